"""The agent's part of a deploy on a real node: the generator's word on a draft, and writing it."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from testbed import Node

from .agent_run import AgentRun

Q = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"
WEB = f"[Container]\nImage={IMAGE}\nExec=sleep 1000\nNetwork=n.network\n"
IDLE_LIMIT_BYTES = 16 << 20


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.ssh("rm", "-rf", "/home/podman/.config/containers")
    for name, text in {"web.container": WEB, "n.network": "[Network]\n", "sub/v.volume": "[Volume]\n"}.items():
        node.write(f"{Q}/{name}", text)
    with AgentRun(node) as run:
        run.wait(lambda: f"{Q}/sub/v.volume" in run.state["files"], "the files")
        yield run


def file(name: str, content: str | None, base: str | None = None) -> dict[str, Any]:
    told = {"path": f"{Q}/{name}", "content": content, "base": base and hashlib.sha256(base.encode()).hexdigest()}
    return {key: value for key, value in told.items() if value is not None}


def check(agent: AgentRun, *files: dict[str, Any], units: list[str] | None = None) -> dict[str, Any]:
    answer = agent.request("quadlet.check", files=list(files), units=units or [])
    assert "error" not in answer, answer
    return dict(answer["result"])


def tree(node: Node) -> str:
    return node.ssh("sh", "-c", f"cd {Q} && find . -type f | sort | xargs sha256sum; ls /run/user/1000")


def test_a_draft_is_judged_beside_what_is_there_and_nothing_is_written(agent: AgentRun, node: Node) -> None:
    before = tree(node)
    found = check(agent, file("web.container", WEB + "Volume=v.volume:/v\n"), file("new.pod", "[Pod]\n"))
    assert set(found["units"]) == {"web.service", "n-network.service", "v-volume.service", "new-pod.service"}
    web, old = found["units"]["web.service"], found["before"]["web.service"]
    assert (web["source"], web["needs"]) == (f"{Q}/web.container", ["n-network.service", "v-volume.service"])
    assert "-v systemd-v:/v" in web["text"]
    assert "-v systemd-v:/v" not in old["text"]
    assert f"SourcePath={Q}/web.container" in web["text"]
    assert "text" not in found["units"]["n-network.service"], "only what differs travels"
    assert found["messages"] == []
    assert "text" in check(agent, units=["n-network.service"])["units"]["n-network.service"]
    assert tree(node) == before


def test_what_the_generator_refuses_is_told_with_its_file(agent: AgentRun) -> None:
    found = check(agent, file("web.container", WEB + "Nonsense=1\n"))
    assert found["messages"] == [
        {
            "path": f"{Q}/web.container",
            "text": f"unsupported key 'Nonsense' in group 'Container' in {Q}/web.container",
            "level": "error",
        }
    ]
    assert "web.service" not in found["units"]
    found = check(agent, file("n.network", None))
    assert [message["path"] for message in found["messages"]] == [f"{Q}/web.container"]
    found = check(agent, file("a.container", "Image=x\n"), file("short.container", "[Container]\nImage=nginx\n"))
    assert {message["path"] for message in found["messages"]} >= {f"{Q}/a.container", f"{Q}/web.container"}
    found = check(agent, file("short.container", "[Container]\nImage=nginx\n"))
    assert [(each["path"], each["level"]) for each in found["messages"]] == [(f"{Q}/short.container", "warning")]


def test_files_are_written_and_told_before_the_answer(agent: AgentRun, node: Node) -> None:
    text = "[Container]\r\n# grüße \N{WAVING HAND SIGN}\nImage=x"
    answer = agent.request(
        "files.write", files=[file("app/x.container", text), file("sub/v.volume", None, "[Volume]\n")]
    )
    assert answer["result"]["files"][0]["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert agent.state["files"][f"{Q}/app/x.container"]["sha256"] == answer["result"]["files"][0]["sha256"]
    assert f"{Q}/sub/v.volume" not in agent.state["files"]
    assert agent.request("files.read", path=f"{Q}/app/x.container")["result"]["content"] == text
    asked = [f"{Q}/app/x.container", f"{Q}/none.pod"]
    told = agent.request("files.hashes", paths=asked, contents=True)["result"]["files"]
    assert told.pop(0) == {
        "path": asked[0],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "mode": "0644",
        "content": text,
    }
    assert told == [{"path": asked[1]}]


def test_a_conflict_names_what_is_there(agent: AgentRun, node: Node) -> None:
    node.write(f"{Q}/n.network", "[Network]\n# by hand\n")
    error = agent.request("files.write", files=[file("n.network", "[Network]\nX", "[Network]\n")])["error"]
    digest = hashlib.sha256(b"[Network]\n# by hand\n").hexdigest()
    assert (error["code"], error["details"]) == (
        "conflict",
        {"conflicts": [{"path": f"{Q}/n.network", "sha256": digest}]},
    )


@pytest.mark.parametrize(
    "hostile",
    [
        {"path": "/etc/cron.d/x", "content": "x"},
        {"path": f"{Q}/../../../.ssh/authorized_keys", "content": "x"},
        {"path": f"{Q}/a\0b", "content": "x"},
        {"path": f"{Q}/out/x.container", "content": "x"},
        {"path": f"{Q}/big.container", "content": "x" * 300_000},
        {"path": f"{Q}/nul.container", "content": "a\0b"},
        {"path": f"{Q}/sur.container", "content": "\ud800"},
        {"path": 7, "content": "x"},
        {"path": f"{Q}/x.container", "content": 7},
        {"path": f"{Q}/x.container", "content": "x", "mode": "rwx"},
        {},
    ],
)
def test_what_is_hostile_is_refused_and_nothing_is_written(
    agent: AgentRun, node: Node, hostile: dict[str, Any]
) -> None:
    node.ssh("sh", "-c", f"mkdir -p /home/podman/out && ln -sfn /home/podman/out {Q}/out")
    for action in ("files.write", "quadlet.check"):
        if action == "quadlet.check" and "mode" in hostile:
            continue
        answer = agent.request(action, files=[hostile])
        assert answer["error"]["code"] in ("invalid", "refused"), (action, answer)
    assert node.ssh("ls", "-A", "/home/podman/out", "/home/podman/.ssh").split() == [
        "/home/podman/.ssh:", "authorized_keys", "/home/podman/out:",
    ]  # fmt: skip


def test_the_agent_gives_the_memory_back(agent: AgentRun) -> None:
    for number in range(3):
        files = [file(f"many{each}.container", WEB + f"Environment=A={'x' * 2000}{number}\n") for each in range(30)]
        assert len(check(agent, *files)["units"]) > 30
    heard = len(agent.of_type("HEARTBEAT"))

    def gave_back() -> bool:
        return any(each["stats"]["rssBytes"] <= IDLE_LIMIT_BYTES for each in agent.of_type("HEARTBEAT")[heard + 1 :])

    agent.wait(gave_back, "a heartbeat with less")
