"""Any interleaving of changes and looks: the section is what a fresh reading finds at the end. Real inotify."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.aggregator import Aggregator
from servicebay.agent.files.inotify import Inotify
from servicebay.agent.files.places import find_mounted, find_places, list_files
from servicebay.agent.files.reader import FileReader
from servicebay.agent.files.watch import FileWatch
from servicebay.agent.loop import Event, Loop
from servicebay.wire.codec import to_object
from tests.patience import PATIENCE_S

FOLDERS = ("q", "q/a", "q/a/b.container.d", "env", "elsewhere", "nginx", "nginx/conf.d", "q/b")
ALSO = ("nginx", "Caddyfile")
FILES = (
    "q/x.container",
    "q/a/x.container",
    "q/a/y.kube",
    "q/a/b.container.d/1.conf",
    "env/x.env",
    "elsewhere/x.container",
    "nginx/conf.d/x.conf",
    "nginx/conf.d/key.pem",
    "Caddyfile",
    "env/x.conf",
    "q/b/Conf",
    "q/a/b/app.toml",
)
MOUNTS = "[Container]\nVolume=%h/env/x.conf:/x:ro\nVolume=./b:/b:ro\nVolume=%h/elsewhere:/e:ro\n"
TEXTS = ("", "[Container]\nEnvironmentFile=%h/env/x.env\n", "[Kube]\nYaml=x.yaml\n", MOUNTS, "A=1\n", "A=2\n", "\0")
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(FILES), st.sampled_from(TEXTS)),
    st.tuples(st.just("replace"), st.sampled_from(FILES), st.sampled_from(TEXTS)),
    st.tuples(st.just("remove"), st.sampled_from(FILES + FOLDERS), st.none()),
    st.tuples(st.just("move"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS)),
    st.tuples(st.just("link"), st.sampled_from(FILES + FOLDERS), st.sampled_from(FILES + FOLDERS)),
    st.tuples(st.just("pause"), st.sampled_from(["0", "0.002", "0.03"]), st.none()),
)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", folder)
        patch.setenv("XDG_RUNTIME_DIR", folder + "/run")
        patch.setenv("XDG_CONFIG_HOME", folder + "/config")
        patch.setenv("QUADLET_UNIT_DIRS", folder + "/q")
        yield Path(folder)


def change(home: Path, kind: str, name: str, other: str | None) -> None:
    """One change by hand; one that makes no sense now is none."""
    path = home / name
    try:
        if kind == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(other or "")
        elif kind == "replace":
            (home / "draft").write_text(other or "")
            (home / "draft").replace(path)
        elif kind == "remove":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        elif kind == "move":
            path.rename(home / (other or ""))
        elif kind == "link":
            path.symlink_to(home / (other or ""))
    except (OSError, shutil.Error):
        pass


def truth(home: Path) -> dict[str, Any]:
    """What a fresh reading finds."""
    reader = FileReader({"h": str(home)})
    environ = {"QUADLET_UNIT_DIRS": f"{home}/q", "XDG_CONFIG_HOME": f"{home}/config"}
    also = {str(home / name): "proxy" for name in ALSO}
    folders = {path: kind for path, kind in also.items() if Path(path).is_dir()}
    places = find_places(environ, str(home), 0, folders)
    listed = list_files(places)
    kinds = {**{path: kind for path, kind in also.items() if path not in folders}, **listed}
    found = {path: reader.read(path, kind) for path, kind in kinds.items()}
    references = [each for known in found.values() for each in known.references]
    for reference in references:
        if reference.kind != "config":
            found.setdefault(reference.path, reader.read(reference.path, reference.kind))
    for path in (path for each in references if each.kind == "config" for path in find_mounted(each.path, places)):
        found.setdefault(path, reader.read(path, "config"))
    return {path: to_object(known.entry) for path, known in found.items()}


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=12))
def test_after_any_changes_the_section_is_what_a_fresh_reading_finds(
    home: Path, steps: list[tuple[str, str, Any]]
) -> None:
    for child in home.iterdir():
        change(home, "remove", child.name, None)
    loop, aggregator = Loop(), Aggregator()
    inotify = Inotify(loop, lambda: None)
    watch = FileWatch(loop, aggregator, inotify, lambda: None, lambda: None)
    watch.watch_also("proxy", {str(home / name): "proxy" for name in ALSO})

    async def main() -> None:
        loop.spawn(inotify.run(), "inotify")
        loop.spawn(watch.run(), "files")
        await watch.first_scan.wait()
        for kind, name, other in steps:
            if kind == "pause":
                await loop.sleep(float(name))
            else:
                change(home, kind, name, other)
        await loop.within(PATIENCE_S, settled(home, aggregator, loop))

    try:
        loop.run(main())
    finally:
        inotify.close()


def test_after_the_kernel_dropped_events_everything_is_read_anew(home: Path) -> None:
    for child in home.iterdir():
        change(home, "remove", child.name, None)
    change(home, "write", "q/x.container", "before")
    loop, aggregator = Loop(), Aggregator()
    overflowed = Event()

    def on_overflow() -> None:
        watch.hint()
        overflowed.set()

    inotify = Inotify(loop, on_overflow)
    watch = FileWatch(loop, aggregator, inotify, lambda: None, lambda: None)
    watch.watch_also("proxy", {str(home / name): "proxy" for name in ALSO})
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())

    async def main() -> None:
        loop.spawn(watch.run(), "files")
        await watch.first_scan.wait()
        await loop.sleep(0.1)  # the look that follows new watches is over
        draft = home / "q/x.container"
        for index in range(limit // 2 + 1):  # not one after the other on the same file: those are merged
            draft.rename(home / f"q/y{index % 2}")
            draft = home / f"q/y{index % 2}"
        draft.rename(home / "q/late.container")
        loop.spawn(inotify.run(), "inotify")
        await loop.within(PATIENCE_S, overflowed.wait())
        await loop.within(PATIENCE_S, settled(home, aggregator, loop))

    try:
        loop.run(main())
    finally:
        inotify.close()
    assert str(home / "q/late.container") in aggregator.get("files")


async def settled(home: Path, aggregator: Aggregator, loop: Loop) -> None:
    while aggregator.get("files") != truth(home):
        await loop.sleep(0.005)
