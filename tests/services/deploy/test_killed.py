"""A hub that is killed just before or just after any of the moments at which it writes a job down."""

import asyncio
from pathlib import Path

import pytest

from servicebay.hub import Hub
from servicebay.settings.model import Settings
from servicebay.storage.jobs import JobRow, JobRows
from tests.patience import PATIENCE_S

from .shelf import Q, Shelf, draft

pytestmark = pytest.mark.anyio
A, B = (f"{Q}/{name}.container" for name in "ab")
MOST = 20


class Death:
    """At the n-th writing-down the hub stands still, before or after it; nothing that it does then counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, is_after: bool) -> None:
        self.came = asyncio.Event()
        real = JobRows.save
        count = 0

        async def save(rows: JobRows, row: JobRow) -> None:
            nonlocal count
            count += 1
            if count < number:
                return await real(rows, row)
            if count == number:
                if is_after:
                    await real(rows, row)
                self.came.set()
            return await asyncio.Event().wait() and None

        monkeypatch.setattr(JobRows, "save", save)


async def fate(folder: Path, number: int, is_after: bool, fails: bool) -> tuple[bool, dict[str, str]]:
    """Whether it was killed before the job's end, and what the files are when another hub has ended it."""
    files = {A: "old"}
    with pytest.MonkeyPatch.context() as patch:
        death = Death(patch, number, is_after)
        hub = Hub(Settings(folder, join_port=None))
        await hub.start()
        shelf = Shelf(hub)
        shelf.files, shelf.fails = files, {"units.reload"} if fails else set()
        begun = asyncio.create_task(hub.deploys.apply("nas", draft(a=("new", "old"), b="made"), "anna"))
        died = asyncio.create_task(death.came.wait())
        ending = asyncio.create_task(ended(hub, begun))
        await asyncio.wait([died, ending], return_when=asyncio.FIRST_COMPLETED)
        is_dead = death.came.is_set()
        for task in (begun, died, ending, *hub.deploys._beginning):
            task.cancel()
        await asyncio.gather(begun, died, ending, return_exceptions=True)
        await hub.stop()
    again = Hub(hub.settings)
    await again.start()
    shelf = Shelf(again)
    shelf.files, shelf.fails = files, {"units.reload"} if fails else set()
    try:
        for job in await again.deploys.newest():
            async with asyncio.timeout(PATIENCE_S):
                assert (await again.deploys.ended(job.id)).state in ("done", "undone", "failed")
    finally:
        await again.stop()
    return is_dead, files


async def ended(hub: Hub, begun: "asyncio.Task[object]") -> None:
    job = await begun
    await hub.deploys.ended(job.id)  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("fails", [False, True])
async def test_files_are_the_old_or_the_new_ones_whenever_the_hub_is_killed(
    tmp_path: Path, is_after: bool, fails: bool
) -> None:
    old, new = {A: "old"}, {A: "new", B: "made"}
    for number in range(1, MOST):
        is_dead, files = await fate(tmp_path / str(number), number, is_after, fails)
        if not is_dead:
            assert number > 5, "it was killed at each step"
            return
        begun = number > 1 or is_after
        assert files == (new if begun and not fails else old), number
    raise AssertionError("it never came to its end")
