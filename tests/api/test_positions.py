"""Places on the map over REST: kept, merged, recorded."""

from typing import Any

import pytest

from tests.api.bay import Bay

pytestmark = pytest.mark.anyio
PATH = "/api/network/positions"


async def test_places_are_kept_for_everybody_and_recorded(member: Bay) -> None:
    assert (await member.client.get(PATH)).json() == {"positions": {}}
    moved = {"internet": {"x": 10, "y": -2.5}, "services/nas/web.service": {"x": 4, "y": 8}}
    assert (await member.client.put(PATH, json={"positions": moved})).json() == {"positions": moved}
    changed = await member.client.put(PATH, json={"positions": {"internet": None}})
    assert changed.json() == (await member.client.get(PATH)).json()
    assert set(changed.json()["positions"]) == {"services/nas/web.service"}
    assert (await member.client.delete(PATH)).status_code == 204
    assert (await member.client.get(PATH)).json() == {"positions": {}}
    rows = await member.hub.audit.recent(3)
    assert [(row.action, row.detail) for row in rows] == [
        ("map.reset", ""),
        ("map.place", "internet"),
        ("map.place", "internet, services/nas/web.service"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], {}, {"positions": []}, {"positions": {"a": 1}}, {"positions": {"a": {"x": 1}}}),
        *({"positions": {"": None}}, {"positions": {"a": {"x": 1e300, "y": 1}}}),
    ],
)
async def test_odd_bodies_are_problems(member: Bay, body: Any) -> None:
    answer = await member.client.put(PATH, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
