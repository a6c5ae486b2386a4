"""Pods, images, volumes, networks and secrets of a real node: seen as they come and go, removed on request."""

import time
from collections.abc import Iterator

import pytest

from testbed import Node, NodeFactory

from .agent_run import AgentRun, Frame

IMAGE = "localhost/busybox:1"


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    with AgentRun(node) as run:
        yield run


def of(agent: AgentRun, section: str, name: str) -> Frame | None:
    """The entry of this name (of images: with this tag) as the agent told it."""
    entries: list[Frame] = list(agent.state.get(section, {}).values())
    return next((each for each in entries if name in each.get("names", [each.get("name")])), None)


COMES_AND_GOES = [
    ("images", "localhost/tagged:2", ("podman", "tag", IMAGE, "tagged:2"), ("podman", "untag", IMAGE, "tagged:2")),
    ("volumes", "data", ("podman", "volume", "create", "data"), ("podman", "volume", "rm", "data")),
    ("networks", "apps", ("podman", "network", "create", "apps"), ("podman", "network", "rm", "apps")),
    ("secrets", "key", ("podman", "secret", "create", "key", ".profile"), ("podman", "secret", "rm", "key")),
    ("pods", "web", ("podman", "pod", "create", "--name", "web"), ("podman", "pod", "rm", "web")),
    ("pods", "bare", ("podman", "pod", "create", "--infra=false", "--name", "bare"), ("podman", "pod", "rm", "bare")),
]


@pytest.mark.parametrize(("section", "name", "make", "drop"), COMES_AND_GOES, ids=lambda value: str(value)[:9])
def test_what_is_made_or_removed_by_hand_is_seen(
    node: Node, agent: AgentRun, section: str, name: str, make: tuple[str, ...], drop: tuple[str, ...]
) -> None:
    node.ssh(*make)
    agent.wait(lambda: of(agent, section, name), f"{name} comes")
    node.ssh(*drop)
    agent.wait(lambda: not of(agent, section, name), f"{name} goes")


def test_entries_say_what_podman_says(node: Node, agent: AgentRun) -> None:
    began = int(time.time() * 1000) - 5_000
    node.ssh("podman", "volume", "create", "--label", "team=home", "labelled")
    node.ssh("podman", "network", "create", "--internal", "--subnet", "10.77.0.0/24", "inner")
    agent.wait(lambda: of(agent, "volumes", "labelled") and of(agent, "networks", "inner"), "both")
    volume, network = of(agent, "volumes", "labelled") or {}, of(agent, "networks", "inner") or {}
    assert (volume["driver"], volume["labels"], volume["created"] >= began) == ("local", {"team": "home"}, True)
    assert volume["mountpoint"].endswith("/volumes/labelled/_data")
    assert (network["driver"], network["subnets"], network["internal"]) == ("bridge", ["10.77.0.0/24"], True)
    image = of(agent, "images", IMAGE) or {}
    assert image["sizeBytes"] > 1_000_000
    assert image["digest"].startswith("sha256:")
    default = of(agent, "networks", "podman") or {}
    assert "created" not in default, "Podman makes it up with each answer"
    node.ssh("podman", "volume", "rm", "labelled")
    node.ssh("podman", "network", "rm", "inner")


def test_a_secret_is_known_by_name_and_its_data_is_nowhere(node: Node, agent: AgentRun) -> None:
    node.ssh("sh", "-c", "printf swordfish-swordfish | podman secret create hidden -")
    agent.wait(lambda: of(agent, "secrets", "hidden"), "the secret")
    assert "swordfish" not in str(agent.frames)
    assert "c3dvcmRmaXNo" not in str(agent.frames)
    secret = of(agent, "secrets", "hidden") or {}
    assert set(secret) == {"id", "name", "driver", "created", "updated"}
    assert "result" in agent.request("secret.remove", id=secret["id"])
    assert of(agent, "secrets", "hidden") is None


def test_what_nothing_uses_is_removed_and_gone_with_the_answer(node: Node, agent: AgentRun) -> None:
    node.ssh("podman", "volume", "create", "spare")
    node.ssh("podman", "network", "create", "spare")
    node.ssh("sh", "-c", "printf 'FROM localhost/busybox:1\\nLABEL a=b\\n' | podman build -q -t spare:1 -t spare:2 -")
    agent.wait(lambda: of(agent, "images", "localhost/spare:2"), "the image")
    image = of(agent, "images", "localhost/spare:2") or {}
    assert image["names"] == ["localhost/spare:1", "localhost/spare:2"]
    for action, key in (("image.remove", image["id"]), ("volume.remove", "spare"), ("network.remove", "spare")):
        assert agent.request(action, id=key).get("result") == {}, action
    assert image["id"] not in agent.state["images"]
    assert "spare" not in agent.state["volumes"]
    assert "spare" not in agent.state["networks"]


def test_what_is_in_use_is_not_removed_and_the_refusal_says_why(node: Node, agent: AgentRun) -> None:
    node.ssh("podman", "network", "create", "busy")
    node.ssh("podman", "create", "--name", "user", "--network", "busy", "-v", "busy:/data", IMAGE)
    agent.wait(lambda: of(agent, "volumes", "busy") and of(agent, "networks", "busy"), "both")
    image = (of(agent, "images", IMAGE) or {})["id"]
    for action, key in (("image.remove", image), ("volume.remove", "busy"), ("network.remove", "busy")):
        error = agent.request(action, id=key)["error"]
        assert (error["code"], "A container uses" in error["message"]) == ("conflict", True), error
    node.ssh("podman", "rm", "user")
    node.ssh("podman", "volume", "rm", "busy")
    node.ssh("podman", "network", "rm", "busy")


@pytest.mark.parametrize("key", ["--all", "../x", "", "a b", "x" * 300, None])
def test_a_name_that_is_none_reaches_nothing(agent: AgentRun, key: str | None) -> None:
    for action in ("image.remove", "volume.remove", "network.remove", "secret.remove"):
        assert agent.request(action, id=key)["error"]["code"] == "invalid"
        assert agent.request(action, id="unknown")["error"]["code"] == "not-found"


def test_infra_and_service_containers_are_known_as_such(node: Node, agent: AgentRun) -> None:
    kube = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: kin}\nspec:\n  terminationGracePeriodSeconds: 0\n  containers:\n"
    )
    node.write("~/kin.yaml", kube + "  - {name: app, image: localhost/busybox:1}\n")
    node.ssh("podman", "kube", "play", "--service-container", "kin.yaml")
    agent.wait(lambda: (agent.container("kin-app") or {}).get("state") == "running", "the pod runs")
    agent.wait(lambda: (of(agent, "pods", "kin") or {}).get("infraId") in agent.state["containers"], "it is told whole")
    pod = of(agent, "pods", "kin") or {}
    members = [each for each in agent.state["containers"].values() if each.get("podId") == pod["id"]]
    assert sorted(each["isInfra"] for each in members) == [False, True]
    assert pod["infraId"] in [each["id"] for each in members if each["isInfra"]]
    agent.wait(lambda: sum(each["isService"] for each in agent.state["containers"].values()) == 1, "its service is")
    node.ssh("podman", "kube", "down", "kin.yaml")
    agent.wait(lambda: not of(agent, "pods", "kin"), "the pod goes")


def test_a_container_tells_all_that_the_twin_has_fields_for(node: Node, agent: AgentRun) -> None:
    node.ssh("podman", "network", "create", "net")
    flags = "--network net -p 127.0.0.1:8123:8080 -v store:/data --label a=b --restart on-failure:3 --health-cmd false"
    node.ssh(*f"podman run -d --name full {flags} --health-interval disable {IMAGE}".split())
    node.run("podman", "healthcheck", "run", "full")
    agent.wait(lambda: (agent.container("full") or {}).get("health", {}).get("failingStreak"), "unhealthy or nearly")
    full = agent.container("full") or {}
    image = of(agent, "images", IMAGE) or {}
    assert (full["imageId"], full["imageDigest"], full["image"]) == (image["id"], image["digest"], IMAGE)
    assert (full["networks"], full["labels"]["a"], full["restartPolicy"]) == (["net"], "b", "on-failure")
    assert [(each["type"], each["name"], each["destination"]) for each in full["mounts"]] == [
        ("volume", "store", "/data")
    ]
    assert (full["ports"][0]["hostIp"], full["ports"][0]["hostPort"]) == ("127.0.0.1", 8123)
    assert full["startedAt"] >= full["created"] > 1_700_000_000_000
    node.ssh("podman", "kill", "full")
    agent.wait(lambda: (agent.container("full") or {}).get("exitCode") == 137, "killed")
    assert (agent.container("full") or {})["finishedAt"] >= full["startedAt"]
    node.ssh("podman", "rm", "-f", "-v", "full")
    node.ssh("podman", "volume", "rm", "store")
    node.ssh("podman", "network", "rm", "net")


def test_nothing_was_missed_in_all_this(agent: AgentRun) -> None:
    assert agent.request("agent.scan")["result"] == {"drift": 0}


def test_an_old_podman_tells_the_same(nodes: NodeFactory) -> None:
    old = nodes(suite="bookworm")
    with AgentRun(old) as agent:
        for section, name, make, drop in COMES_AND_GOES:
            old.ssh(*make)
            agent.wait(lambda s=section, n=name: of(agent, s, n), f"{name} comes")  # type: ignore[misc]
            old.ssh(*drop)
            agent.wait(lambda s=section, n=name: not of(agent, s, n), f"{name} goes")  # type: ignore[misc]
        assert agent.request("agent.scan")["result"] == {"drift": 0}
