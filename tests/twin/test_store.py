import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.twin import schema
from servicebay.twin.decode import decode_state
from servicebay.twin.store import Change, Connection, Gap, Refused, TwinStore
from servicebay.wire import codec, machine, mergepatch, model, podman


def container(key: str, **more: Any) -> dict[str, Any]:
    built = podman.Container(id=key, names=[key], image="localhost/busybox:1", state="running", created=1)
    return {**codec.to_object(built), **more}


def store_with(raw: dict[str, Any] | None = None) -> TwinStore:
    store = TwinStore(clock=lambda: 1000)
    store.add("n")
    if raw is not None:
        store.apply_state("n", 1, raw)
    return store


names = st.sampled_from(["a", "b", "c", "d"])
ports = st.lists(st.builds(podman.Port, container_port=st.integers(1, 9), host_port=st.none() | st.integers(1, 9)))
containers = st.builds(
    podman.Container,
    id=names,
    names=st.lists(names, max_size=2),
    image=names,
    state=st.sampled_from(["running", "exited"]),
    created=st.integers(0, 3),
    ports=ports,
    labels=st.dictionaries(names, names, max_size=2),
    health=st.none() | st.builds(podman.Health, status=names),
)
resources = st.builds(
    machine.Resources,
    cpu_percent=st.sampled_from([0.0, 1.5]),
    cpu_count=st.just(2),
    load1=st.just(0.0),
    memory_total_bytes=st.integers(1, 2),
    memory_used_bytes=st.just(1),
    swap_total_bytes=st.just(0),
    swap_used_bytes=st.just(0),
    boot_time=st.just(0),
)
sections = st.dictionaries(names, st.builds(model.Section, source=names, reason=st.none() | names), max_size=2)
states = st.builds(
    model.NodeState,
    containers=st.none() | st.dictionaries(names, containers, max_size=3),
    resources=st.none() | resources,
    sections=sections,
).map(codec.to_object)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 1) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=5,
)


@given(st.lists(states, min_size=1, max_size=6))
def test_merged_patches_equal_the_whole_state_decoded(history: list[dict[str, Any]]) -> None:
    store = store_with(history[0])
    for seq, (before, after) in enumerate(itertools.pairwise(history), start=2):
        store.apply_patch("n", seq, mergepatch.diff(before, after))
    twin = store.get("n")
    assert twin.raw == history[-1]
    assert twin.state == decode_state(history[-1])
    assert codec.from_object(model.NodeState, twin.raw) is not None


@given(states, st.dictionaries(st.sampled_from(["containers", "services", "resources", "sections"]), json_values))
def test_any_patch_is_taken_whole_or_changes_nothing(raw: dict[str, Any], patch: dict[str, Any]) -> None:
    store = store_with(raw)
    before, refusal = store.get("n"), "$"
    try:
        store.apply_patch("n", 2, patch)
        merged = mergepatch.merge(raw, patch)
    except Refused as error:
        merged, refusal = raw, str(error)
    assert (store.get("n") is before) == (refusal != "$")
    assert refusal.startswith("$")
    assert store.get("n").raw == merged
    assert store.get("n").state == decode_state(merged)


@settings(max_examples=200)
@given(st.lists(states, min_size=2, max_size=8), st.data())
def test_any_loss_of_frames_ends_equal_after_resync(history: list[dict[str, Any]], data: st.DataObject) -> None:
    store = store_with(history[0])
    for seq, (before, after) in enumerate(itertools.pairwise(history), start=2):
        if data.draw(st.booleans(), label="lost"):
            continue
        try:
            store.apply_patch("n", seq, mergepatch.diff(before, after))
        except Gap:
            store.apply_state("n", seq, after)
    if store.get("n").seq != len(history):
        store.apply_state("n", len(history), history[-1])
    assert store.get("n").raw == history[-1]
    assert store.get("n").state == decode_state(history[-1])


def test_a_refusal_names_the_path_with_its_keys() -> None:
    store = store_with({"containers": {"ab12": container("ab12")}, "sections": {}})
    with pytest.raises(Refused, match=r"^\$\.containers\.ab12\.ports\[0\]: expected dict, got str"):
        store.apply_patch("n", 2, {"containers": {"ab12": {"ports": ["80"]}}})
    with pytest.raises(Refused, match=r"^\$\.containers\.ab12\.labels\.app: expected str, got int"):
        store.apply_patch("n", 2, {"containers": {"ab12": {"labels": {"app": 1}}}})
    with pytest.raises(Refused, match=r"^\$\.containers: expected dict, got list"):
        store.apply_state("n", 2, {"containers": []})
    with pytest.raises(Refused, match=r"^\$\.containers\.cd34\.names: missing"):
        store.apply_patch("n", 2, {"containers": {"cd34": {"id": "cd34"}}})


def test_depth_that_python_cannot_walk_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    store = store_with({"sections": {}})
    before = store.get("n")
    with pytest.raises(Refused):
        store.apply_state("n", 2, {"containers": deep})
    with pytest.raises(Refused):
        store.apply_patch("n", 2, {"containers": deep})
    assert store.get("n") is before


def test_members_of_a_newer_agent_are_ignored() -> None:
    store = store_with({"containers": {"a": container("a", colour="blue")}, "gpus": {"0": {}}, "sections": {}})
    store.apply_patch("n", 2, {"gpus": {"1": {}}})
    state = store.get("n").state
    assert state.containers is not None
    assert state.containers["a"].state == "running"


def test_unchanged_entries_stay_the_same_object_across_patches_and_snapshots() -> None:
    raw = {"containers": {key: container(key) for key in "abc"}, "sections": {}}
    store = store_with(raw)
    first, first_raw = store.get("n").state.containers, store.get("n").raw["containers"]
    store.apply_patch("n", 2, {"containers": {"a": {"state": "exited"}}})
    store.apply_state("n", 9, msgspec.json.decode(msgspec.json.encode(raw)))
    second = store.get("n").state.containers
    assert first is not None
    assert second is not None
    assert second["b"] is first["b"]
    assert second["a"] is not first["a"]
    assert store.get("n").raw["containers"]["b"] is first_raw["b"]


def test_a_null_in_a_snapshot_means_absent() -> None:
    store = store_with({"containers": {"a": container("a", health=None)}, "sections": {}})
    assert "health" not in store.get("n").raw["containers"]["a"]


def test_patches_before_the_first_snapshot_of_a_run_are_gaps() -> None:
    store = store_with({"sections": {}})
    facts = schema.Facts(hostname="h", user="u", uid=1, os_name="o", kernel="k", architecture="x", python_version="3.9")
    store.apply_hello("n", schema.Hello(protocol=1, agent="0", run="r", facts=facts))
    for seq in (0, 1, 2):
        with pytest.raises(Gap):
            store.apply_patch("n", seq, {})


def test_a_heartbeat_that_is_ahead_is_noted_and_a_gap() -> None:
    store = store_with({"sections": {}})
    stats = schema.AgentStats(rss_bytes=1, cpu_s=0.1, spawned=0, scans=0, signals=0)
    store.apply_heartbeat("n", schema.Heartbeat(seq=1, at=5, stats=stats))
    with pytest.raises(Gap):
        store.apply_heartbeat("n", schema.Heartbeat(seq=2, at=5, stats=stats))
    assert store.get("n").stats == stats


def test_a_heartbeat_brings_the_patch_that_came_along() -> None:
    store = store_with({"sections": {}})
    stats = schema.AgentStats(rss_bytes=1, cpu_s=0.1, spawned=0, scans=0, signals=0)
    store.apply_heartbeat("n", schema.Heartbeat(seq=2, at=5, stats=stats, patch={"containers": {"a": container("a")}}))
    assert (store.get("n").seq, store.get("n").stats) == (2, stats)
    assert "a" in (store.get("n").state.containers or {})
    with pytest.raises(Gap):
        store.apply_heartbeat("n", schema.Heartbeat(seq=4, at=5, stats=stats, patch={}))
    with pytest.raises(Refused):
        store.apply_heartbeat("n", schema.Heartbeat(seq=3, at=5, stats=stats, patch={"containers": 1}))
    assert store.get("n").seq == 2


def test_an_unknown_node_is_a_key_error_and_never_another() -> None:
    store = store_with({"sections": {}})
    with pytest.raises(KeyError):
        store.get("local")
    with pytest.raises(KeyError):
        store.apply_state("local", 1, {})


def test_subscribers_hear_each_change_once_until_they_leave() -> None:
    store = store_with()
    heard: list[Change] = []
    leave = store.subscribe(heard.append)
    store.apply_state("n", 1, {"sections": {}})
    store.set_connection("n", Connection("online", "online"))
    store.set_connection("n", Connection("online", "online"))
    leave()
    store.remove("n")
    assert heard == [Change("n", "state"), Change("n", "connection")]


def test_a_patch_of_one_container_touches_none_of_the_other_499() -> None:
    raw = {"containers": {f"{i:064x}": container(f"{i:064x}") for i in range(500)}, "sections": {}}
    store = store_with(raw)
    key = f"{7:064x}"
    before = store.get("n").state.containers or {}
    store.apply_patch("n", 2, {"containers": {key: {"exitCode": 3}}})
    after = store.get("n").state.containers or {}
    assert [other for other in after if after[other] is not before[other]] == [key]


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
def test_numbers_beyond_64_bits_are_refused(number: int) -> None:
    store = store_with({"containers": {"a": container("a")}})
    before = store.get("n")
    with pytest.raises(Refused, match="created"):
        store.apply_patch("n", 2, {"containers": {"a": {"created": number}}})
    assert store.get("n") is before


def test_a_whole_number_that_no_float_can_hold_is_refused_with_its_path() -> None:
    load = {"cpuCount": 1, "load1": 0.0, "memoryTotalBytes": 1, "memoryUsedBytes": 1, "swapTotalBytes": 0}
    resources = {**load, "swapUsedBytes": 0, "bootTime": 1, "disks": {}, "cpuPercent": 10**400}
    with pytest.raises(Refused, match=r"\$\.resources\.cpuPercent: a number out of range"):
        store_with({"resources": resources})
