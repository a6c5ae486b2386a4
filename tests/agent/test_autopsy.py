"""When units in trouble are looked at, with a program in journalctl's place that counts its runs."""

import time
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent import autopsy
from servicebay.agent.autopsy import Autopsies
from servicebay.agent.loop import Event, Loop
from servicebay.agent.process import Spawner
from servicebay.agent.systemd.monitor import SystemdMonitor
from servicebay.wire.model import ServiceUnit
from tests.patience import PATIENCE_S

SCRIPT = """#!/bin/sh
echo "$@" >>{folder}/runs
[ "$(wc -l <{folder}/runs)" -gt {silent_runs} ] || exit 0
echo '{{"MESSAGE":"boom","SYSLOG_IDENTIFIER":"web"}}'
"""
RUN = "ab" * 16


class Systemd(SystemdMonitor):
    """A systemd in which ``db.service`` failed, and whose services last ran as process 4711."""

    async def failed_dependencies(self, unit: str) -> list[str]:
        return ["db.service"]

    async def last_process(self, unit: str) -> int:
        return 4711


class Rig:
    """Autopsies with a journal that always says boom."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = Loop()
        self.told = Event()
        systemd = Systemd(self.loop, lambda names: None, lambda container_id: None)
        self.autopsies = Autopsies(self.loop, Spawner(self.loop), systemd, self.told.set)
        self.write_journal(silent_runs=0)

    def write_journal(self, silent_runs: int) -> None:
        """Let journalctl find nothing the first times."""
        script = self.folder / "journalctl"
        script.write_text(SCRIPT.format(folder=self.folder, silent_runs=silent_runs))
        script.chmod(0o755)

    async def told_of(self, **members: Any) -> None:
        """Show a unit and wait for the finding."""
        self.show(**members)
        await self.loop.within(PATIENCE_S, self.told.wait())
        self.told.clear()

    def show(self, **members: Any) -> None:
        unit = ServiceUnit(**{**FAILED, **members})
        self.autopsies.on_units({unit.name: unit})

    @property
    def runs(self) -> list[str]:
        path = self.folder / "runs"
        return path.read_text().splitlines() if path.exists() else []


FAILED: dict[str, Any] = {
    "name": "web.service",
    "kind": "service",
    "origin": "user",
    "description": "",
    "load_state": "loaded",
    "active_state": "failed",
    "sub_state": "failed",
    "result": "exit-code",
    "invocation_id": RUN,
}


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Rig(tmp_path)


def test_a_failure_is_looked_at_once_and_forgotten_when_it_is_over(rig: Rig) -> None:
    async def main() -> None:
        await rig.told_of()
        for _ in range(3):
            rig.show()
        await rig.loop.sleep(0.3)
        assert rig.autopsies.findings == {"web.service": {"lastLines": ["boom"]}}
        rig.show(active_state="active", sub_state="running")
        assert rig.autopsies.findings == {}

    rig.loop.run(main())
    assert len(rig.runs) == 1
    assert f"_SYSTEMD_INVOCATION_ID={RUN} + USER_INVOCATION_ID={RUN}" in rig.runs[0]


def test_lines_that_journald_files_late_are_told_when_they_are_there(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autopsy, "LATER_S", (0.05, 0.1))
    rig.write_journal(silent_runs=2)

    async def main() -> None:
        await rig.told_of(state_since=int(time.time() * 1000))
        assert rig.autopsies.findings == {"web.service": {}}
        await rig.loop.within(PATIENCE_S, rig.told.wait())
        assert rig.autopsies.findings == {"web.service": {"lastLines": ["boom"]}}

    rig.loop.run(main())
    assert len(rig.runs) == 3


@pytest.mark.parametrize(("age_s", "runs_again"), [(0, True), (3600, False)])
def test_a_unit_that_said_nothing_is_left_alone_when_it_runs_again_or_failed_long_ago(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, age_s: int, runs_again: bool
) -> None:
    monkeypatch.setattr(autopsy, "LATER_S", (0.2, 0.2))
    rig.write_journal(silent_runs=9)

    async def main() -> None:
        await rig.told_of(state_since=int((time.time() - age_s) * 1000))
        if runs_again:
            rig.show(active_state="active", sub_state="running")
        await rig.loop.sleep(0.5)

    rig.loop.run(main())
    assert len(rig.runs) == 1


def test_the_next_failure_is_another_one(rig: Rig) -> None:
    async def main() -> None:
        await rig.told_of()
        await rig.told_of(invocation_id="cd" * 16)

    rig.loop.run(main())
    assert len(rig.runs) == 2


def test_a_unit_that_restarts_again_and_again_is_not_looked_at_each_time(rig: Rig) -> None:
    async def main() -> None:
        await rig.told_of(active_state="activating", sub_state="auto-restart")
        for run in range(5):
            rig.show(active_state="activating", sub_state="auto-restart", invocation_id=f"{run:032x}")
        await rig.loop.sleep(0.3)
        assert len(rig.runs) == 1
        await rig.told_of(invocation_id="ef" * 16)  # it gave up

    rig.loop.run(main())
    assert len(rig.runs) == 2


def test_a_start_that_failed_for_a_dependency_names_it_and_reads_no_journal(rig: Rig) -> None:
    async def main() -> None:
        await rig.told_of(active_state="inactive", sub_state="dead", job_result="dependency", invocation_id=None)

    rig.loop.run(main())
    assert rig.autopsies.findings == {"web.service": {"failedDependencies": ["db.service"]}}
    assert rig.runs == []


def test_the_last_words_of_a_failed_health_check_are_kept_for_the_end_of_its_unit(rig: Rig) -> None:
    async def main() -> None:
        rig.show(active_state="active", sub_state="running")
        rig.autopsies.on_health("web.service", {"status": "unhealthy", "exitCode": 1, "output": "a\nno answer\n"})
        await rig.told_of()
        assert rig.autopsies.findings["web.service"]["lastHealth"] == "no answer"
        rig.autopsies.on_health("web.service", {"status": "healthy", "exitCode": 0})
        rig.autopsies.on_health(None, {"status": "unhealthy", "exitCode": 1, "output": "x"})
        await rig.told_of(invocation_id="cd" * 16)
        assert "lastHealth" not in rig.autopsies.findings["web.service"]

    rig.loop.run(main())
