import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.files.inotify import CREATE, FileEvent, Inotify, parse_events
from servicebay.agent.loop import Event, Loop
from tests.patience import PATIENCE_S


def test_events_come_to_the_callback_of_their_directory_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    loop = Loop()
    files = Inotify(loop, on_overflow=lambda: None)
    told: list[FileEvent] = []
    changed = Event()

    def on_event(event: FileEvent) -> None:
        told.append(event)
        changed.set()

    async def main() -> None:
        running = loop.spawn(files.run(), "inotify")
        folder = tmp_path / "folder"
        folder.mkdir()
        assert files.watch(str(folder), CREATE, on_event) is None
        (folder / "web.container").touch()
        await loop.within(PATIENCE_S, changed.wait())
        shutil.rmtree(folder)
        while files.is_watched(str(folder)):
            await loop.sleep(0.001)
        assert files._watches == {}
        running.cancel()

    loop.run(loop.within(PATIENCE_S, main()))
    assert [event.name for event in told] == ["web.container"]


def test_what_cannot_be_watched_says_why(tmp_path: Path) -> None:
    error = Inotify(Loop(), on_overflow=lambda: None).watch(str(tmp_path / "missing"), CREATE, lambda event: None)
    assert isinstance(error, FileNotFoundError)


@given(st.binary(max_size=200))
def test_any_bytes_are_events_so_far(data: bytes) -> None:
    assert len(list(parse_events(data))) <= len(data) // 16
