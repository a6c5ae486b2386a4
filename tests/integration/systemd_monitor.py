"""The monitor of ``systemd --user`` on a real node under a test's hand, and what ``systemctl`` says beside it."""

import io
import json
import select
import shlex
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import testbed
from tests.patience import PATIENCE_S

SOURCE = Path(__file__).parents[2] / "src"
DRIVER = Path(__file__).with_name("systemd_driver.py")
UNITS = "~/.config/systemd/user"
QUADLETS = "~/.config/containers/systemd"
Event = dict[str, Any]
SHOWN = {
    "Id": "name",
    "Description": "description",
    "LoadState": "loadState",
    "ActiveState": "activeState",
    "SubState": "subState",
    "Result": "result",
    "UnitFileState": "unitFileState",
    "SourcePath": "sourcePath",
    "FragmentPath": "fragmentPath",
    "InvocationID": "invocationId",
}


class Driver:
    """The monitor as it runs on the node."""

    def __init__(self, node: testbed.Node) -> None:
        command = f"exec python3 -I -S {shlex.quote('driver/systemd_driver.py')} driver"
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([*node.ssh_command(), command], stdin=pipe, stdout=pipe, bufsize=0)
        self._pending = b""
        self._events: list[Event] = []

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    def send(self, do: str, **arguments: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")

    def ask(self, do: str, *answers: str, **arguments: Any) -> Event:
        self.send(do, **arguments)
        return self.until(lambda event: event["event"] in answers)

    def scan(self, names: list[str] | None = None) -> dict[str, Event]:
        return dict(self.ask("scan", "units", names=names)["units"])

    def act(self, verb: str, unit: str, deadline_s: float = PATIENCE_S) -> Event:
        return self.ask("act", "outcome", "failure", verb=verb, unit=unit, deadlineS=deadline_s)

    def until(self, wanted: Callable[[Event], bool], timeout_s: float = PATIENCE_S) -> Event:
        """Return the first event (of those not yet taken) that is wanted; those before it stay for ``take``."""
        ends_at = time.monotonic() + timeout_s
        looked_at = 0
        while True:
            for index, event in enumerate(self._events[looked_at:], looked_at):
                assert event["event"] != "crash", event
                if wanted(event):
                    return self._events.pop(index)
            looked_at = len(self._events)
            self._read(ends_at - time.monotonic())

    def take(self) -> list[Event]:
        """Return and forget what was told up to now."""
        self.ask("cost", "cost")
        taken, self._events = self._events, []
        return taken

    def _read(self, timeout_s: float) -> None:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], max(0.0, timeout_s))[0]:
            raise TimeoutError(f"not told in time; told were {self._events[-20:]}")
        data = self._process.stdout.read(1 << 20)
        assert data, "the driver ended"
        *lines, self._pending = (self._pending + data).split(b"\n")
        self._events += [json.loads(line) for line in lines]


def put_driver(node: testbed.Node) -> None:
    modules = [SOURCE / "servicebay/__init__.py"]
    modules += [path for package in ("wire", "agent") for path in (SOURCE / "servicebay" / package).rglob("*.py")]
    files = {f"driver/{path.relative_to(SOURCE)}": path.read_bytes() for path in modules}
    node.copy(archive({**files, f"driver/{DRIVER.name}": DRIVER.read_bytes()}))


@contextmanager
def driven(node: testbed.Node) -> Iterator[Driver]:
    driver = Driver(node)
    try:
        driver.until(lambda event: event["event"] == "ready")
        yield driver
    finally:
        driver.close()


def systemctl(node: testbed.Node, *arguments: str) -> str:
    return node.ssh("systemctl", "--user", *arguments)


def listed(node: testbed.Node) -> set[str]:
    lines = json.loads(
        systemctl(node, "list-units", "--all", "--type=service,timer,socket,path", "--full", "--output=json")
    )
    return {line["unit"] for line in lines}


def shown(node: testbed.Node, names: list[str]) -> dict[str, dict[str, str]]:
    """``systemctl show`` of units, by name. Asking loads those that are not loaded."""
    blocks = systemctl(node, "show", "--timestamp=unix", "--", *names).strip().split("\n\n")
    facts = [dict(line.split("=", 1) for line in block.split("\n") if "=" in line) for block in blocks]
    return {fact["Id"]: fact for fact in facts}


def assert_equal_to_systemctl(node: testbed.Node, units: dict[str, Event]) -> None:
    for name, truth in shown(node, [name for name in sorted(units) if "@." not in name]).items():
        unit = units[name]
        ours = {key: unit.get(field) or "" for key, field in SHOWN.items()}
        assert ours == {key: truth.get(key, "") for key in SHOWN}
        assert unit.get("dropInPaths", []) == truth.get("DropInPaths", "").split()
        assert unit.get("needDaemonReload", False) == (truth["NeedDaemonReload"] == "yes")
        assert unit.get("mainPid", 0) == int(truth.get("MainPID", 0))
        assert unit.get("restarts", 0) == int(truth.get("NRestarts", 0))
        ended = unit.get("exitCode", unit.get("exitSignal", 0))
        assert ended == int(truth.get("ExecMainStatus", 0))
        assert sorted(unit.get("triggers", [])) == sorted(truth.get("Triggers", "").split())
        next_elapse = truth.get("NextElapseUSecRealtime")
        if next_elapse:
            elapses_at = datetime.strptime(next_elapse, "%a %Y-%m-%d %H:%M:%S %Z").replace(tzinfo=UTC)
            assert unit["nextElapse"] == elapses_at.timestamp() * 1000
        assert str(unit.get("stateSince", 0) // 1000) == truth.get("StateChangeTimestamp", "").lstrip("@").zfill(1)


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, data in files.items():
            entry = tarfile.TarInfo(path.removeprefix("~/"))
            entry.size, entry.mtime = len(data), int(time.time())
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def install(node: testbed.Node, files: dict[str, str]) -> None:
    node.copy(archive({path: text.encode() for path, text in files.items()}))
    systemctl(node, "daemon-reload")


def wait_until(node: testbed.Node, condition: str) -> None:
    node.ssh("sh", "-c", f"until {condition}; do sleep 0.05; done")


def service(*lines: str) -> str:
    return "\n".join(["[Service]", *lines, ""])
