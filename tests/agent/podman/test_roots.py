"""Podman's folders, removed and made anew as by ``podman system reset``: with real inotify, on the agent's loop."""

import shutil
from pathlib import Path

from servicebay.agent.files.inotify import Inotify
from servicebay.agent.loop import Event, Loop
from servicebay.agent.podman.roots import Roots
from servicebay.agent.podman.signals import Signals

ID = "ab" * 32


def test_folders_that_went_and_came_back_are_heard_again(tmp_path: Path) -> None:
    loop = Loop()
    files = Inotify(loop, on_overflow=lambda: None)
    hinted, lost, back = Event(), Event(), Event()
    hints: list[str | None] = []

    def on_hint(container_id: str | None) -> None:
        hints.append(container_id)
        hinted.set()

    signals = Signals(loop, files, on_hint, lambda container_id, path: None)
    stored, exits, run_root = (tmp_path / name for name in ("graph/overlay-containers", "exits", "run"))

    def make_folders() -> None:
        for folder in (stored, exits, run_root / "overlay-containers"):
            folder.mkdir(parents=True)

    def on_loss(path: str) -> None:
        assert signals.is_root(path)
        roots.on_loss()
        lost.set()

    roots = Roots(loop, signals.watch_again, back.set)
    files.on_loss = on_loss

    async def main() -> None:
        running = loop.spawn(files.run(), "inotify")
        make_folders()
        signals.watch_roots(str(run_root), str(tmp_path / "graph"), str(exits))
        assert signals.watch_again() is None, "nothing is missing"
        for folder in ("graph", "exits", "run"):
            shutil.rmtree(tmp_path / folder)
        await loop.within(60, lost.wait())
        make_folders()
        await loop.within(60, back.wait())
        while signals.watch_again() is not None:
            await loop.sleep(0.001)
        hints.clear()
        hinted.clear()
        (stored / ID).mkdir()
        await loop.within(60, hinted.wait())
        running.cancel()

    loop.run(loop.within(60, main()))
    assert hints[0] == ID
