"""What breaks, of the recorded home node: proxy, services with needs, pods, networks, observed connections."""

import json
from pathlib import Path

import pytest

from servicebay.services.errors import ActionError
from servicebay.services.reach.impact import build_impact
from servicebay.services.reach.naming import find_in_graph
from servicebay.services.reach.talks import build_talks
from servicebay.services.shapes.reach import ImpactAnswer
from tests.services.graph.scene import Scene

HOME = Path(__file__).parents[1] / "graph" / "home.json"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(nas=json.loads(HOME.read_text()))


def impact(scene: Scene, name: str) -> ImpactAnswer:
    answer = build_impact(find_in_graph(name, scene.graph.nodes), scene.graph.nodes, scene.graph.edges)
    for row in answer.breaks:
        assert {row.id, *row.via} <= scene.graph.nodes.keys() | scene.graph.edges.keys()
        assert row.via[0] == answer.id
        assert row.id not in row.via
    return answer


def told(answer: ImpactAnswer) -> list[str]:
    return [f"{'' if row.certain else 'maybe '}{row.kind} {row.label}" for row in answer.breaks]


def test_what_requires_it_breaks_and_the_addresses_behind_that(scene: Scene) -> None:
    answer = impact(scene, "photos-db")
    assert told(answer) == [
        "service photos",
        "address photos.example.org, raw.example.org",
        "maybe service docs",
        "maybe address docs.example.org",
    ]
    assert answer.text == "If photos-db stops, 1 service and 1 address break; 2 more may."
    assert answer.breaks[0].text.startswith("It requires photos-db (")
    assert answer.breaks[2].text == "It was seen to connect to photos at port 8080."


def test_a_proxy_takes_its_addresses_with_it_and_no_service(scene: Scene) -> None:
    answer = impact(scene, "nas/proxy.service")
    assert {row.kind for row in answer.breaks if row.certain} == {"address"}
    assert "address shop.example.org" in told(answer)
    assert told(answer)[-1] == "maybe service metrics"
    assert "maybe proxy proxy" not in told(impact(scene, "docs"))  # what it leads to may stop, it goes on


def test_a_node_takes_all_with_it_and_nothing_twice(scene: Scene) -> None:
    answer = impact(scene, "nas")
    assert {"service photos", "pod media", "container job01", "address photos.example.org, raw.example.org"} < set(
        told(answer)
    )
    assert len({row.id for row in answer.breaks}) == len(answer.breaks)
    assert "container photos" not in told(answer)  # it is the service
    assert not any(row.label == "old" for row in answer.breaks)  # it does not run anyway
    assert all(row.certain for row in answer.breaks)


def test_pods_networks_and_timers(scene: Scene) -> None:
    assert told(impact(scene, "media"))[:2] == ["service media-app", "service media-worker"]
    assert {"service cache", "service photos-db"} < set(told(impact(scene, "back")))
    assert told(impact(scene, "backup.timer")) == ["service backup"]
    assert told(impact(scene, "shop-db")) == ["maybe pod shop"]
    assert impact(scene, "job01").text == "Nothing that is known breaks if job01 stops."


def test_names_that_nothing_or_several_have_are_told(scene: Scene) -> None:
    assert find_in_graph("shop", scene.graph.nodes) == "services/nas/shop.service"
    with pytest.raises(ActionError, match="There is nothing called 'nobody'"):
        find_in_graph("nobody", scene.graph.nodes)
    twice = Scene(nas=json.loads(HOME.read_text()), attic=json.loads(HOME.read_text()))
    with pytest.raises(ActionError) as caught:
        find_in_graph("photos", twice.graph.nodes)
    assert caught.value.code == "ambiguous"


def test_who_talks_to_whom(scene: Scene) -> None:
    nodes, edges = scene.graph.nodes, scene.graph.edges.values()
    rows = build_talks(nodes, edges, None).rows
    assert {(row.source_label, row.target_label, row.port) for row in rows} == {
        ("photos", "photos-db", 5432),
        ("docs", "photos", 8080),
        ("proxy", "docs", 8000),
    }
    assert rows[0].connections >= rows[-1].connections
    about = build_talks(nodes, edges, "services/nas/photos-db.service").rows
    assert [(row.source_label, row.target_label) for row in about] == [("photos", "photos-db")]
    assert build_talks(nodes, edges, "node:nas").rows == rows
