"""What jobs deleted stays in the trash until it is there again: whatever became of bringing it back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from servicebay.hub import Hub
from servicebay.services.shapes.draft import DraftBody, DraftFile
from servicebay.services.shapes.job import JobView
from servicebay.settings.model import Settings
from tests.patience import PATIENCE_S

from .shelf import Q, Shelf, sha

pytestmark = pytest.mark.anyio
UNIT, BESIDE, VOLUME = f"{Q}/web.container", f"{Q}/web/nginx.conf", f"{Q}/web-data.volume"
FILES = {VOLUME: "data", UNIT: "unit", BESIDE: "conf"}


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(Settings(tmp_path / "data", join_port=None))
    await made.start()
    yield made
    await made.stop()


async def ended(hub: Hub, job: JobView) -> JobView:
    async with asyncio.timeout(PATIENCE_S):
        return await hub.deploys.ended(job.id)


async def delete_all(hub: Hub) -> JobView:
    draft = DraftBody(files=[DraftFile(path, None, sha(text)) for path, text in FILES.items()])
    return await ended(hub, await hub.deploys.apply("nas", draft, "anna", "delete", "Delete web"))


async def test_what_could_not_be_brought_back_is_in_the_trash_still(hub: Hub) -> None:
    shelf = Shelf(hub)
    shelf.files = dict(FILES)
    deletion = await delete_all(hub)
    assert (deletion.text, shelf.files) == ("Done: 3 files are in the trash.", {})
    shelf.holds = {"units.reload": asyncio.Event()}
    attempt = await hub.changes.restore_trash(deletion.id, "anna")
    await shelf.held.wait()
    shelf.holds.clear()
    await hub.deploys.cancel(attempt.id)
    assert ((await ended(hub, attempt)).state, shelf.files) == ("undone", {})
    assert [(row.id, row.service) for row in await hub.versions.trash("nas")] == [(deletion.id, "web")]
    await ended(hub, await hub.changes.restore_trash(deletion.id, "anna"))
    assert shelf.files == FILES
    shelf.show()
    assert await hub.versions.trash("nas") == []


async def test_a_deleted_service_is_called_by_its_unit_and_not_by_what_lay_beside_it(hub: Hub) -> None:
    shelf = Shelf(hub)
    shelf.files = dict(FILES)
    deletion = await delete_all(hub)
    assert [(row.service, len(row.paths)) for row in await hub.versions.trash("nas")] == [("web", 3)]
    assert (await hub.changes.restore_trash(deletion.id, "anna")).title == "Restore web from the trash"


async def test_what_never_was_before_an_undone_job_is_not_in_the_trash(hub: Hub) -> None:
    shelf = Shelf(hub)
    shelf.holds = {"units.reload": asyncio.Event()}
    job = await hub.deploys.apply("nas", DraftBody(files=[DraftFile(UNIT, "new", None)]), "anna")
    await shelf.held.wait()
    shelf.holds.clear()
    await hub.deploys.cancel(job.id)
    undone = await ended(hub, job)
    assert (undone.state, shelf.files) == ("undone", {})
    assert undone.text == "It was cancelled. The new files are gone again."
    assert await hub.versions.trash("nas") == []
