"""Jobs of a real hub on files in memory: its own store fails, its memory ends, its people change their minds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from servicebay.hub import Hub
from servicebay.services.deploy.document import build_document
from servicebay.services.errors import ActionError, DraftConflict
from servicebay.services.shapes.draft import DraftBody, DraftFile
from servicebay.services.shapes.job import JobView
from servicebay.settings.model import Settings
from servicebay.storage.errors import StoreError
from servicebay.storage.jobs import JobRow, JobRows
from servicebay.storage.versions import Version, VersionRows
from servicebay.twin.schema import FileEntry
from tests.api.bay import container, populate, unit
from tests.patience import PATIENCE_S

from .shelf import Q, Shelf, draft, sha

pytestmark = pytest.mark.anyio
A, B, C = (f"{Q}/{name}.container" for name in "abc")


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(Settings(tmp_path / "data", join_port=None))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def shelf(hub: Hub) -> Shelf:
    return Shelf(hub)


async def done(hub: Hub, job: JobView) -> JobView:
    async with asyncio.timeout(PATIENCE_S):
        return await hub.deploys.ended(job.id)


async def until(hub: Hub, look: Callable[[dict[str, JobView]], bool]) -> None:
    """Wait until the jobs are so, as readers are told of them."""
    told = asyncio.Event()
    stop = hub.jobs.subscribe(told.set)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not look(hub.jobs.rows):
                told.clear()
                await told.wait()
    finally:
        stop()


def waits_for(words: str) -> Callable[[dict[str, JobView]], bool]:
    return lambda rows: any(job.state == "waiting" and words in job.text for job in rows.values())


async def test_a_job_is_rolled_back_to_what_it_found_and_never_over_a_later_edit(hub: Hub, shelf: Shelf) -> None:
    shelf.files = {A: "old"}
    job = await done(hub, await hub.deploys.apply("nas", draft(a=("new", "old"), b="made"), "anna"))
    shelf.files[A] = "later"
    with pytest.raises(DraftConflict) as caught:
        await hub.changes.rollback(job.id, "anna")
    assert [(each.path, each.base_content, each.theirs, each.mine) for each in caught.value.conflicts] == [
        (A, "new", "later", "old")
    ]
    shelf.files[A] = "new"
    back = await done(hub, await hub.changes.rollback(job.id, "anna"))
    assert (back.state, shelf.files) == ("done", {A: "old"})


async def test_what_a_job_wrote_is_its_own_though_it_was_found_before_the_hub_heard_of_it(
    hub: Hub, shelf: Shelf
) -> None:
    """The hub was killed, say, and looked at the node's files before it took its job up again."""
    shelf.files, shelf.holds = {A: "old"}, {"files.write": asyncio.Event()}
    job = await hub.deploys.apply("nas", draft(a=("new", "old")), "anna")
    await shelf.held.wait()
    await hub.versions.add_found("nas", FileEntry(A, "quadlet", 3, "0644", 1, sha("new")), "new")
    shelf.holds.pop("files.write").set()
    await done(hub, job)
    assert [version.author for version in await hub.versions.of_job(job.id)] == ["anna"]
    await hub.versions.add_found("nas", FileEntry(A, "quadlet", 3, "0644", 1, sha("new")), "new")
    shelf.show()
    told = [(row.kind, row.sha256, row.current) for row in await hub.versions.rows_of("nas", A)]
    assert told == [("written", sha("new"), True), ("found", sha("old"), False)], "one row for each change"
    assert (await done(hub, await hub.changes.rollback(job.id, None))).state == "done"


async def test_what_a_file_was_is_never_guessed(hub: Hub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version before a job's is gone: pruned, say. That does not mean that there was no file."""
    shelf.files = {A: "old"}
    monkeypatch.setattr("servicebay.storage.versions.KEPT_OF_ONE", 1)
    job = await done(hub, await hub.deploys.apply("nas", draft(a=("new", "old")), "anna"))
    await hub.version_rows.prune()
    with pytest.raises(ActionError) as caught:
        await hub.changes.rollback(job.id, "anna")
    assert (caught.value.code, "is not kept" in caught.value.message) == ("refused", True)
    assert shelf.files == {A: "new"}


async def test_what_is_no_text_is_refused_before_anything_is_written(hub: Hub, shelf: Shelf) -> None:
    shelf.binary = {A}
    found = await hub.deploys.plan("nas", draft(a=("new", None)))
    assert not found.answer.can_apply
    body = DraftBody(files=[DraftFile(A, "new", "0" * 64)])
    with pytest.raises(ActionError, match="is not text"):
        await hub.deploys.apply("nas", body, None)


async def test_yaml_that_nobody_can_read_is_refused_at_its_line(hub: Hub, shelf: Shelf) -> None:
    """The generator does not look into it, and Podman would say so only once the old service is down."""
    kube = DraftFile(f"{Q}/pod.kube", "[Kube]\nYaml=pod.yaml\n")
    bad = {"yaml-syntax": "kind: Pod\nmetadata: [\n", "yaml-duplicate-key": "kind: Pod\napiVersion: v1\nkind: Pod\n"}
    for code, text in bad.items():
        body = DraftBody(files=[kube, DraftFile(f"{Q}/pod.yaml", text)])
        plan = (await hub.deploys.plan("nas", body)).answer
        assert not plan.can_apply
        assert (code, 3) in [(each.code, each.line) for each in plan.findings]
        with pytest.raises(ActionError, match=r"pod\.yaml, line"):
            await hub.deploys.apply("nas", body, "anna")
    assert shelf.files == {}


async def test_a_mode_alone_is_a_change_with_a_way_back(hub: Hub, shelf: Shelf) -> None:
    shelf.files = {A: "same"}
    body = DraftBody(files=[DraftFile(A, "same", sha("same"), "0600")])
    found = await hub.deploys.plan("nas", body)
    assert found.answer.files[0].diff == "old mode 0644\nnew mode 0600\n"
    job = await done(hub, await hub.deploys.apply("nas", body, None))
    assert (job.state, shelf.modes) == ("done", {A: "0600"})
    assert (await done(hub, await hub.changes.rollback(job.id, None))).state == "done"
    assert shelf.modes == {A: "0644"}


async def test_one_file_that_cannot_be_put_back_does_not_keep_the_others(hub: Hub, shelf: Shelf) -> None:
    shelf.files = {A: "a", B: "b", C: "c"}
    shelf.holds = {"units.reload": asyncio.Event()}
    job = await hub.deploys.apply("nas", draft(a=("A", "a"), b=("B", "b"), c=("C", "c")), "anna")
    await shelf.held.wait()
    shelf.refuses = {B}
    shelf.holds.clear()
    await hub.deploys.cancel(job.id)
    job = await done(hub, job)
    assert (job.state, f"{B} cannot be read" in job.text) == ("failed", True)
    assert shelf.files == {A: "a", B: "B", C: "c"}
    newest = await hub.version_rows.newest_hashes("nas")
    assert {path: newest[path][1] for path in (A, B, C)} == {A: sha("a"), B: sha("B"), C: sha("c")}


async def test_a_full_disk_under_the_hub_delays_a_job_and_does_not_lose_it(
    hub: Hub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.holds = {"files.write": asyncio.Event()}
    hub.deploys.retry_s = 0.01
    job = await hub.deploys.apply("nas", draft(a="new"), "anna")
    await shelf.held.wait()
    real = JobRows.save

    async def full(rows: JobRows, row: JobRow) -> None:
        raise StoreError(Path("servicebay.db"), "The disk is full.", "Make room.")

    monkeypatch.setattr(JobRows, "save", full)
    shelf.holds.pop("files.write").set()
    await until(hub, waits_for("cannot write down"))
    monkeypatch.setattr(JobRows, "save", real)
    assert (await done(hub, job)).state == "done"
    assert shelf.files == {A: "new"}
    assert (await hub.deploys.get(job.id)).state == "done"


async def test_a_fault_of_the_hub_puts_the_old_files_back(
    hub: Hub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.files = {A: "old"}

    async def broken(*_: Any) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("servicebay.services.deploy.runner.Runner._reload", broken)
    job = await done(hub, await hub.deploys.apply("nas", draft(a=("new", "old")), "anna"))
    assert (job.state, "The hub made a mistake" in job.text, shelf.files) == ("undone", True, {A: "old"})


async def test_a_job_that_waits_for_a_node_or_its_turn_is_cancelled_at_once(hub: Hub, shelf: Shelf) -> None:
    shelf.holds = {"files.write": asyncio.Event()}
    first = await hub.deploys.apply("nas", draft(a="new"), "anna")
    await shelf.held.wait()
    second = await hub.deploys.apply("nas", draft(b="new"), "anna")
    third = await hub.deploys.apply("nas", draft(c="new"), "anna")
    await hub.deploys.cancel(second.id)
    ended = await done(hub, second)
    assert (ended.state, ended.text) == ("undone", "It was cancelled. Nothing was changed.")
    shelf.cut()
    shelf.holds.pop("files.write").set()
    await until(hub, waits_for("is not connected"))
    await hub.deploys.cancel(first.id)
    await until(hub, lambda rows: rows[first.id].steps[0].detail == "It was cancelled.")
    await hub.deploys.cancel(third.id)
    assert (await done(hub, third)).state == "undone"


async def test_who_waits_for_a_job_does_not_wait_for_a_node_that_stays_away(hub: Hub, shelf: Shelf) -> None:
    shelf.holds, hub.deploys.away_s = {"files.write": asyncio.Event()}, 0.05
    job = await hub.deploys.apply("nas", draft(a="new"), "anna")
    await shelf.held.wait()
    shelf.cut()
    shelf.holds.pop("files.write").set()
    with pytest.raises(ActionError) as caught:
        await done(hub, job)
    assert (caught.value.code, "goes on when it is back" in caught.value.message) == ("unreachable", True)
    assert (await hub.deploys.get(job.id)).state == "waiting"


@pytest.mark.parametrize("action", ["files.write", "units.reload"])
async def test_a_job_that_is_cancelled_amid_a_step_is_undone(hub: Hub, shelf: Shelf, action: str) -> None:
    shelf.files, shelf.holds = {A: "old"}, {action: asyncio.Event()}
    job = await hub.deploys.apply("nas", draft(a=("new", "old"), b="made"), "anna")
    await shelf.held.wait()
    shelf.holds.clear()
    await hub.deploys.cancel(job.id)
    job = await done(hub, job)
    assert (job.state, shelf.files) == ("undone", {A: "old"})
    with pytest.raises(ActionError, match="undone already"):
        await hub.changes.rollback(job.id, "anna")


async def test_two_jobs_do_not_replace_one_container(hub: Hub, shelf: Shelf) -> None:
    key = f"nas/{1:064x}"
    shelf.holds = {"container.stop": asyncio.Event()}
    job = await hub.deploys.apply("nas", DraftBody(draft(a="new").files, replaces=[key]), "anna")
    await shelf.held.wait()
    with pytest.raises(ActionError) as caught:
        await hub.deploys.apply("nas", DraftBody(draft(b="new").files, replaces=[key]), "bea")
    assert caught.value.code == "busy"
    shelf.holds.pop("container.stop").set()
    assert (await done(hub, job)).state == "done"


async def test_a_fault_does_not_end_the_history_of_what_others_write(
    hub: Hub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, kept = VersionRows.newest_hashes, asyncio.Event()
    fails = iter([True])

    async def newest_hashes(rows: VersionRows, node: str) -> dict[str, tuple[str, str]]:
        if next(fails, False):
            raise RuntimeError("a mistake")
        return await real(rows, node)

    async def add(rows: VersionRows, versions: list[Version]) -> None:
        kept.set()

    monkeypatch.setattr(VersionRows, "newest_hashes", newest_hashes)
    monkeypatch.setattr(VersionRows, "add", add)
    hub.found_files.settle_s = hub.found_files.retry_s = 0.01
    shelf.files = {A: "by hand"}
    shelf.show()
    async with asyncio.timeout(PATIENCE_S):
        await kept.wait()


async def test_yaml_that_podman_refuses_is_not_written_and_the_plan_says_the_line(hub: Hub, shelf: Shelf) -> None:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    body = DraftBody(
        [DraftFile(f"{Q}/a.kube", "[Kube]\nYaml=a.yml\n"), DraftFile(f"{Q}/a.yml", f"{head}  - name: a\n")]
    )
    plan = await hub.deploys.plan("nas", body)
    assert not plan.answer.can_apply
    assert [(each.line, each.code) for each in plan.answer.findings if each.severity == "error"] == [
        (6, "missing-image")
    ]
    with pytest.raises(ActionError, match=r"a\.yml, line 6"):
        await hub.deploys.apply("nas", body, "anna")
    assert shelf.files == {}


async def test_a_proxy_takes_its_configuration_along_where_that_lies_beside_it(hub: Hub, shelf: Shelf) -> None:
    mine, elsewhere = f"{Q}/web/nginx.conf", "/home/a/routes/nginx.conf"
    shelf.files = {f"{Q}/web.container": "u", mine: "c", elsewhere: "c"}
    shelf.show(conf="proxy")
    (web,) = [row for row in hub.live.services("nas") if row.unit == "web.service"]
    assert hub.changes.own_files(web) == [f"{Q}/web.container", mine]


async def test_a_removed_node_leaves_no_jobs(hub: Hub, shelf: Shelf) -> None:
    kept = await done(hub, await hub.deploys.apply("nas", draft(a="new"), "anna"))
    shelf.holds = {"files.write": asyncio.Event()}
    job = await hub.deploys.apply("nas", draft(b="new"), "anna")
    await shelf.held.wait()
    hub.twin.remove("nas")
    ended = await done(hub, job)
    assert (ended.state, "was removed" in ended.text) == ("failed", True)
    await until(hub, lambda rows: not rows)
    assert await hub.job_store.newest(None, 10) == []
    with pytest.raises(ActionError):
        await hub.deploys.get(kept.id)


async def test_a_node_that_is_added_again_at_once_keeps_the_jobs_that_begin_on_it(hub: Hub, shelf: Shelf) -> None:
    shelf.holds = {"files.write": asyncio.Event()}
    old = await hub.deploys.apply("nas", draft(a="new"), "anna")
    await shelf.held.wait()
    plan = await hub.deploys.plan("nas", draft(b="new"))
    document = build_document(plan, hub.twin.get("nas").state, None)
    shelf.holds.clear()
    hub.twin.remove("nas")
    populate(hub, "nas", [container()], [unit()])
    job = await hub.deploys.begin("nas", "apply", "Again", "anna", plan.answer.steps, ["nas/web.service"], document)
    assert ((await done(hub, job)).state, shelf.files) == ("done", {B: "new"})
    assert [each.id for each in await hub.job_store.newest("nas", 10)] == [job.id]
    assert list(hub.jobs.rows) == [job.id]
    with pytest.raises(ActionError, match="no such job"):
        await hub.deploys.get(old.id)


async def test_a_job_that_is_just_being_written_down_is_left_for_the_next_hub(
    hub: Hub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate, written, real = asyncio.Event(), asyncio.Event(), list[str](), JobRows.save

    async def slow(rows: JobRows, row: JobRow) -> None:
        reached.set()
        await gate.wait()
        await real(rows, row)
        written.append(row.id)

    monkeypatch.setattr(JobRows, "save", slow)
    begun = asyncio.create_task(hub.deploys.apply("nas", draft(a="new"), "anna"))
    await reached.wait()
    asyncio.get_running_loop().call_soon(gate.set)
    await hub.deploys.stop()
    job = await begun if written else None
    assert job is not None, "the hub went on to close its store"
    assert (written, shelf.files) == ([job.id], {})
    await hub.deploys.start()
    assert ((await done(hub, job)).state, shelf.files) == ("done", {A: "new"})


@pytest.mark.parametrize("part", ["view", "secret"])
async def test_a_kept_job_that_cannot_be_read_is_set_aside_and_shown(tmp_path: Path, part: str) -> None:
    first = Hub(Settings(tmp_path / "data", join_port=None))
    await first.start()
    shelf = Shelf(first)
    shelf.holds = {"files.write": asyncio.Event()}
    job = await first.deploys.apply("nas", draft(a="new"), "anna")
    await shelf.held.wait()
    await first.stop()
    second = Hub(first.settings)
    await second.database.open()
    rows = JobRows(second.database)
    row = await rows.get(job.id)
    assert row is not None
    await rows.save(row._replace(view=b"?") if part == "view" else row._replace(secret=b"?"))
    await second.database.close()
    await second.start()
    try:
        (shown,) = await second.deploys.newest()
        assert (shown.id, shown.state, "cannot be read" in shown.text) == (job.id, "failed", True)
        assert shown.id in second.jobs.rows
        kept = await JobRows(second.database).get(job.id)
        assert kept is not None
        assert kept.secret is not None
    finally:
        await second.stop()
