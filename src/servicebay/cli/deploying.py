"""``servicebay plan``, ``apply``, ``deploy``, ``rollback``, ``jobs``, ``trash``: files of units from here to a node."""

import time
from pathlib import Path
from typing import Any

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.draft import PlanAnswer, TrashRow
from servicebay.services.shapes.file import FileAnswer
from servicebay.services.shapes.job import JobView
from servicebay.services.shapes.node import NodeView
from servicebay.services.shapes.service import ServiceView

from .asking import confirm
from .connection import HubClient, HubError, path_of, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show

FOLLOW_EVERY_S = 0.3
LIMIT_S = 60.0
ENDED = ("done", "failed", "undone")
TONES: dict[str, Tone] = {"done": "ok", "failed": "act", "undone": "act", "running": "busy", "waiting": "look"}
SIGNS = {"done": "✓", "failed": "✗", "skipped": "–"}
MAX_BYTES = 256 * 1024

files_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
node_option = click.option("--node", required=True, help="The node that the files are for.")
to_option = click.option("--to", help="Folder on the node [its folder of Quadlet files].")


@click.command()
@files_argument
@node_option
@to_option
@json_option
@with_hub
def plan(hub: HubClient, paths: tuple[Path, ...], node: str, to: str | None, as_json: bool) -> None:
    """Show what applying files, or all files of folders, would do. Nothing is changed."""
    body = hub.post(path_of("nodes", node, "plan"), build_draft(hub, paths, node, to), LIMIT_S)
    if as_json:
        print_json(body)
    else:
        show_plan(msgspec.json.decode(body, type=PlanAnswer))
    if not msgspec.json.decode(body, type=PlanAnswer).can_apply:
        raise SystemExit(1)


@click.command()
@files_argument
@node_option
@to_option
@click.option("--reason", help="Why, for the history.")
@click.option("--pull", is_flag=True, help="Pull images, also those that are there.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@with_hub
def apply(
    hub: HubClient, paths: tuple[Path, ...], node: str, to: str | None, reason: str | None, pull: bool, yes: bool
) -> None:
    """Show the plan, ask, and do it: all of it, or nothing."""
    draft = {**build_draft(hub, paths, node, to), "pull": pull, **({"reason": reason} if reason else {})}
    carry_out(hub, node, draft, yes)


def carry_out(hub: HubClient, node: str, draft: dict[str, Any], yes: bool) -> None:
    """Show the plan of a draft, ask unless ``yes``, and follow it to its end. Raises SystemExit where it cannot be."""
    found = msgspec.json.decode(hub.post(path_of("nodes", node, "plan"), draft, LIMIT_S), type=PlanAnswer)
    show_plan(found)
    if not found.can_apply:
        raise SystemExit(1)
    if not found.steps:
        return
    confirm(f"{found.title}?", yes)
    follow(hub, hub.post(path_of("nodes", node, "apply"), draft, LIMIT_S))


@click.command()
@files_argument
@node_option
@to_option
@click.option("--reason", help="Why, for the history.")
@click.option("--pull", is_flag=True, help="Pull images, also those that are there.")
@json_option
@with_hub
def deploy(
    hub: HubClient, paths: tuple[Path, ...], node: str, to: str | None, reason: str | None, pull: bool, as_json: bool
) -> None:
    """Apply files, or all files of folders, without asking; ends when their services are up and well, or as before."""
    draft = {**build_draft(hub, paths, node, to), "pull": pull, **({"reason": reason} if reason else {})}
    follow(hub, hub.post(path_of("nodes", node, "apply"), draft, LIMIT_S), as_json)


@click.command()
@click.argument("what", metavar="SERVICE|JOB")
@click.option("--node", help="The service's node, where several have one of this name.")
@with_hub
def rollback(hub: HubClient, what: str, node: str | None) -> None:
    """Make the files that a job changed, or the last job of a service, what they were before."""
    follow(hub, hub.post(path_of("jobs", find_job(hub, what, node), "rollback"), timeout_s=LIMIT_S))


@click.command()
@click.option("--node", help="Only of this node.")
@json_option
@with_hub
def jobs(hub: HubClient, node: str | None, as_json: bool) -> None:
    """List the last jobs, newest first."""
    body = hub.get("/api/jobs", node=node)
    if as_json:
        return print_json(body)
    rows = msgspec.json.decode(body, type=list[JobView])
    if not rows:
        click.echo("No jobs. Each change of a node's files is one.")
        return None
    cells = (
        (TONES[row.state], (row.id, row.node, row.state, age_text(row.started_at), row.user or "", row.title, row.text))
        for row in rows
    )
    return show(build_table(("JOB", "NODE", "STATE", "AGE", "BY", "WHAT", "HOW IT IS"), cells))


@click.group()
def trash() -> None:
    """What was deleted, and bringing it back."""


@trash.command("list")
@node_option
@json_option
@with_hub
def list_trash(hub: HubClient, node: str, as_json: bool) -> None:
    """List what was deleted on a node, newest first."""
    body = hub.get(path_of("nodes", node, "trash"))
    if as_json:
        return print_json(body)
    rows = msgspec.json.decode(body, type=list[TrashRow])
    if not rows:
        click.echo("The trash is empty.")
        return None
    cells: Any = (
        ("off", (row.id, row.service, age_text(row.at), row.author or "", " ".join(row.paths))) for row in rows
    )
    return show(build_table(("ID", "SERVICE", "AGE", "BY", "FILES"), cells))


@trash.command("restore")
@click.argument("what", metavar="ID")
@with_hub
def restore_trash(hub: HubClient, what: str) -> None:
    """Bring back what was deleted together."""
    follow(hub, hub.post(path_of("trash", what, "restore"), timeout_s=LIMIT_S))


def build_draft(hub: HubClient, paths: tuple[Path, ...], node: str, to: str | None) -> dict[str, Any]:
    """A draft of local files over what the node has of them now. Raises UsageError."""
    row = msgspec.json.decode(hub.get(path_of("nodes", node)), type=NodeView)
    folder = (to or row.quadlet_folder or "").rstrip("/")
    if not folder:
        raise click.UsageError(f"It is not known yet where {node} keeps its Quadlet files: name a folder with --to.")
    present = msgspec.json.decode(hub.get(path_of("nodes", node, "files")), type=list[FileAnswer])
    bases = {file.path: file.sha256 for file in present}
    files = []
    for name, path in local_files(paths).items():
        file = {"path": f"{folder}/{name}", "content": read_local(path), "base": bases.get(f"{folder}/{name}")}
        files.append({key: value for key, value in file.items() if value is not None})
    return {"files": with_bases(hub, node, files)}


def with_bases(hub: HubClient, node: str, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask what the files are that the node does not list, such as what a service mounts."""
    unlisted = [file for file in files if "base" not in file]
    if not unlisted:
        return files
    body = hub.post(path_of("nodes", node, "plan"), {"files": unlisted}, LIMIT_S)
    conflicts = msgspec.json.decode(body, type=PlanAnswer).conflicts
    bases = {each.path: each.theirs_sha256 for each in conflicts if each.theirs_sha256 is not None}
    return [{**file, "base": bases[file["path"]]} if file["path"] in bases else file for file in files]


def local_files(paths: tuple[Path, ...]) -> dict[str, Path]:
    """Name on the node -> file here; of a folder all that is in it, hidden ones left out. Raises UsageError."""
    found: dict[str, Path] = {}
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        for each in inside:
            name = each.relative_to(path).as_posix() if path.is_dir() else each.name
            if not any(part.startswith(".") for part in name.split("/")):
                found[name] = each
    if not found:
        raise click.UsageError("There are no files in that.")
    return found


def read_local(path: Path) -> str:
    """A file's text, byte for byte. Raises UsageError."""
    data = path.read_bytes()
    try:
        if len(data) <= MAX_BYTES and b"\0" not in data:
            return data.decode()
    except UnicodeDecodeError:
        pass
    raise click.UsageError(f"{path} is not a text of at most {MAX_BYTES // 1024} KiB.")


def show_plan(found: PlanAnswer) -> None:
    """A plan in words, with its diffs."""
    for file in found.files:
        click.echo("".join(f"{clean(line)}\n" for line in file.diff.splitlines()), nl=False)
    for finding in found.findings:
        where = "" if finding.path is None else f"{finding.path}:{finding.line or 1}: "
        click.echo(clean(f"{finding.severity}: {where}{finding.text}"), err=True)
    for conflict in found.conflicts:
        click.echo(clean(f"conflict: {conflict.path} was changed meanwhile."), err=True)
    for orphan in found.orphans:
        click.echo(clean(f"note: {orphan}"), err=True)
    click.echo(clean(found.title))
    for step in found.steps:
        click.echo(clean(f"  {step.text}"))


def follow(hub: HubClient, body: bytes, as_json: bool = False) -> None:
    """Tell a job's steps until its end. Exits with 1 where it did not do what it should."""
    job = msgspec.json.decode(body, type=JobView)
    told: set[int] = set()
    while True:
        if not as_json:
            told |= _tell(job, told)
        if job.state in ENDED:
            break
        time.sleep(FOLLOW_EVERY_S)
        body = hub.get(path_of("jobs", job.id))
        job = msgspec.json.decode(body, type=JobView)
    if as_json:
        print_json(body)
    else:
        for line in job.lines:
            click.echo(clean(f"  {line}"), err=True)
        click.echo(clean(job.text))
    if job.state != "done":
        raise SystemExit(1)


def _tell(job: JobView, told: set[int]) -> set[int]:
    ended = {number for number, step in enumerate(job.steps) if step.state in SIGNS} - told
    for number in sorted(ended):
        step = job.steps[number]
        click.echo(clean(f"{SIGNS[step.state]} {step.text}" + (f": {step.detail}" if step.detail else "")))
    return ended


def _wrote(job: JobView) -> bool:
    return any(step.kind in ("write", "delete") for step in job.steps)


def find_job(hub: HubClient, what: str, node: str | None) -> str:
    """The job that is meant: itself, or the last of a service. Raises UsageError, HubError."""
    try:
        return msgspec.json.decode(hub.get(path_of("jobs", what)), type=JobView).id
    except HubError as error:
        if error.code != "not-found":
            raise
    service = msgspec.json.decode(hub.get(path_of("services", what), node=node), type=ServiceView)
    rows = msgspec.json.decode(hub.get("/api/jobs", node=service.node), type=list[JobView])
    found = next((row for row in rows if service.key in row.targets and row.state == "done" and _wrote(row)), None)
    if found is None:
        raise click.UsageError(f"No job has changed {service.name}.")
    return found.id
