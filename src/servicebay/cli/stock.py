"""``servicebay volume|network|secret|image``: what Podman keeps besides containers, made, carried out and in."""

import sys
from pathlib import Path

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.stock import PruneAnswer

from .asking import confirm
from .connection import HubClient, path_of, with_hub
from .output import build_table, clean, json_option, print_json, show, size_text

LONG_S = 24 * 3600.0
NODE = click.option("--node", required=True, help="The node.")


@click.group()
def volume() -> None:
    """Volumes: make them, carry their content out and in."""


@volume.command("create")
@click.argument("name")
@NODE
@with_hub
def create_volume(hub: HubClient, name: str, node: str) -> None:
    """Make an empty volume."""
    say(hub.post("/api/volumes", {"node": node, "name": name}))


@volume.command("export")
@click.argument("name")
@click.option("--node", help="The node, where several have a volume of this name.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [NAME.tar].")
@click.option("--stop", is_flag=True, help="Stop what uses it meanwhile, so that no file changes as it is read.")
@with_hub
def export_volume(hub: HubClient, name: str, node: str | None, output: Path | None, stop: bool) -> None:
    """Write a volume's content to a tar archive."""
    target = output or Path(f"{name}.tar")
    size = hub.download(query(path_of("volumes", name, "export"), node=node), target, "POST" if stop else "GET", LONG_S)
    click.echo(f"{target}: {size_text(size)}")


@volume.command("import")
@click.argument("name")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--node", help="The node, where several have a volume of this name.")
@click.option("--stop", is_flag=True, help="Stop what uses it meanwhile, and start it again in the end.")
@with_hub
def import_volume(hub: HubClient, name: str, archive: Path, node: str | None, stop: bool) -> None:
    """Unpack a tar archive into a volume, over what is there."""
    path = query(path_of("volumes", name, "import"), node=node, stop="true" if stop else None)
    say(hub.upload(path, archive, LONG_S))


@click.group()
def network() -> None:
    """Networks."""


@network.command("create")
@click.argument("name")
@NODE
@click.option("--subnet", help="Such as 10.89.7.0/24 [Podman's choice].")
@click.option("--internal", is_flag=True, help="No way out of it.")
@with_hub
def create_network(hub: HubClient, name: str, node: str, subnet: str | None, internal: bool) -> None:
    """Make a network."""
    say(hub.post("/api/networks", {"node": node, "name": name, "subnet": subnet, "internal": internal}))


@click.group()
def secret() -> None:
    """Secrets: their values go to the node and never come back."""


@secret.command("create")
@click.argument("name")
@NODE
@with_hub
def create_secret(hub: HubClient, name: str, node: str) -> None:
    """Make a secret of what is typed, or comes on standard input."""
    stdin = sys.stdin
    if stdin.isatty():
        value = click.prompt("Value", hide_input=True, confirmation_prompt=True)
    else:
        try:
            value = stdin.buffer.read().decode()
        except UnicodeDecodeError as error:
            how = f"make it on the node: podman secret create {name} FILE"
            raise click.ClickException(f"The value is no text in UTF-8; {how}.") from error
    say(hub.post("/api/secrets", {"node": node, "name": name, "value": value}))


@click.group()
def image() -> None:
    """Images."""


@image.command("pull")
@click.argument("reference")
@NODE
@with_hub
def pull_image(hub: HubClient, reference: str, node: str) -> None:
    """Pull an image by name."""
    say(hub.post("/api/images/pull", {"node": node, "reference": reference}, timeout_s=LONG_S))


@click.command()
@click.argument("node")
@click.option("--volumes", is_flag=True, help="Unused volumes as well, with all that is in them.")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@json_option
@with_hub
def prune(hub: HubClient, node: str, volumes: bool, yes: bool, as_json: bool) -> None:
    """Show which images and networks nothing on a node uses, and delete them once that is confirmed."""
    what = "images,networks,volumes" if volumes else "images,networks"
    body = hub.get(path_of("nodes", node, "prune"), what=what)
    if as_json and not yes:
        return print_json(body)
    found = msgspec.json.decode(body, type=PruneAnswer)
    for each in found.kept:
        click.echo(f"Kept: {clean(each)}", err=True)
    if not found.items:
        return click.echo("Nothing can be cleaned up.")
    off: Tone = "off"
    rows = ((off, (each.section[:-1], each.name, size_text(each.size_bytes), each.text)) for each in found.items)
    show(build_table(("WHAT", "NAME", "FREES", "USE"), rows))
    question = f"Delete these {len(found.items)}, which frees about {size_text(found.total_bytes)}?"
    confirm(question, yes)
    keys = [each.key for each in found.items]
    return say(hub.post(path_of("nodes", node, "prune"), {"keys": keys}, timeout_s=LONG_S))


def say(answer: bytes) -> None:
    """Print what was done."""
    click.echo(clean(msgspec.json.decode(answer, type=ActionAnswer).message))


def query(path: str, **given: str | None) -> str:
    """A path with a query of what is given."""
    from urllib.parse import urlencode

    words = {name: value for name, value in given.items() if value is not None}
    return path + (f"?{urlencode(words)}" if words else "")
