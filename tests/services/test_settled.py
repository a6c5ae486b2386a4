"""A run that is settled with what a file says is not behind it, however young the file is; any other is."""

import asyncio

import pytest

from servicebay.services.files import drift_of
from servicebay.services.settled import Run, Runs, Settled, without_settled
from servicebay.twin.schema import FileEntry

from .facts import unit

PATH = "/home/anna/.config/containers/systemd/web.container"


def drift(run: Run | None, sha256: str = "new") -> str | None:
    web = unit(active_state="active", started_at=1_000, fragment_mtime=3_000, invocation_id="one", source_path=PATH)
    entry = FileEntry(path=PATH, kind="quadlet", size_bytes=1, mode="0644", mtime=2_000, sha256=sha256)
    return drift_of(web, without_settled(web, (entry,), run))


def test_only_this_run_with_this_content_is_settled() -> None:
    assert drift(None) == "not-restarted"
    assert drift(Run("one", {PATH: "new"})) is None
    assert drift(Run("one", {PATH: "new"}), "newer") == "not-restarted"
    assert drift(Run("another", {PATH: "new"})) == "not-restarted"


@pytest.mark.anyio
async def test_what_is_noted_is_kept_by_run_and_forgotten_with_the_node() -> None:
    settled = Settled()
    told: list[str] = []
    settled.subscribe(told.append)
    await settled.note("nas", {"web.service": Run("one", {"/a": "1"})})
    await settled.note("nas", {"web.service": Run("one", {"/b": "2"})})
    assert settled.runs_of("nas") == {"web.service": Run("one", {"/a": "1", "/b": "2"})}
    await settled.note("nas", {"web.service": Run("two", {"/a": "3"})})
    assert settled.runs_of("nas") == {"web.service": Run("two", {"/a": "3"})}
    await settled.forget("nas")
    assert (settled.runs_of("nas"), told) == ({}, ["nas"] * 4)


@pytest.mark.anyio
async def test_what_is_noted_while_an_earlier_state_is_written_is_what_stays() -> None:
    class Store:
        kept = Runs()
        first = asyncio.Event()

        async def get(self, name: str) -> Runs:
            return self.kept

        async def save(self, document: Runs) -> None:
            if "nas/db.service" not in document.runs:
                await self.first.wait()
            self.kept = document

    store = Store()
    settled = Settled(store)
    earlier = asyncio.create_task(settled.note("nas", {"web.service": Run("one")}))
    await asyncio.sleep(0)
    later = asyncio.create_task(settled.note("nas", {"db.service": Run("two")}))
    for _ in range(5):
        await asyncio.sleep(0)
    store.first.set()
    await asyncio.gather(earlier, later)
    assert set(store.kept.runs) == {"nas/web.service", "nas/db.service"}
