"""The watch limit of the kernel, in a user name space of its own: told with its cure; what can be read is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from servicebay.nodes.archive import agent_archive

LIMITED = 'echo {} >/proc/sys/user/max_inotify_{} && exec "$@"'


@pytest.mark.parametrize(("what", "limit"), [("watches", 2), ("instances", 0)])
def test_the_watch_limit_is_told_with_its_cure(tmp_path: Path, what: str, limit: int) -> None:
    archive = tmp_path / "agent.pyz"
    archive.write_bytes(agent_archive())
    quadlets = tmp_path / ".config/containers/systemd"
    quadlets.mkdir(parents=True)
    for name in "abc":
        (quadlets / name).mkdir()
        (quadlets / name / "web.container").write_text("[Container]\n")
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "sh",
        "-c",
        LIMITED.format(limit, what),
        "sh",
        sys.executable,
        "-I",
        "-S",
        str(archive),
    ]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": ""}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        state = next(frame["state"] for frame in map(json.loads, process.stdout) if frame["type"] == "SYNC_STATE")
        process.stdin.close()
    section = state["sections"]["files"]
    assert f"fs.inotify.max_user_{what}" in section["reason"]
    assert section["since"] > 0
    assert sorted(path for path in state["files"] if path.startswith(str(tmp_path))) == [
        str(quadlets / name / "web.container") for name in "abc"
    ]
