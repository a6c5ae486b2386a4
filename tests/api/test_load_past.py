"""How busy nodes were, over REST, from a real database."""

import pytest

from servicebay.auth.service import wall_clock_ms
from tests.api.bay import Bay, populate
from tests.services.facts import resources, state

pytestmark = pytest.mark.anyio
HOUR_MS = 3_600_000


@pytest.fixture
async def busy(member: Bay) -> Bay:
    for number, name in enumerate(("attic", "nas")):
        populate(member.hub, name, [])
        member.hub.twin.apply_state(name, 2, state(resources=resources(cpu_percent=10.0 + number)))
    populate(member.hub, "cabin", [])
    member.hub.load_past.recorder.look()
    await member.hub.load_past.recorder.flush()
    return member


async def test_a_nodes_load_is_read_by_metric(busy: Bay) -> None:
    whole = (await busy.client.get("/api/nodes/nas/history")).json()
    assert [each["title"] for each in whole["series"]] == ["CPU", "Memory", "Load"]
    assert (whole["stepS"], whole["node"]) == (60, "nas")
    two = (await busy.client.get("/api/nodes/nas/history?metric=load&metric=cpu&points=10")).json()
    assert [each["metric"] for each in two["series"]] == ["load", "cpu"]
    assert [(each["least"], each["mean"], each["most"]) for each in two["series"][1]["points"]] == [(11.0, 11.0, 11.0)]


async def test_nodes_are_read_side_by_side_in_the_same_steps(busy: Bay) -> None:
    since = wall_clock_ms() - 24 * HOUR_MS
    past = (await busy.client.get(f"/api/system/history?metric=cpu&since={since}&points=288")).json()["nodes"]
    assert {each["node"]: len(each["series"]) for each in past} == {"attic": 1, "nas": 1, "cabin": 0}
    assert [each["stepS"] for each in past] == [300] * 3
    assert "Nothing is known yet" in next(each["note"] for each in past if each["node"] == "cabin")
    one = (await busy.client.get("/api/system/history?node=nas&node=attic")).json()["nodes"]
    assert [each["node"] for each in one] == ["nas", "attic"]


async def test_what_can_be_compared_can_be_asked_for(busy: Bay) -> None:
    metrics = (await busy.client.get("/api/system/metrics")).json()
    assert metrics[0] == {"metric": "cpu", "title": "CPU"}
    asked = "&".join(f"metric={each['metric']}" for each in metrics)
    assert (await busy.client.get(f"/api/system/history?{asked}")).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("nodes/nas/history?metric=fan", 400),
        ("nodes/nas/history?points=0", 400),
        ("nodes/nas/history?points=100000", 400),
        ("nodes/nas/history?since=5&until=5", 400),
        ("nodes/nas/history?since=-5&until=5", 400),
        ("nodes/nas/history?since=0", 400),
        ("nodes/nas/history?since=99999999999999999999", 400),
        ("nodes/none/history", 404),
        ("nodes/NAS/history", 400),
        ("system/history?node=none", 404),
    ],
)
async def test_what_cannot_be_asked_for_is_refused(busy: Bay, query: str, status: int) -> None:
    assert (await busy.client.get(f"/api/{query}")).status_code == status


async def test_machines_are_told_with_what_they_are_and_do(busy: Bay) -> None:
    found = (await busy.client.get("/api/system")).json()
    assert [(each["name"], each.get("cpuPercent")) for each in found] == [
        ("attic", 10.0),
        ("nas", 11.0),
        ("cabin", None),
    ]
    assert [each["nodes"] for each in (await busy.client.get("/api/system?node=nas&by=io")).json()] == [["nas"]]
    for query, status in (("by=luck", 400), ("busiest=-1", 400), ("node=none", 404)):
        assert (await busy.client.get(f"/api/system?{query}")).status_code == status
