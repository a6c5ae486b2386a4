"""The files section on a real node: what is written by hand is told, and only what is listed is read."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from testbed import Node

from .agent_run import AgentRun

HOME = "/home/podman"
QUADLETS = f"{HOME}/.config/containers/systemd"
IMAGE = "localhost/busybox:1"


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.ssh("rm", "-rf", f"{HOME}/.config/containers")
    with AgentRun(node) as run:
        yield run


def entry(agent: AgentRun, path: str) -> dict[str, Any]:
    """The file as the agent told it; empty where it is not listed."""
    return dict(agent.state["files"].get(path, {}))


def test_a_directory_that_appears_later_is_watched_with_all_that_is_in_it(agent: AgentRun, node: Node) -> None:
    assert not [path for path in agent.state["files"] if path.startswith(QUADLETS)]
    text = f"[Container]\nImage={IMAGE}\n"
    node.write(f"{QUADLETS}/stack/web.container", text)
    path = f"{QUADLETS}/stack/web.container"
    agent.wait(lambda: entry(agent, path).get("sha256") == hashlib.sha256(text.encode()).hexdigest(), "told")
    assert (entry(agent, path)["kind"], entry(agent, path)["mode"]) == ("quadlet", "0664")


def test_an_edit_and_a_removal_are_told(agent: AgentRun, node: Node) -> None:
    path = f"{QUADLETS}/web.container"
    node.write(path, "[Container]\n")
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == 12, "written")
    node.write(path, "[Container]\nImage=x\n")
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == 20, "edited in place")
    node.ssh("sh", "-c", f"echo '[Pod]' >{QUADLETS}/.new && mv {QUADLETS}/.new {path}")
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == 6, "replaced")
    node.ssh("rm", path)
    agent.wait(lambda: not entry(agent, path), "removed")


def test_a_directory_that_was_moved_away_and_made_again_is_watched(agent: AgentRun, node: Node) -> None:
    node.write(f"{QUADLETS}/moving/a.container", "a")
    agent.wait(lambda: entry(agent, f"{QUADLETS}/moving/a.container"), "told")
    node.ssh("mv", f"{QUADLETS}/moving", f"{HOME}/moved")
    agent.wait(lambda: not entry(agent, f"{QUADLETS}/moving/a.container"), "gone")
    node.write(f"{QUADLETS}/moving/b.container", "b")
    agent.wait(lambda: entry(agent, f"{QUADLETS}/moving/b.container").get("sizeBytes") == 1, "told again")
    node.ssh("rm", "-r", f"{QUADLETS}/moving", f"{HOME}/moved")


def test_what_units_refer_to_is_listed_and_watched_wherever_it_lies(agent: AgentRun, node: Node) -> None:
    env, yaml = f"{HOME}/secrets/web.env", f"{QUADLETS}/pod.yaml"
    node.write(f"{QUADLETS}/web.container", f"[Container]\nImage={IMAGE}\nEnvironmentFile=%h/secrets/web.env\n")
    node.write(f"{QUADLETS}/pod.kube", "[Kube]\nYaml=pod.yaml\n")
    agent.wait(lambda: entry(agent, env).get("problem") == "There is no such file.", "the lack is told")
    node.write(env, "PASSWORD=one\n")
    node.write(yaml, "kind: Pod\n")
    agent.wait(lambda: entry(agent, env).get("sizeBytes") == 13, "the directory and the file appeared")
    agent.wait(lambda: entry(agent, yaml).get("kind") == "kube", "yaml")
    node.ssh("sh", "-c", f"echo PASSWORD=other >{HOME}/secrets/x && mv {HOME}/secrets/x {env}")
    agent.wait(lambda: entry(agent, env).get("sizeBytes") == 15, "replaced by another inode")
    node.write(env, "P=1\n")
    agent.wait(lambda: entry(agent, env).get("sizeBytes") == 4, "the new inode is watched")
    assert entry(agent, f"{QUADLETS}/web.container")["refers"] == [env]
    assert not [frame for frame in agent.frames if "PASSWORD" in str(frame)], "no content travels unasked"


def test_mounted_configuration_is_listed_and_watched_and_mounted_data_is_not(agent: AgentRun, node: Node) -> None:
    beside, elsewhere = f"{QUADLETS}/site/conf.d/a.conf", f"{HOME}/site.toml"
    node.write(f"{HOME}/photos/index.json", "{}")
    mounts = ["./site:/etc/site:ro,Z", "%h/site.toml:/site.toml:ro", "%h/photos:/photos:ro", "%h/photos/index.json:/i"]
    lines = "".join(f"Volume={mount}\n" for mount in mounts)
    node.write(f"{QUADLETS}/site.container", f"[Container]\nImage={IMAGE}\n{lines}")
    node.write(beside, "a\n")
    node.write(elsewhere, "b = 1\n")
    agent.wait(lambda: entry(agent, beside).get("kind") == entry(agent, elsewhere).get("kind") == "config", "told")
    node.write(elsewhere, "b = 22\n")
    agent.wait(lambda: entry(agent, elsewhere).get("sizeBytes") == 7, "edited")
    assert not [path for path in agent.state["files"] if "photos" in path]


def test_a_link_is_followed_and_its_target_watched(agent: AgentRun, node: Node) -> None:
    node.write(f"{HOME}/git/app.container", "[Container]\n")
    node.ssh("ln", "-s", f"{HOME}/git/app.container", f"{QUADLETS}/app.container")
    path = f"{QUADLETS}/app.container"
    agent.wait(lambda: entry(agent, path).get("target") == f"{HOME}/git/app.container", "told")
    node.write(f"{HOME}/git/app.container", "[Container]\nImage=y\n")
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == 20, "its target was edited")


def test_what_cannot_be_read_is_listed_with_the_reason(agent: AgentRun, node: Node) -> None:
    folder = f"{QUADLETS}/odd"
    node.write(f"{folder}/closed.container", "a")
    node.ssh("chmod", "000", f"{folder}/closed.container")
    node.ssh(
        "sh", "-c", f"printf 'a\\0b' >{folder}/binary.container; head -c 300000 /dev/zero >{folder}/large.container"
    )

    def problem(name: str) -> str:
        return str(entry(agent, f"{folder}/{name}.container").get("problem"))

    agent.wait(lambda: problem("closed") == "It may not be read by this user.", "closed")
    agent.wait(lambda: problem("binary") == "It is binary, not text in UTF-8.", "binary")
    agent.wait(lambda: problem("large") == "It is larger than 256 KiB.", "large")
    node.ssh("chmod", "600", f"{folder}/closed.container")
    agent.wait(lambda: entry(agent, f"{folder}/closed.container").get("sha256"), "opened")
    assert agent.request("files.read", path=f"{folder}/binary.container")["error"]["code"] == "conflict"


def test_files_read_gives_what_is_listed_and_refuses_the_rest(agent: AgentRun, node: Node) -> None:
    text = "[Container]\n# grüße\n"
    path = f"{QUADLETS}/read.container"
    node.write(path, text)
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == len(text.encode()), "told")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert agent.request("files.read", path=path)["result"] == {"content": text, "sha256": digest}
    for other in ("/etc/passwd", f"{QUADLETS}/../systemd/read.container", f"{QUADLETS}/none", "", "read.container"):
        assert agent.request("files.read", path=other)["error"]["code"] == "not-found", other
    assert agent.request("files.read", path=7)["error"]["code"] == "invalid"


def test_a_link_bent_after_it_was_listed_gives_nothing_else(agent: AgentRun, node: Node) -> None:
    node.write(f"{HOME}/outside/deep/x.container", "fine")
    node.ssh("ln", "-s", f"{HOME}/outside/deep/x.container", f"{QUADLETS}/bent.container")
    path = f"{QUADLETS}/bent.container"
    agent.wait(lambda: entry(agent, path).get("sizeBytes") == 4, "listed")
    bend = f"mv {HOME}/outside {HOME}/away && mkdir -p {HOME}/evil/deep && echo stolen >{HOME}/evil/deep/x.container"
    node.ssh("sh", "-c", f"{bend} && ln -s {HOME}/evil {HOME}/outside")
    assert agent.request("files.read", path=path)["error"]["code"] == "conflict"
    agent.wait(lambda: str(entry(agent, path).get("target")).startswith(f"{HOME}/evil"), "looked at again")


def test_a_unit_tells_when_it_was_generated_and_started(agent: AgentRun, node: Node) -> None:
    node.ssh("sh", "-c", f"rm -rf {QUADLETS}/*")
    node.write(f"{QUADLETS}/timed.container", f"[Container]\nImage={IMAGE}\nStopTimeout=0\n")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "timed")
    agent.wait(lambda: (agent.unit("timed.service") or {}).get("startedAt"), "started")
    unit = agent.unit("timed.service") or {}
    assert entry(agent, f"{QUADLETS}/timed.container")["mtime"] <= unit["fragmentMtime"] <= unit["startedAt"]
    node.ssh("systemctl", "--user", "stop", "timed")


def test_nothing_is_scanned_while_nothing_changes(agent: AgentRun, node: Node) -> None:
    agent.request("agent.ping")
    before = len(agent.of_type("HEARTBEAT"))

    def scans() -> list[int]:
        return [frame["stats"]["scans"] for frame in agent.of_type("HEARTBEAT")[before:]]

    # what was changed before this test may still be looked at when the first one comes
    agent.wait(lambda: len(scans()) >= 2 and scans()[-2] == scans()[-1], "two heartbeats without a scan between them")
    assert agent.of_type("HEARTBEAT")[-1]["stats"]["rssBytes"] <= 16 << 20
