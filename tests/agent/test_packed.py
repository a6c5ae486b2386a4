"""The packed agent in every Python at hand: it speaks, says what it lacks, and leaves with its stdin."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from servicebay.nodes.archive import agent_archive
from tests.patience import PATIENCE_S
from tests.pythons import interpreters


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("agent") / "servicebay-agent.pyz"
    path.write_bytes(agent_archive())
    return path


@pytest.mark.parametrize("python", interpreters())
def test_it_says_hello_and_why_it_knows_nothing_where_there_is_nothing(
    python: str, archive: Path, tmp_path: Path
) -> None:
    environment = {"PATH": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [python, "-I", "-S", "-W", "error", str(archive)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    hello = json.loads(process.stdout.readline())
    assert (hello["type"], hello["protocol"]) == ("HELLO", 1)
    state: dict[str, Any] = {}
    while not state:
        frame = json.loads(process.stdout.readline())
        state = frame.get("state", {})
    assert "containers" not in state
    assert state["sections"]["containers"]["reason"] == "Podman is not installed: there is no podman in PATH"
    assert "no session bus" in state["sections"]["services"]["reason"]
    assert state["resources"]["memoryTotalBytes"] > 0
    capabilities = state["facts"]["capabilities"]
    assert (capabilities["podman"]["state"], capabilities["session"]["state"]) == ("fail", "fail")
    assert "apt-get install podman" in capabilities["podman"]["cure"]
    process.stdin.write(b'{"type":"REQUEST","id":"1","action":"agent.ping","args":{}}\n')
    process.stdin.flush()
    while frame["type"] != "RESPONSE":
        frame = json.loads(process.stdout.readline())
    assert frame == {"type": "RESPONSE", "id": "1", "result": {}}
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
