"""A real node pulls from a real registry: progress by layer, refusals in words, a cancelled pull ends."""

from collections.abc import Iterator

import pytest

from testbed import Node
from tests.patience import PATIENCE_S
from tests.registry_server import Registry, registry_for

from .agent_run import AgentRun

IMAGE = "localhost/busybox:1"
MAKE_IMAGE = "printf 'FROM localhost/busybox:1\\nRUN head -c 3000000 /dev/urandom >/x\\n' | podman build -q -t made:1 -"


@pytest.fixture(scope="module")
def registry(node: Node) -> Iterator[Registry]:
    with registry_for(node) as made:
        node.ssh("sh", "-c", MAKE_IMAGE)
        made.push(node, "localhost/made:1", "team/made:1")
        node.ssh("podman", "rmi", "localhost/made:1")
        yield made


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    with AgentRun(node) as run:
        yield run


def test_a_pulled_image_is_in_the_state_with_the_answer(node: Node, registry: Registry, agent: AgentRun) -> None:
    reference = f"{registry.address}/team/made:1"
    asked = agent.ask("image.pull", 60, reference=reference)
    result = agent.answer(asked)["result"]
    assert result["digest"] == registry.digest("team/made", "1")
    assert agent.state["images"][result["id"]]["names"] == [reference]
    layers = [frame["data"]["layers"] for frame in agent.of_type("PROGRESS") if "layers" in frame["data"]]
    assert layers[-1]["done"] == layers[-1]["total"] >= 3, "two layers and the configuration"
    node.ssh("podman", "rmi", reference)


def test_a_newer_image_behind_the_same_tag_is_seen_and_the_old_one_can_come_back(
    node: Node, registry: Registry, agent: AgentRun
) -> None:
    reference = f"{registry.address}/team/app:1"
    registry.push(node, IMAGE, "team/app:1")
    old = agent.request("image.pull", 60, reference=reference)["result"]
    assert agent.request("image.newest", reference=reference)["result"] == {
        **{"same": True, "imageId": old["id"], "digest": old["digest"]},
        **{"newestDigest": old["digest"], "newestId": old["id"]},
    }
    registry.put_list("team/app", "1", "team/made", "1")
    told = agent.request("image.newest", reference=reference)["result"]
    newest = registry.digest("team/made", "1")
    assert (told["same"], told["digest"], told["newestDigest"]) == (False, old["digest"], newest)
    new = agent.request("image.pull", 60, reference=reference)["result"]
    assert agent.request("image.newest", reference=reference)["result"]["same"]
    assert agent.request("image.tag", id=old["id"], reference=reference)["result"] == {}
    assert reference in agent.state["images"][old["id"]]["names"]
    assert agent.state["images"][new["id"]]["names"] == []
    assert agent.request("image.newest", reference=f"{registry.address}/no/app:1")["error"]["code"] == "podman"
    node.ssh("podman", "rmi", new["id"], reference)


def test_a_single_image_of_dockers_format_is_compared_too(node: Node, registry: Registry, agent: AgentRun) -> None:
    reference = registry.push(node, IMAGE, "old/app:1", "--format=v2s2")
    assert agent.request("image.pull", 60, reference=reference)["result"]["digest"] == registry.digest("old/app", "1")
    assert agent.request("image.newest", reference=reference)["result"]["same"]
    registry.push(node, "localhost/nginx:1", "old/app:1", "--format=v2s2")
    told = agent.request("image.newest", reference=reference)["result"]
    assert (told["same"], told["newestDigest"]) == (False, registry.digest("old/app", "1"))
    node.ssh("podman", "rmi", reference)


def test_a_short_name_is_completed_as_podman_does_or_said_to_be_unclear(
    node: Node, registry: Registry, agent: AgentRun
) -> None:
    unclear = agent.request("image.newest", reference="short/app:1")["error"]
    assert (unclear["code"], "Write it in full" in unclear["message"]) == ("invalid", True)
    built = agent.request("image.newest", reference="busybox:1")["error"]
    assert (built["code"], "built on the node" in built["message"]) == ("invalid", True)
    full = registry.push(node, IMAGE, "short/app:1")
    hosts = f'["127.0.0.1:9","{registry.address}"]'
    insecure = '[[registry]]\nlocation="127.0.0.1:9"\ninsecure=true\n'
    aliases = f"[aliases]\n'alias/app'='{full.rpartition(':')[0]}'\n"
    path = "~/.config/containers/registries.conf.d/90-short.conf"
    node.write(path, f"unqualified-search-registries={hosts}\n{insecure}{aliases}")
    digest = registry.digest("short/app", "1")
    try:
        with AgentRun(node) as later:  # Podman's service reads its configuration once
            assert later.request("image.newest", 60, reference="short/app:1")["result"]["newestDigest"] == digest
            assert later.request("image.newest", 60, reference="alias/app:1")["result"]["newestDigest"] == digest
            node.ssh("podman", "pull", "-q", full)
            told = later.request("image.newest", 60, reference="short/app:1")["result"]
            assert (told["same"], told["digest"]) == (True, digest)
    finally:
        node.ssh("sh", "-c", f"rm {path}; podman rmi --ignore {full}")


def test_a_pull_that_is_cancelled_stops_and_leaves_no_image(node: Node, registry: Registry, agent: AgentRun) -> None:
    with registry.hold() as held:
        asked = agent.ask("image.pull", 60, reference=f"{registry.address}/team/made:1")
        assert held.wait(PATIENCE_S)
        agent.send({"type": "CANCEL", "id": asked})
        assert agent.answer(asked)["error"]["code"] == "cancelled"
        assert agent.request("volume.remove", id="unknown")["error"]["code"] == "not-found", "it goes on answering"
    assert registry.broken.wait(PATIENCE_S), "Podman hung up on the registry"
    assert node.run("podman", "image", "exists", f"{registry.address}/team/made:1").returncode == 1


def test_what_the_registry_lacks_is_said_in_words(registry: Registry, agent: AgentRun) -> None:
    error = agent.request("image.pull", 60, reference=f"{registry.address}/team/none:1")["error"]
    assert (error["code"], "no image of this name" in error["message"]) == ("podman", True)
    assert "manifest unknown" in error["stderr"]


@pytest.mark.parametrize("reference", ["dir:/etc", "--all", "a b", None])
def test_what_is_no_reference_reaches_nothing(agent: AgentRun, reference: str | None) -> None:
    assert agent.request("image.pull", reference=reference)["error"]["code"] == "invalid"
