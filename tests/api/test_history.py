"""The history over REST, from a real database."""

import time

import pytest

from tests.api.bay import Bay, container, populate, unit
from tests.patience import until_async

pytestmark = pytest.mark.anyio
NOW = time.time_ns() // 1_000_000
"""What is older than a hub keeps is dropped soon after its start."""
CHANGES = 5
"""Two of the service, two of the container, and the node's connection."""


@pytest.fixture
async def bay_with_history(member: Bay) -> Bay:
    """A node whose service started, failed and started again, and whose container came and went."""
    populate(member.hub, "nas", [], [unit(stateSince=NOW - 3), unit("other.service")])
    failed = unit(activeState="failed", subState="failed", result="exit-code", exitCode=3, stateSince=NOW - 2)
    for number, state in enumerate((failed, unit(stateSince=NOW - 1))):
        containers = {} if number else {container()["id"]: container(startedAt=NOW - 2)}
        services = {"web.service": state, "other.service": unit("other.service")}
        member.hub.twin.apply_state("nas", number + 2, {"services": services, "containers": containers})

    async def is_written() -> bool:
        return len((await member.client.get("/api/history")).json()["changes"]) == CHANGES

    await until_async(is_written)
    return member


async def test_a_services_history_is_told_in_words_newest_first(bay_with_history: Bay) -> None:
    for name in ("web.service", "web"):
        answer = await bay_with_history.client.get("/api/history", params={"node": "nas", "service": name})
        assert answer.status_code == 200, answer.text
        started, failed = answer.json()["changes"]
        assert (started["text"], started["fromState"], started["at"], started["tone"]) == (
            "Started",
            "failed",
            NOW - 1,
            "ok",
        )
        assert (failed["text"], failed["tone"], failed["exitCode"]) == ("Failed", "act", 3)
        assert failed["cause"] == "Its main process exited with status 3."


async def test_a_containers_history_is_by_its_name(bay_with_history: Bay) -> None:
    answer = await bay_with_history.client.get("/api/history", params={"container": "web1"})
    assert [change["text"] for change in answer.json()["changes"]] == ["Removed", "Started"]


async def test_pages_follow_each_other(bay_with_history: Bay) -> None:
    seen, before = [], None
    while True:
        page = {"limit": "2", **({"before": before} if before else {})}
        body = (await bay_with_history.client.get("/api/history", params=page)).json()
        seen += [(change["kind"], change["text"]) for change in body["changes"]]
        before = body.get("before")
        if before is None:
            break
    assert len(seen) == len(set(seen)) == CHANGES


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("node=unknown", 404),
        ("node=../x", 400),
        ("service=a%20b", 400),
        ("container=;x", 400),
        ("service=a&container=b", 400),
        ("before=x", 400),
        ("before=-1", 400),
        ("before=999999999999999999", 200),
        ("before=9999999999999999999", 400),
        ("limit=0", 400),
        ("limit=501", 400),
        ("limit=x", 400),
    ],
)
async def test_what_does_not_fit_is_refused(member: Bay, query: str, status: int) -> None:
    assert (await member.client.get(f"/api/history?{query}")).status_code == status
