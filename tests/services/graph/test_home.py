"""The graph of a recorded node (``home.json``) against the truth, written by hand from what ``home`` puts there."""

import json
from typing import Any

import pytest

from servicebay.graph.views import GraphEdge
from tests.services.graph.home import RECORD, ROUTES
from tests.services.graph.scene import Scene

CONTAINERS = {
    *("proxy", "photos", "photos-db", "cache", "docs", "media-app", "media-worker", "metrics", "mail"),
    *("shop-front", "shop-api", "shop-db", *(f"job{number:02}" for number in range(1, 19))),
}
SERVICES = {
    *("photos", "photos-db", "cache", "docs", "media-pod", "media-app", "media-worker", "metrics", "shop", "old"),
    *("mail", "backup", "backup.timer"),
    "testbed-images",  # the test node's own
}
TRUTH = """
uplink internet Internet > gateway Router (inactive)
publishes node nas > proxy proxy :8080
publishes node nas > pod media :8096
publishes node nas > service metrics :8090
depends service photos > service photos-db
depends service backup > missing vault.service (inactive)
after proxy proxy > service photos
after proxy proxy > service docs
after service photos > service cache
starts service backup.timer > service backup
member service media-pod > pod media
member service media-app > pod media
member service media-worker > pod media
member service shop > pod shop
network proxy proxy > network web
network service photos > network web
network service docs > network web
network pod media > network web
network pod shop > network web
network service old > network web (inactive)
network service photos > network back
network service photos-db > network back
network service cache > network back
network service mail > network island
route proxy proxy > service photos :8080
route proxy proxy > service docs :8000
route proxy proxy > service media-app :8096
route proxy proxy > service shop :8070
route proxy proxy > service metrics :8090
route proxy proxy > node nas :9999
route proxy proxy > service old :8080 (inactive)
route proxy proxy > missing ghost:3000 :3000 (inactive)
route proxy proxy > service mail :8025 (inactive)
route proxy proxy > device 192.168.77.9:8123 :8123
environment service photos > service photos-db :5432
environment service photos > service cache
environment service metrics > proxy proxy :8080
flow service photos > service photos-db :5432
flow service docs > service photos :8080
flow proxy proxy > service docs :8000
"""
JOBS_IN_LAB = [*range(1, 11)], [17, 18]


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(nas=json.loads(RECORD.read_text()))


def expected() -> set[str]:
    running, ended = JOBS_IN_LAB
    jobs = {f"network container job{number:02} > network lab" for number in running}
    jobs |= {f"network container job{number:02} > network lab (inactive)" for number in ended}
    return {line for line in TRUTH.splitlines() if line} | jobs


def test_everything_is_there_once(scene: Scene) -> None:
    labels: dict[str, list[str]] = {}
    for node in scene.graph.nodes.values():
        labels.setdefault(node.kind, []).append(node.label)
    assert {kind: sorted(each) for kind, each in labels.items()} == {
        "internet": ["Internet"],
        "gateway": ["Router"],
        "node": ["nas"],
        "container": sorted(CONTAINERS),
        "service": sorted(SERVICES),
        "proxy": ["proxy"],
        "pod": ["media", "shop"],
        "network": ["back", "island", "lab", "web"],
        "device": ["192.168.77.9:8123"],
        "missing": ["ghost:3000", "vault.service"],
    }
    assert len(CONTAINERS) == 30


def test_every_edge_is_right_and_none_dangles(scene: Scene) -> None:
    assert scene.edges() == expected()
    assert scene.graph.dangling == 0
    ends = {end for edge in scene.graph.edges.values() for end in (edge.source, edge.target)}
    parents = {node.parent for node in scene.graph.nodes.values() if node.parent}
    assert ends | parents <= scene.graph.nodes.keys()


def test_every_route_says_where_it_stands(scene: Scene) -> None:
    routes = [edge for edge in scene.graph.edges.values() if edge.kind == "route"]
    told = [source.text for edge in routes for source in edge.provenance]
    assert sorted(text.partition(".example.org: home.conf line ")[0] for text in told) == sorted(ROUTES)


def edge(scene: Scene, words: str) -> GraphEdge:
    return next(each for each in scene.graph.edges.values() if scene.edge(each) == words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("depends service photos > service photos-db", "Requires= photos-db.service of photos.service"),
        ("network service photos > network web", "10.90.1.20 in web"),
        ("network service old > network web (inactive)", "Requires= web-network.service of old.service"),
        ("environment service photos > service photos-db :5432", "DATABASE_URL of photos names photos-db"),
        ("publishes node nas > proxy proxy :8080", "Port 8080 of nas, where rootlessport listens"),
        ("flow service photos > service photos-db :5432", "Connections seen at photos"),
    ],
)
def test_each_edge_says_how_it_is_known(scene: Scene, words: str, text: str) -> None:
    assert text in [source.text for source in edge(scene, words).provenance]


def test_a_route_to_nowhere_says_why(scene: Scene) -> None:
    ghost = edge(scene, "route proxy proxy > missing ghost:3000 :3000 (inactive)")
    assert (ghost.tone, scene.graph.nodes[ghost.target].sub_label) == ("act", "Nothing on this node is called “ghost”.")
    mail = edge(scene, "route proxy proxy > service mail :8025 (inactive)")
    assert mail.provenance[0].text.endswith("“mail” is in no network that the proxy is in.")


def test_containers_lie_in_their_service_or_pod(scene: Scene) -> None:
    parents = {node.label: scene.words(node.parent) for node in scene.graph.nodes.values() if node.parent}
    assert (parents["shop-api"], parents["job01"], parents["web"]) == ("pod shop", "node nas", "node nas")
    inside = [node for node in scene.graph.nodes.values() if node.kind == "container" and node.label == "media-app"]
    assert [scene.words(node.parent or "") for node in inside] == ["service media-app"]


def test_no_secret_of_an_environment_is_in_the_record_or_the_graph(scene: Scene) -> None:
    everything: Any = [RECORD.read_text(), repr(scene.graph.state)]
    assert not any("hunter2" in text for text in everything)
