"""The graph as it changes: what leads from node to node, the router, links, and patches that lead to the truth."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.gateway.judge import Standing
from servicebay.gateway.reading import PortMapping, Reading
from servicebay.gateway.wish import Wish
from servicebay.graph.crossing import Atlas
from servicebay.graph.infrastructure import build_infrastructure
from servicebay.services.gateway.desk import GatewayFacts
from servicebay.services.gateway.names import Resolved
from servicebay.services.gateway.row import gateway_view
from servicebay.services.graph.atlas import link_facts, mapping_facts, name_facts
from servicebay.services.graph.cards import gateway_card, internet_card
from servicebay.services.graph.collector import collect_node
from servicebay.services.graph.desk import GraphDesk
from servicebay.services.graph.edges import KeptEdge
from servicebay.services.links import Link, link_row
from servicebay.wire.mergepatch import merge
from servicebay.wire.model import Flow, Listen, Proxy, Route
from servicebay.wire.podman import Mention
from tests.services.facts import NOW, OFFLINE, Port, container, state, unit
from tests.services.graph.home import RECORD
from tests.services.graph.scene import Scene

HOME: dict[str, Any] = json.loads(RECORD.read_text())
PROXY, APP = "ab" * 32, "cd" * 32


def two_nodes(**proxy: Any) -> Scene:
    """A proxy on ``front``; on ``back`` an application that is published at 8081."""
    routes = [
        Route("proxy", f"{name}.example.org", ssl=True, listen=[Listen("0.0.0.0", 443, ssl=True)], targets=[target])
        for name, target in (("app", "back.example:8081"), ("bare", "back.example:9"), ("far", "192.0.2.7:80"))
    ]
    at_front = container(id=PROXY, names=["proxy"], ports=[Port(443, "tcp", "", 8443)], **proxy)
    at_back = container(id=APP, names=["app"], unit="app.service", ports=[Port(80, "tcp", "", 8081)])
    front = state([at_front], proxies={PROXY: Proxy("nginx", "image", "files", routes)}, flows={
        "1": Flow(PROXY, "out", 8081, 2, NOW, "back.example"),
        "2": Flow(PROXY, "in", 443, 9, NOW),
        "3": Flow(PROXY, "in", 443, 1, NOW, "192.168.1.44", NOW + 1),
    })  # fmt: skip
    return Scene(front=front, back=state([at_back], [unit(name="app.service")]))


def test_what_leads_to_another_node_ends_at_what_answers_there() -> None:
    scene = two_nodes(mentions=[Mention("API_URL", "back.example", 8081), Mention("WEB_URL", "example.com", 443)])
    assert scene.edges("route", "environment", "flow") == {
        "route proxy proxy > service app :8081",
        "route proxy proxy > node back :9",
        "route proxy proxy > device 192.0.2.7:80 :80",
        "environment proxy proxy > service app :8081",
        "flow proxy proxy > service app :8081",
        "flow internet Internet > proxy proxy :443",
        "flow device 192.168.1.44 > proxy proxy :443 (inactive)",
    }
    assert scene.graph.dangling == 0


def test_a_unit_that_runs_on_the_node_itself_is_found_by_the_port_at_which_it_listens() -> None:
    units = [
        unit(name="db.service", kind="service", origin="user", listens=["Stream 127.0.0.1:5432", "Stream [::]:5432"]),
        unit(name="job.service", kind="service", origin="user"),
    ]
    flows = {
        "1": Flow("", "out", 5432, 1, NOW, "127.0.0.1", unit="job.service"),
        "2": Flow("", "out", 8081, 1, NOW, "back.example", unit="job.service"),
        "3": Flow("", "in", 5432, 9, NOW, unit="db.service"),
        "4": Flow("", "out", 9, 1, NOW, "127.0.0.1", unit="gone.service"),
    }
    at_back = container(id=APP, names=["app"], unit="app.service", ports=[Port(80, "tcp", "", 8081)])
    scene = Scene(front=state([], units, flows=flows), back=state([at_back], [unit(name="app.service")]))
    assert scene.edges("flow", "publishes") == {
        "publishes node front > service db :5432",
        "publishes node back > service app :8081",
        "flow service job > service db :5432",
        "flow service job > service app :8081",
        "flow internet Internet > service db :5432",
    }
    assert scene.graph.dangling == 0


def test_a_node_that_goes_takes_what_is_on_it_and_leaves_an_address() -> None:
    scene = two_nodes()
    assert scene.graph.nodes
    scene.hub.twin.remove("back")
    assert "route proxy proxy > device back.example:8081 :8081" in scene.edges("route")
    assert not any("back" in key and not key.startswith("external:") for key in scene.graph.nodes)
    assert scene.graph.dangling == 0


def test_what_is_on_a_node_that_is_away_is_not_known() -> None:
    scene = two_nodes()
    scene.hub.twin.set_connection("back", OFFLINE)
    assert scene.graph.nodes["services/back/app.service"].status == "unknown"
    assert scene.graph.nodes["node:back"].status == "down"


def test_the_router_lets_in_to_whom_it_really_does() -> None:
    scene = two_nodes()
    assert scene.graph.nodes
    mappings = (
        PortMapping("tcp", 443, "192.168.1.2", 8443, description="web"),
        PortMapping("tcp", 81, "192.168.1.3", 8081),
        PortMapping("tcp", 7, "192.168.1.3", 7),
        PortMapping("udp", 9, "192.168.1.77", 9),
    )
    reading = Reading("up", "198.51.100.7", mappings=mappings)
    names = {"app.example.org": Resolved(("198.51.100.7",)), "bare.example.org": Resolved(("203.0.113.5",))}
    known: dict[str, tuple[str, ...]] = {"192.168.1.2": ("front",), "192.168.1.3": ("back",)}
    facts = GatewayFacts(Standing("online", reading, NOW), Wish(kind="upnp"), known, names)
    view = gateway_view(facts, scene.hub.live.joined())
    cards = internet_card(view), gateway_card(view)
    part = build_infrastructure(*cards, mapping_facts(view, scene.graph.parts), name_facts(view))
    told = {edge.id: (edge.state, edge.label) for edge in part.edges.values()}
    assert told == {
        "uplink:internet>gateway": ("active", ""),
        f"mapping:gateway>containers/front/{PROXY}:8443": ("active", "443/tcp"),
        "mapping:gateway>services/back/app.service:8081": ("active", "81/tcp"),
        "mapping:gateway>node:back:7": ("inactive", "7/tcp"),
        "mapping:gateway>external:192.168.1.77:9:9": ("inactive", "9/udp"),
        "dns:internet>gateway": ("active", "app.example.org"),
    }
    assert (
        part.edges["dns:internet>gateway"].provenance[0].text == "app.example.org is 198.51.100.7, the public address"
    )


def test_a_link_is_a_node_that_others_may_lead_to() -> None:
    link = link_facts({"link/cam": link_row("cam", Link(name="Camera", url="http://192.0.2.7/"), None)})[0]
    assert (link.card.id, link.card.page, link.host, link.port) == ("links/cam", "/services/link/cam", "192.0.2.7", 80)
    assert Atlas({}, {}, {}, {("192.0.2.7", 80): "links/cam"}).find("192.0.2.7", 80) == "links/cam"


STEPS = st.sampled_from(["containers", "services", "networks", "flows", "pods", "proxies", "edge", "back"])


@settings(max_examples=30)
@given(st.lists(st.tuples(STEPS, st.integers(0, 30)), min_size=1, max_size=6))
def test_the_patches_lead_to_what_a_fresh_look_sees(steps: list[tuple[str, int]]) -> None:
    scene = Scene(nas=HOME)
    shown, revision = scene.graph.state, scene.graph.revision
    for step, number in steps:
        change(scene, step, number)
        patches = scene.graph.patches_since(scene.graph.epoch, revision)
        assert patches is not None
        for patch in patches:
            shown, revision = merge(shown, patch["patch"]), patch["revision"]
        assert shown == scene.graph.state
    fresh = GraphDesk(scene.hub.live, scene.hub.twin, scene.book, None, scene.hub.turns.call_soon)
    assert fresh.state == scene.graph.state
    assert scene.graph.dangling == 0


def change(scene: Scene, step: str, number: int) -> None:
    """Something goes, an edge is drawn, or all is as it was."""
    raw = scene.hub.twin.get("nas").raw
    if step == "back":
        scene.hub.twin.apply_state("nas", 0, HOME)
    elif step == "edge":
        ends = sorted(scene.graph.nodes)
        scene.book.show({"manual-1": KeptEdge(source=ends[number % len(ends)], target="internet", port=number)})
    elif raw.get(step):
        keys = sorted(raw[step])
        scene.patch("nas", **{step: {keys[number % len(keys)]: None}})


def test_nothing_is_computed_while_nobody_watches() -> None:
    scene = Scene(nas=HOME)
    before = scene.graph.revision
    keys = sorted(HOME["flows"])
    scene.patch("nas", flows={keys[0]: {"connections": 77}})
    scene.hub.turns.run()
    assert scene.graph.peek() == before
    told: list[int] = []
    stop = scene.graph.watch(lambda: told.append(scene.graph.peek()))
    scene.patch("nas", flows={keys[0]: {"connections": 78}})
    scene.hub.turns.run()
    assert told == [before + 1]
    stop()
    scene.patch("nas", flows={keys[0]: {"connections": 79}})
    scene.hub.turns.run()
    assert told == [before + 1]


def test_a_node_with_odd_facts_stays_as_it_was_and_hides_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = two_nodes()
    assert "services/back/app.service" in scene.graph.nodes

    def odd(of: Any, twin: Any) -> Any:
        if twin.name == "back":
            raise KeyError("odd")
        return collect_node(of, twin)

    monkeypatch.setattr("servicebay.services.graph.desk.collect_node", odd)
    for node in ("back", "front"):
        scene.patch(node, containers={(APP if node == "back" else PROXY): {"state": "exited"}})
    assert scene.graph.nodes[f"containers/front/{PROXY}"].status == "down"
    assert scene.graph.nodes[f"containers/back/{APP}"].status == "up"
