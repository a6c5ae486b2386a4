"""What a new service would find: ports that something listens at, folders that are there."""

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.ground import GroundActions, kind_of, lowest_port
from servicebay.agent.rpc import ActionError, Call


def look(**args: Any) -> dict[str, Any]:
    return asyncio.run(GroundActions().look(Call(args, lambda _progress: None, 5.0)))


def test_ports_and_paths_are_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder, file, gone = str(tmp_path), str(tmp_path / "file"), str(tmp_path / "gone")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        taken, other = server.getsockname()[1], free.getsockname()[1]
        answer = look(ports=[taken, other], paths=[folder, file, gone, file + "/x", "\0"])
    assert answer["taken"] == [taken]
    kinds = {folder: "folder", file: "file", gone: "missing", file + "/x": "missing", "\0": "denied"}
    assert answer["paths"] == kinds
    assert answer["lowestPort"] == lowest_port() >= 0


def test_what_cannot_be_seen_is_denied(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert kind_of(str(loop)) == "denied"
    assert kind_of("x" * 5000) == "denied"
    assert lowest_port(os.devnull) == 1024


@pytest.mark.parametrize(
    "args", [{"ports": "80"}, {"ports": ["80"]}, {"ports": [True]}, {"paths": [1]}, {"paths": ["/"] * 300}]
)
def test_other_arguments_are_refused(args: dict[str, Any]) -> None:
    with pytest.raises(ActionError):
        look(**args)
