"""Files joined with units, with a program in the generator's place that counts its runs and says what it is told."""

from pathlib import Path

import pytest

from servicebay.agent.files.reader import FileReader
from servicebay.agent.loop import Event, Loop
from servicebay.agent.process import Spawner
from servicebay.agent.quadlet import generator
from servicebay.agent.quadlet.judge import QuadletJudge
from servicebay.wire.model import ServiceUnit
from tests.patience import PATIENCE_S

SCRIPT = """#!/bin/sh
echo run >>{folder}/runs
cat {folder}/stdout
cat {folder}/stderr >&2
"""


class Rig:
    """A judge, its folder of Quadlet files, and the generator's words (``says``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = Loop()
        self.told = Event()
        self.judge = QuadletJudge(self.loop, Spawner(self.loop), self.told.set)
        self.reader = FileReader({})
        self.says()
        script = folder / "generator"
        script.write_text(SCRIPT.format(folder=folder))
        script.chmod(0o755)

    def says(self, stdout: str = "", stderr: str = "") -> None:
        (self.folder / "stdout").write_text(stdout)
        (self.folder / "stderr").write_text(stderr)

    def look(self) -> None:
        self.judge.on_files({str(p): self.reader.read(str(p), "quadlet") for p in self.folder.glob("*.container")})

    async def verdict(self) -> None:
        await self.loop.within(PATIENCE_S, self.told.wait())
        self.told.clear()

    @property
    def runs(self) -> int:
        path = self.folder / "runs"
        return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setattr(generator, "GENERATORS", (str(tmp_path / "generator"),))
    return Rig(tmp_path)


def unit_of(source: Path, generated_at: int) -> ServiceUnit:
    return ServiceUnit(
        name=source.stem + ".service",
        kind="container",
        origin="quadlet",
        description="",
        load_state="loaded",
        active_state="inactive",
        sub_state="dead",
        source_path=str(source),
        fragment_mtime=generated_at,
    )


def mtime(path: Path) -> int:
    return path.stat().st_mtime_ns // 1_000_000


def test_nothing_is_asked_while_each_file_has_its_unit(rig: Rig) -> None:
    web = rig.folder / "web.container"
    web.write_text("[Container]\n")

    async def main() -> None:
        rig.look()
        rig.judge.on_units({"web.service": unit_of(web, mtime(web) + 1)})
        rig.look()
        await rig.loop.sleep(0)

    rig.loop.run(main())
    assert rig.runs == 0


def test_a_new_file_is_judged_once_however_often_it_is_looked_at(rig: Rig) -> None:
    web = rig.folder / "web.container"
    web.write_text("[Unit]\nDescription=The web\n[Container]\nServiceName=site\n")
    rig.says(f"---site.service---\n[Unit]\nSourcePath={web}\n", f"Loading source unit file {web}\n")

    async def main() -> None:
        rig.judge.on_units({})
        rig.look()
        assert rig.judge.missing({}) == {}
        await rig.verdict()
        for _ in range(3):
            rig.look()
            rig.judge.on_units({})
        await rig.loop.sleep(0.05)

    rig.loop.run(main())
    assert rig.runs == 1
    (unit,) = rig.judge.missing({}).values()
    told = (unit.name, unit.description, unit.load_state, unit.source_path)
    assert told == ("site.service", "The web", "not-generated", str(web))
    assert rig.judge.missing({})["site.service"] is unit
    assert rig.judge.remarks({}) == {}


def test_an_edit_is_judged_and_a_good_one_ends_it(rig: Rig) -> None:
    web = rig.folder / "web.container"
    web.write_text("[Container]\n")
    units = {"web.service": unit_of(web, mtime(web) - 1)}
    rig.says("", f'Loading source unit file {web}\nconverting "web.container": no Image or Rootfs key specified\n')

    async def main() -> None:
        rig.judge.on_units(units)
        rig.look()
        await rig.verdict()
        assert "no Image" in rig.judge.remarks(units)["web.service"]["generatorError"]
        rig.says(f"---web.service---\nSourcePath={web}\n", f"Loading source unit file {web}\n")
        web.write_text("[Container]\nImage=x\n")
        rig.look()
        await rig.verdict()

    rig.loop.run(main())
    assert rig.judge.remarks(units) == {}
    assert rig.judge.missing(units) == {}


def test_a_running_unit_that_a_reload_lost_keeps_its_file(rig: Rig) -> None:
    web = rig.folder / "web.container"
    web.write_text("[Container]\n")
    lost = unit_of(web, 0)
    lost = ServiceUnit("web.service", "service", "user", "", "not-found", "active", "running")
    rig.says("", f'Loading source unit file {web}\nconverting "web.container": no Image\n')

    async def main() -> None:
        rig.judge.on_units({"web.service": lost})
        rig.look()
        await rig.verdict()

    rig.loop.run(main())
    assert rig.judge.missing({"web.service": lost}) == {}
    remark = rig.judge.remarks({"web.service": lost})["web.service"]
    assert (remark["kind"], remark["origin"], remark["sourcePath"]) == ("container", "quadlet", str(web))


def test_without_a_generator_each_file_is_told_to_make_no_unit(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "GENERATORS", ())
    (rig.folder / "web.container").write_text("[Container]\n")

    async def main() -> None:
        rig.judge.on_units({})
        rig.look()
        await rig.verdict()

    rig.loop.run(main())
    units = rig.judge.missing({})
    assert list(units) == ["web.service"]
    assert "generator is not installed" in rig.judge.remarks(units)["web.service"]["generatorError"]


def test_a_generator_that_cannot_be_run_leaves_its_word_out(rig: Rig) -> None:
    (rig.folder / "generator").write_text("not a program")
    (rig.folder / "web.container").write_text("[Container]\n")

    async def main() -> None:
        rig.judge.on_units({})
        rig.look()
        await rig.verdict()

    rig.loop.run(main())
    units = rig.judge.missing({})
    assert list(units) == ["web.service"]
    assert rig.judge.remarks(units) == {}
