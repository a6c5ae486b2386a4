"""``servicebay update``: newer images of services, looked for or taken."""

import click
import msgspec

from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.service import ServiceView
from servicebay.services.shapes.update import UpdateAnswer

from .connection import HubClient, HubError, path_of, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show

ACTION_TIMEOUT_S = 2400.0
"""Above a long pull, a restart, a health check, and the same again on the way back."""


@click.command()
@click.argument("services", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All services for which a registry has a newer image.")
@click.option("--check", "only_check", is_flag=True, help="Only look: ask the registries, and change nothing.")
@click.option("--node", help="Only on this node.")
@json_option
@with_hub
def update(
    hub: HubClient, services: tuple[str, ...], everything: bool, only_check: bool, node: str | None, as_json: bool
) -> None:
    """Bring services to the newest images of their names: pull, restart if one changed, and wait until all is well.

    A service that is not well with its new image goes back to the old one by itself.
    """
    if not services and not everything and not only_check:
        raise click.UsageError("Name services, or give --all, or --check to look only.")
    keys = [find(hub, name, node) for name in services]
    body = hub.post("/api/updates/check", {"services": keys or None, "node": node}, timeout_s=ACTION_TIMEOUT_S)
    found = msgspec.json.decode(body, type=list[UpdateAnswer])
    if only_check:
        return print_json(body) if as_json else show_found(found)
    failed = [key for key in keys or wanted(found) if not take(hub, key)]
    if failed:
        raise HubError("update-failed", f"{len(failed)} of them could not be updated.")
    if not keys and not wanted(found):
        click.echo("No registry has a newer image.")
    return None


def find(hub: HubClient, name: str, node: str | None) -> str:
    """The key of a service."""
    return msgspec.json.decode(hub.get(path_of("services", name), node=node), type=ServiceView).key


def wanted(found: list[UpdateAnswer]) -> list[str]:
    """Those with something newer, but for those whose files say that they are not to be updated."""
    return [each.service for each in found if each.update.available and each.update.auto_update != "disabled"]


def take(hub: HubClient, key: str) -> bool:
    """Update one service and say how it ended."""
    node, _, unit = key.partition("/")
    try:
        path = f"{path_of('services', unit, 'action')}?node={node}"
        answer = hub.post(path, {"action": "update"}, timeout_s=ACTION_TIMEOUT_S)
    except HubError as error:
        click.echo(clean(f"{key}: {error.message}"), err=True)
        return False
    click.echo(clean(f"{key}: {msgspec.json.decode(answer, type=ActionAnswer).message}"))
    return True


def show_found(found: list[UpdateAnswer]) -> None:
    """A table of what is known, a line for each image."""
    if not found:
        return click.echo("No service runs an image that a registry could be asked for.")
    cells = (
        (
            image.tone,
            (
                *each.service.split("/", 1),
                image.reference,
                image.text,
                short(image.running),
                short(image.newest),
                age_text(image.checked_at),
            ),
        )
        for each in found
        for image in each.update.images
    )
    return show(build_table(("NODE", "SERVICE", "IMAGE", "UPDATE", "RUNS", "NEWEST", "CHECKED"), cells))


def short(digest: str | None) -> str:
    """The start of a digest."""
    return "" if digest is None else digest.removeprefix("sha256:")[:12]
