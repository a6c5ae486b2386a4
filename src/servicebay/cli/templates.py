"""``servicebay template``, ``stack`` and ``registry``: what can be installed, and where more comes from."""

import sys
from typing import Any
from urllib.parse import urlencode

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.service import TemplateMarkView
from servicebay.services.shapes.template import (
    RegistryUpdateAnswer,
    RegistryView,
    TemplateAnswer,
    TemplateDraftAnswer,
    TemplateListAnswer,
    TemplateProblem,
    UpgradeAnswer,
    UpgradePlanAnswer,
    VariableView,
)

from .asking import confirm
from .connection import HubClient, HubError, path_of, with_hub
from .deploying import LIMIT_S, follow, show_plan
from .output import age_text, build_table, clean, json_option, print_json, show

set_option = click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An answer; repeat it.")


@click.group()
def template() -> None:
    """List, show, install and upgrade templates."""


@click.group()
def stack() -> None:
    """List, show and install stacks: templates that belong together."""


@click.group()
def registry() -> None:
    """Add, list, update and remove git registries of templates."""


@template.command("list")
@json_option
@with_hub
def list_templates(hub: HubClient, as_json: bool) -> None:
    """List templates of ours and of all registries."""
    _list(hub, "templates", as_json)


@stack.command("list")
@json_option
@with_hub
def list_stacks(hub: HubClient, as_json: bool) -> None:
    """List stacks of ours and of all registries."""
    _list(hub, "stacks", as_json)


def _list(hub: HubClient, kind: str, as_json: bool) -> None:
    body = hub.get(path_of(kind))
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=TemplateListAnswer)
    for fault in answer.faults:
        click.echo(clean(f"{fault.registry}/{fault.place}: {fault.text}"), err=True)
    rows = [("ok", (row.id, row.title, row.version, row.category, row.description)) for row in answer.items]
    return show(build_table(("ID", "TITLE", "VERSION", "CATEGORY", "DESCRIPTION"), rows))  # type: ignore[arg-type]


@template.command("show")
@click.argument("id")
@json_option
@with_hub
def show_template(hub: HubClient, id: str, as_json: bool) -> None:
    """Show what a template is, and its questions."""
    _show(hub, "templates", id, as_json)


@stack.command("show")
@click.argument("id")
@json_option
@with_hub
def show_stack(hub: HubClient, id: str, as_json: bool) -> None:
    """Show what a stack installs, and its questions."""
    _show(hub, "stacks", id, as_json)


def _show(hub: HubClient, kind: str, id: str, as_json: bool) -> None:
    body = hub.get(path_of(kind, id))
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=TemplateAnswer)
    click.echo(clean(f"{answer.row.title} {answer.row.version}: {answer.row.description}"))
    for part in answer.parts:
        click.echo(clean(f"  {part.name} ({part.template})"))
    click.echo()
    rows: list[tuple[Tone, tuple[str, ...]]] = [
        ("ok", (each.name, each.type, _default(each), f"{each.title}. {each.description}".strip()))
        for each in answer.variables
    ]
    return show(build_table(("VARIABLE", "TYPE", "DEFAULT", "WHAT"), rows))


def _default(variable: VariableView) -> str:
    if variable.type == "generated":
        return "(made)"
    return variable.default or ("" if variable.optional else "(needed)")


@template.command("install")
@click.argument("id")
@click.option("--node", required=True, help="Where.")
@click.option("--name", help="Name of the service; by default the template's.")
@set_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_hub
def install_template(
    hub: HubClient, id: str, node: str, name: str | None, settings: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Install a template as a service, and wait until it is up and well. Everything is undone where that fails."""
    _install(hub, "template", id, node, {"values": parse_settings(settings), "name": name}, yes, as_json)


@template.command("upgrade")
@click.argument("service", required=False)
@click.option("--node", help="Where, if several nodes have the service.")
@set_option
@click.option(
    "--theirs", multiple=True, metavar="PATH", help="Take the template's lines in this file where both changed."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_hub
def upgrade_template(
    hub: HubClient,
    service: str | None,
    node: str | None,
    settings: tuple[str, ...],
    theirs: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Bring SERVICE to its template's newest version; without SERVICE, list those that could be.

    Answers and secrets given before are kept, and so is what was changed in its files by hand.
    """
    if service is None:
        return _list_upgrades(hub, node, as_json)
    where = f"?{urlencode({'node': node})}" if node else ""
    path = path_of("services", service, "template")
    known = msgspec.json.decode(hub.get(path, node=node), type=UpgradeAnswer)
    if known.newest is None:
        raise HubError("refused", f"{service} is what {known.title} {known.version}, the newest version, makes.")
    answers: dict[str, Any] = {"values": parse_settings(settings), "theirs": list(theirs)}
    found = msgspec.json.decode(hub.post(f"{path}/plan{where}", answers, LIMIT_S), type=UpgradePlanAnswer)
    if not as_json:
        _tell_upgrade(known, found)
    if found.plan is None or any(problem.severity == "error" for problem in found.problems):
        _tell_problems(found.problems)
        _tell_questions({each.name: each for each in (*known.asked, *found.asked)})
        raise HubError("invalid", "Nothing was upgraded. Give answers with --set NAME=VALUE.")
    if not found.plan.can_apply:
        raise SystemExit(1)
    confirm(f"{found.plan.title}?", yes)
    return follow(hub, hub.post(f"{path}/upgrade{where}", {**answers, "seen": found.seen}, LIMIT_S), as_json)


def _list_upgrades(hub: HubClient, node: str | None, as_json: bool) -> None:
    body = hub.get("/api/upgrades", node=node)
    if as_json:
        return print_json(body)
    marks = msgspec.json.decode(body, type=dict[str, TemplateMarkView])
    if not marks:
        click.echo("No service was made from a template.")
        return None
    rows: list[tuple[Tone, tuple[str, ...]]] = [
        ("look" if mark.newest else "ok", (key, mark.id, mark.version, mark.newest or ""))
        for key, mark in marks.items()
    ]
    return show(build_table(("SERVICE", "TEMPLATE", "VERSION", "NEWEST"), rows))


def _tell_upgrade(known: UpgradeAnswer, found: UpgradePlanAnswer) -> None:
    click.echo(clean(f"{known.title} {known.version} → {known.newest}"))
    for change in known.changelog:
        click.echo(clean(f"  {change.version}: {' '.join(change.changes)}"))
    for note in found.notes:
        click.echo(clean(f"Note: {note}"))
    for clash in found.clashes:
        click.echo(clean(f"{clash.path}, line {clash.line}: changed by hand and by the template; see --theirs."))
    if found.plan is not None:
        show_plan(found.plan)


def _tell_problems(problems: list[TemplateProblem]) -> None:
    for problem in problems:
        field = f"{problem.variable}: " if problem.variable else ""
        click.echo(clean(f"{problem.severity}: {field}{problem.text}"), err=True)


def _tell_questions(asked: dict[str, VariableView]) -> None:
    for each in asked.values():
        click.echo(clean(f"  {each.name} ({each.type}): {each.title}. {each.description}".rstrip()), err=True)


@stack.command("install")
@click.argument("id")
@click.option("--node", required=True, help="Where.")
@set_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_hub
def install_stack(hub: HubClient, id: str, node: str, settings: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Install the services of a stack in their order. Everything is undone where one fails."""
    _install(hub, "stack", id, node, {"values": parse_settings(settings)}, yes, as_json)


def parse_settings(settings: tuple[str, ...]) -> dict[str, str]:
    """``("PORT=8080", …)`` -> a dictionary. Raises UsageError."""
    made = {}
    for each in settings:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"{each!r} is not of the form NAME=VALUE.")
        made[name] = value
    return made


def _install(hub: HubClient, kind: str, id: str, node: str, given: dict[str, Any], yes: bool, as_json: bool) -> None:
    body = hub.post(path_of(f"{kind}s", id, "draft"), {"node": node, **given})
    draft = msgspec.json.decode(body, type=TemplateDraftAnswer)
    _tell_problems(draft.problems)
    if any(problem.severity == "error" for problem in draft.problems):
        raise HubError("invalid", "Nothing was installed. Give answers with --set NAME=VALUE.")
    if not yes:
        for file in draft.files:
            click.echo(clean(f"  {file.path}"))
    confirm(f"Write these {len(draft.files)} files on {node} and start {', '.join(draft.units)}?", yes)
    answers = {**draft.values, **given["values"]}
    body = hub.post(path_of("nodes", node, "install"), {kind: id, "values": answers, "name": given.get("name")})
    follow(hub, body, as_json)


@registry.command("list")
@json_option
@with_hub
def list_registries(hub: HubClient, as_json: bool) -> None:
    """List git registries, with when they were fetched."""
    body = hub.get("/api/registries")
    if as_json:
        return print_json(body)
    found = msgspec.json.decode(body, type=list[RegistryView])
    if not found:
        click.echo("No registries. Add one with 'servicebay registry add NAME URL'.")
        return None
    rows: list[tuple[Tone, tuple[str, ...]]] = [
        (
            "look" if row.problem or row.faults else "ok",
            (row.name, row.url, row.branch or "", str(row.templates), str(row.stacks), age_text(row.fetched_at),
             row.problem or (f"{len(row.faults)} broken" if row.faults else "")),
        )
        for row in found
    ]  # fmt: skip
    return show(build_table(("NAME", "ADDRESS", "BRANCH", "TEMPLATES", "STACKS", "FETCHED", "PROBLEM"), rows))


@registry.command("add")
@click.argument("name")
@click.argument("address")
@click.option("--branch", help="Other than the repository's own choice.")
@click.option("--username", help="User for an https address.")
@click.option("--secret-stdin", is_flag=True, help="Read a password, token or private key from standard input.")
@json_option
@with_hub
def add_registry(
    hub: HubClient, name: str, address: str, branch: str | None, username: str | None, secret_stdin: bool, as_json: bool
) -> None:
    """Fetch a git registry and keep it as NAME."""
    secret = sys.stdin.read().strip() if secret_stdin else None
    body = {"name": name, "url": address, "branch": branch, "username": username, "secret": secret}
    answer = hub.post("/api/registries", body)
    if as_json:
        return print_json(answer)
    row = msgspec.json.decode(answer, type=RegistryView)
    click.echo(clean(f"{row.name} has {row.templates} templates and {row.stacks} stacks."))
    for fault in row.faults:
        click.echo(clean(f"{fault.place}: {fault.text}"), err=True)
    return None


@registry.command("update")
@click.argument("name")
@json_option
@with_hub
def update_registry(hub: HubClient, name: str, as_json: bool) -> None:
    """Fetch what a registry has now, and show what changed."""
    body = hub.post(path_of("registries", name, "update"))
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=RegistryUpdateAnswer)
    for change in answer.changes:
        click.echo(clean(f"{change.id}: {change.before or 'new'} → {change.after or 'gone'}"))
    if not answer.changes:
        click.echo("No version changed.")
    return None


@registry.command("remove")
@click.argument("name")
@json_option
@with_hub
def remove_registry(hub: HubClient, name: str, as_json: bool) -> None:
    """Forget a registry. What was installed from it stays as it is."""
    hub.delete(path_of("registries", name))
    if as_json:
        return print_json({"name": name, "removed": True})
    click.echo(f"Removed {name}.")
    return None
