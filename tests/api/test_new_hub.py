"""A hub that starts anew goes on where the one before was."""

from pathlib import Path

import pytest

from servicebay.settings.model import Settings
from tests.api.bay import running_bay

pytestmark = pytest.mark.anyio


async def test_states_stand_at_once_and_are_no_news(tmp_path: Path, client_root: Path, password_hash: str) -> None:
    settings = Settings(tmp_path / "data")
    async with running_bay(settings, client_root) as before:
        await before.sign_in("anna", password_hash)
        body = {
            "name": "Down",
            "kind": "tcp",
            "target": "127.0.0.1:1",
            "failures": 2,
            "intervalS": 3600,
            "anywhere": True,
        }
        assert (await before.client.post("/api/monitoring", json=body)).status_code == 201
        for _ in range(2):
            await before.client.post("/api/monitoring/own.down/run")
        row = before.hub.board.rows["own.down"]
        assert row.state == "fail"
    async with running_bay(settings, client_root) as after:
        await after.sign_in("ben", password_hash)
        (found,) = (await after.client.get("/api/monitoring")).json()
        # nobody has asked yet: an hour's interval is spread over an hour
        assert (found["state"], found["since"], found["beats"]) == ("fail", row.since, row.beats)
        past = (await after.client.get("/api/monitoring/own.down/history")).json()
        assert [event["state"] for event in past["events"]] == ["fail"]
        assert past["uptimes"][0]["percent"] == 0
        assert "check:own.down" in after.hub.live.state["attention"]
