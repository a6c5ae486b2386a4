"""Inviting nodes over REST; what they do at the door is in ``tests/nodes/join``."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from servicebay.settings.model import Settings
from tests.api.bay import Bay, running_bay
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


@pytest.fixture
async def host(tmp_path: Path, password_hash: str) -> AsyncIterator[Bay]:
    """A hub that lets nodes dial in, with somebody signed in."""
    settings = dataclasses.replace(Settings(tmp_path / "data"), join_port=0, join_host="127.0.0.1")
    async with running_bay(settings, tmp_path / "not-built") as bay:
        await bay.sign_in("anna", password_hash)
        yield bay


async def test_a_hub_that_does_not_listen_says_how_to_make_it(member: Bay) -> None:
    answer = await member.client.post("/api/nodes/join-token", json={"name": "attic"})
    assert (answer.status_code, answer.json()["code"]) == (409, "joining-off")
    assert "--join-port" in answer.json()["detail"]


async def test_an_invitation_is_for_the_address_that_was_asked_or_the_one_that_is_given(host: Bay) -> None:
    answer = await host.client.post("/api/nodes/join-token", json={"name": "attic"})
    body = answer.json()
    assert answer.status_code == 201, body
    assert body["address"] == "127.0.0.1"
    assert "own machine" in body["warning"]
    assert body["fingerprint"].startswith("SHA256:")
    given = (await host.client.post("/api/nodes/join-token", json={"name": "attic", "address": "fd00::5"})).json()
    assert "@fd00::5 | sh'" in given["command"]
    assert "warning" not in given
    row = (await host.hub.audit.recent(1))[0]
    assert (row.actor, row.action, row.target, row.outcome) == ("anna", "node.invite", "attic", "ok")
    assert body["command"].split(" join-")[1][:40] not in str(await host.hub.audit.recent(9))


@pytest.mark.parametrize(
    "body",
    [
        {"name": "../x"},
        {"name": "a", "address": "x; rm -rf ~"},
        {"name": "a", "address": "$(id)"},
        {"name": "a", "address": "fe80::1%$(id)"},
        {"name": "a", "address": "-oProxyCommand=id"},
        {"name": "a", "address": "a" * 300},
        {"name": "a", "address": "a\nb"},
        {"name": "a", "unknown": 1},
        {},
    ],
)
async def test_what_does_not_fit_never_gets_into_a_line(host: Bay, body: dict[str, object]) -> None:
    assert (await host.client.post("/api/nodes/join-token", json=body)).status_code == 400


async def recorded(host: Bay) -> set[tuple[str, str, str]]:
    """What the record says of nodes at the door."""
    rows = await host.hub.audit.recent(9)
    return {(row.address, row.outcome, row.target) for row in rows if row.actor == "node"}


async def test_who_comes_to_the_door_is_in_the_record(host: Bay) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    line = (await host.client.post("/api/nodes/join-token", json={"name": "attic"})).json()["command"]
    port, token = int(line.split(" none -p ")[1].split()[0]), line.split(" join-")[1].split("@")[0]
    how = {"known_hosts": None, "client_keys": [key], "config": None, "agent_path": None}
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect("127.0.0.1", port, username="node", **how)
    async with await asyncssh.connect("127.0.0.1", port, username=f"join-{token}", **how) as connection:
        assert (await connection.run()).exit_status == 0
    expected = {("127.0.0.1", "ok", "attic"), ("127.0.0.1", "a key that is not known", key.get_fingerprint())}
    async with asyncio.timeout(PATIENCE_S):
        while await recorded(host) != expected:  # noqa: ASYNC110 - a row is no event
            await asyncio.sleep(0.01)
    node = (await host.client.get("/api/nodes/attic")).json()
    assert (node["joined"], node["fingerprint"]) == (True, key.get_fingerprint())
    assert "dials in by itself" in node["statusText"]
    assert (
        await host.client.post("/api/nodes/attic/trust", json={"fingerprint": node["fingerprint"]})
    ).status_code == 400
    assert (await host.client.delete("/api/nodes/attic")).status_code == 204
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect("127.0.0.1", port, username="node", **how)
