"""The live document follows the twin: patches add up to snapshots, small, at most one per turn, never null."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.catalog import NodeCatalog, NodeRows
from servicebay.services.live_sections import CheckSection
from servicebay.services.shapes.live import LiveState
from servicebay.twin.store import NodeTwin
from servicebay.wire import mergepatch
from tests.services.facts import (
    OFFLINE,
    ONLINE,
    Health,
    Hub,
    Port,
    config,
    container,
    failed,
    state,
    unit,
)

Object = dict[str, Any]


def has_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(has_null(member) for member in value.values())
    return any(has_null(member) for member in value) if isinstance(value, list) else value is None


def test_a_new_document_is_complete_and_fits_its_shape() -> None:
    snapshot = Hub().live.snapshot()
    assert snapshot["revision"] == 1
    msgspec.convert(snapshot["state"], LiveState)


def test_many_changes_in_one_turn_give_one_patch() -> None:
    hub = Hub(config())
    patches: list[Object] = []
    hub.live.subscribe(patches.append)
    hub.node("nas", state([container()], [unit()]))
    hub.twin.apply_patch("nas", 1, {"containers": {"n": {"id": "n", **_new("n")}}})
    assert patches == []
    assert hub.turns.run() == 1
    assert [patch["revision"] for patch in patches] == [2]


def test_a_turn_without_visible_change_is_silent() -> None:
    hub = Hub(config())
    hub.node("nas", state([container()], [unit()]))
    before = hub.live.revision
    hub.twin.apply_state("nas", 1, state([container()], [unit()]))
    hub.turns.run()
    assert hub.live.revision == before


def test_a_reader_is_never_behind_the_twin() -> None:
    hub = Hub(config())
    hub.node("nas", state([container()]))
    assert [row.name for row in hub.live.containers("nas")] == ["web"]  # no turn has passed


def test_rows_that_did_not_change_stay_the_same_objects() -> None:
    hub = Hub(config())
    hub.node("nas", state([container(id="a"), container(id="b", names=["b"])], [unit()]))
    before = hub.live.state
    hub.twin.apply_patch("nas", 1, {"containers": {"b": {"state": "exited", "exitCode": 0}}})
    after = hub.live.state
    assert after["containers"]["nas/a"] is before["containers"]["nas/a"]
    assert after["services"] is before["services"]
    assert after["containers"]["nas/b"]["stateText"] == "Exited"


def test_a_node_that_goes_away_leaves_its_rows_stale_with_their_age() -> None:
    hub = Hub(config())
    hub.node("nas", state([container()], [unit()]))
    hub.twin.set_connection("nas", OFFLINE)
    document = hub.live.state
    assert document["services"]["nas/web.service"]["stale"]
    node = document["nodes"]["nas"]
    assert (node["stale"], node["lastSeen"], node["statusText"]) == (True, 1_800_000_000_000, OFFLINE.text)


def test_a_section_that_cannot_be_read_makes_only_its_own_rows_stale() -> None:
    hub = Hub(config())
    hub.node("nas", state([container()], [unit()]))
    hub.twin.apply_patch("nas", 1, {"sections": {"containers": {"source": "podman-cli", "reason": "No answer."}}})
    assert "stale" not in hub.live.state["services"]["nas/web.service"]
    assert hub.live.containers()[0].stale


def test_a_removed_node_takes_its_rows_with_it() -> None:
    hub = Hub(config())
    hub.node("nas", state([container()], [failed()]))
    hub.live.flush()
    hub.twin.remove("nas")
    document = hub.live.state
    assert [document[section] for section in ("nodes", "services", "containers", "attention")] == [{}] * 4


def test_a_changed_configuration_shows_after_touch() -> None:
    hub = Hub(config())
    hub.node("nas", state([container(ports=[Port(80, host_port=8080)])]))
    assert hub.live.state["nodes"]["nas"]["address"] == "nas.example"
    hub.configs[:] = [config(host="10.0.0.9")]
    hub.live.touch("nas")
    assert hub.live.containers()[0].ports[0].url == "http://10.0.0.9:8080"


def test_ports_of_the_hubs_own_machine_are_reached_at_its_local_address() -> None:
    hub = Hub(config(kind="local", host="", user=""))
    hub.node("nas", state([container(ports=[Port(80, host_port=8080)])]))
    assert hub.live.containers()[0].ports[0].url == "http://localhost:8080"
    node = hub.live.state["nodes"]["nas"]
    assert node["local"]
    assert "address" not in node


def test_a_heartbeat_that_changes_nothing_visible_sends_nothing() -> None:
    from servicebay.twin.schema import AgentStats, Heartbeat

    hub = Hub(config())
    hub.node("nas", state())
    stats = AgentStats(rss_bytes=15_000_000, cpu_s=1.01, spawned=0, scans=1, signals=1)
    hub.twin.apply_heartbeat("nas", Heartbeat(seq=0, at=1, stats=stats))
    before = hub.live.revision
    stats = AgentStats(rss_bytes=15_001_000, cpu_s=1.02, spawned=0, scans=1, signals=9)
    hub.twin.apply_heartbeat("nas", Heartbeat(seq=0, at=2, stats=stats))
    assert hub.live.revision == before


def test_missing_patches_are_given_until_they_are_forgotten() -> None:
    hub = Hub(config())
    base = hub.live.snapshot()
    hub.node("nas", state([container()]))
    hub.live.flush()
    hub.twin.set_connection("nas", OFFLINE)
    missing = hub.live.patches_since(base["epoch"], base["revision"])
    assert missing is not None
    assert [patch["base"] for patch in missing] == [1, 2]
    assert hub.live.patches_since(base["epoch"], hub.live.revision) == []
    assert hub.live.patches_since("another", 1) is None
    assert hub.live.patches_since(base["epoch"], 99) is None
    assert hub.live.patches_since(base["epoch"], -1) is None
    for _ in range(300):
        hub.twin.set_connection("nas", ONLINE)
        hub.live.flush()
        hub.twin.set_connection("nas", OFFLINE)
        hub.live.flush()
    assert hub.live.patches_since(base["epoch"], base["revision"]) is None


@pytest.mark.parametrize("change", [{"state": "exited", "exitCode": 137}, {"health": {"status": "unhealthy"}}])
def test_one_container_among_500_costs_less_than_1_kb(change: Object) -> None:
    hub = Hub(config())
    many = [
        container(id=f"{n:064x}", names=[f"c{n}"], unit=f"s{n}.service", health=Health("healthy")) for n in range(500)
    ]
    hub.node("nas", state(many, [unit(name=f"s{n}.service") for n in range(500)]))
    hub.live.flush()
    patches: list[Object] = []
    hub.live.subscribe(patches.append)
    hub.twin.apply_patch("nas", 1, {"containers": {f"{7:064x}": change}})
    hub.turns.run()
    (patch,) = patches
    assert len(msgspec.json.encode(patch)) < 1024


def _new(name: str) -> Object:
    return {"names": [name], "image": "i", "state": "running", "created": 1}


NODES = ("nas", "attic")
CONTAINERS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.builds(
        lambda name, st_, unit_, health, pod, code: container(
            id=name, names=[name], state=st_, unit=unit_, health=health, pod_id=pod, exit_code=code
        ),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["running", "exited", "paused", "odd"]),
        st.sampled_from([None, "one.service", "two.service"]),
        st.none()
        | st.builds(Health, st.sampled_from(["healthy", "starting", "unhealthy"]), output=st.text(max_size=5)),
        st.sampled_from([None, "p"]),
        st.none() | st.integers(0, 300),
    ),
)
UNITS = st.lists(
    st.builds(
        unit,
        name=st.sampled_from(["one.service", "two.service"]),
        kind=st.sampled_from(["container", "kube", "volume", "service"]),
        origin=st.sampled_from(["quadlet", "system"]),
        active_state=st.sampled_from(["active", "failed", "inactive", "activating", "odd"]),
        sub_state=st.sampled_from(["running", "failed", "dead", "auto-restart", "exited"]),
        result=st.sampled_from([None, "success", "exit-code", "oom-kill", "odd"]),
        exit_code=st.none() | st.integers(0, 255),
        exit_signal=st.none() | st.integers(1, 90),
        need_daemon_reload=st.booleans(),
        containers=st.lists(st.sampled_from(["a", "b"]), max_size=2),
    ),
    max_size=2,
)
STATES = st.builds(lambda cs, us: state([_keyed(k, c) for k, c in cs.items()], us), CONTAINERS, UNITS)
STEPS = st.tuples(
    st.sampled_from(NODES),
    st.one_of(
        st.tuples(st.just("state"), STATES),
        st.tuples(st.just("connection"), st.sampled_from([ONLINE, OFFLINE])),
        st.tuples(st.just("remove"), st.none()),
        st.tuples(st.just("turn"), st.none()),
        st.tuples(st.just("begin"), st.sampled_from(["one", "two"])),
        st.tuples(st.just("end"), st.booleans()),
        st.tuples(st.just("time"), st.none()),
    ),
)


def _keyed(key: str, made: Any) -> Any:
    return container(**{name: getattr(made, name) for name in made.__dataclass_fields__} | {"id": key})


def take_step(hub: Hub, node: str, kind: str, value: Any) -> None:
    if kind == "state":
        hub.twin.add(node)
        hub.twin.apply_state(node, 0, value)
    elif kind == "connection" and node in hub.twin.names():
        hub.twin.set_connection(node, value)
    elif kind == "remove" and node in hub.twin.names():
        hub.twin.remove(node)
    elif kind == "turn":
        hub.turns.run()
    elif kind == "begin" and not any(o.target == value for o in hub.operations.rows.values() if o.state == "running"):
        hub.operations.begin(node, "service", value, "restart", value, None)
    elif kind == "end":
        for row in [o for o in hub.operations.rows.values() if o.state == "running"]:
            (hub.operations.finish if value else hub.operations.fail)(row.id, "Ended.")
    elif kind == "time":
        hub.turns.pass_time()


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=12))
def test_patches_on_the_first_snapshot_give_the_last_one_whatever_happens(steps: list[Any]) -> None:
    hub = Hub(config("nas"))
    first = hub.live.snapshot()
    held = msgspec.json.decode(msgspec.json.encode(first["state"]))
    revision = first["revision"]
    patches: list[Object] = []
    hub.live.subscribe(patches.append)
    for node, (kind, value) in steps:
        take_step(hub, node, kind, value)
    last = hub.live.snapshot()
    for patch in patches:
        assert patch["base"] == revision
        held = mergepatch.merge(held, msgspec.json.decode(msgspec.json.encode(patch["patch"])))
        revision = patch["revision"]
    assert revision == last["revision"]
    assert held == last["state"]
    assert not has_null(last["state"])
    msgspec.convert(last["state"], LiveState)


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=8))
def test_a_document_that_followed_equals_one_that_starts_now(steps: list[Any]) -> None:
    from servicebay.services.live import HubFacts, LiveDocument

    hub = Hub(config("nas"), config("attic", kind="local"))
    for node, (kind, value) in steps:
        take_step(hub, node, kind, value)
    facts = HubFacts(version="1.0", started_at=1_800_000_000_000, public_key="ssh-ed25519 AAAA")
    fresh = LiveDocument(hub.twin, lambda: hub.configs, hub.operations, facts, hub.turns.call_soon)
    assert fresh.state == hub.live.state


def test_a_node_whose_rows_cannot_be_made_does_not_silence_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(config("sick"), config("nas"))
    hub.node("sick", state([container()]))
    hub.node("nas", state([container(id="a")]))
    assert len(hub.live.containers()) == 2
    update = NodeCatalog.update

    def odd(self: NodeCatalog, twin: NodeTwin, *rest: Any) -> NodeRows:
        if twin.name == "sick":
            raise OverflowError("a fact that nobody foresaw")
        return update(self, twin, *rest)

    monkeypatch.setattr(NodeCatalog, "update", odd)
    hub.twin.apply_patch("sick", 1, {"containers": {"n": {"id": "n", **_new("n")}}})
    hub.twin.apply_patch("nas", 1, {"containers": {"n": {"id": "n", **_new("n")}}})
    assert len(hub.live.containers("nas")) == 2
    assert len(hub.live.containers("sick")) == 1


def test_a_section_that_cannot_be_made_does_not_silence_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(config())
    hub.node("nas", state([container(id="a")]))
    assert len(hub.live.containers()) == 1

    def odd(*_given: object) -> None:
        raise OverflowError("a row that nobody foresaw")

    with monkeypatch.context() as broken:
        broken.setattr(CheckSection, "update", odd)
        hub.twin.apply_patch("nas", 1, {"containers": {"n": {"id": "n", **_new("n")}}})
        assert set(hub.live.state["containers"]) == {"nas/a", "nas/n"}
    hub.twin.apply_patch("nas", 2, {"containers": {"n": None}})
    assert set(hub.live.state["containers"]) == {"nas/a"}
