"""``servicebay adopt``: a container, a pod, a ``podman run`` line, a compose file or a bundle as Quadlet files."""

from pathlib import Path
from typing import Any

import click
import msgspec

from servicebay.services.shapes.adopt import AdoptAnswer

from .connection import HubClient, HubError, path_of, private, with_hub
from .deploying import carry_out
from .output import clean, json_option, print_json

ENV_FILE = ".env"
MAX_BYTES = 1 << 20


@click.command()
@click.argument("container", required=False)
@click.option("--pod", help="A pod of the node, with all its containers.")
@click.option("--run", "line", help="A 'podman run …' or 'docker run …' line.")
@click.option("--compose", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A compose file.")
@click.option("--bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A .quadlets bundle.")
@click.option("--node", help="The node; not needed where there is one only.")
@click.option("--name", help="The name to give; of a compose file: the project's.")
@click.option("--folder", help="What relative paths mean on the node, as an absolute path.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write the files into this directory here."
)
@click.option("--apply", "then_apply", is_flag=True, help="Show the plan, ask, and do it.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@json_option
@with_hub
def adopt(
    hub: HubClient,
    container: str | None,
    pod: str | None,
    line: str | None,
    compose: Path | None,
    bundle: Path | None,
    node: str | None,
    name: str | None,
    folder: str | None,
    output: Path | None,
    then_apply: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Turn CONTAINER, or what an option gives, into Quadlet files, and say what they do not keep.

    Without -o the files are printed. Nothing changes on the node unless --apply is given: a container whose place is
    taken is then stopped and kept under another name, and is as before if the new one does not get well.
    """
    body = body_of(container, pod, line, compose, bundle)
    body.update({key: value for key, value in (("name", name), ("folder", folder)) if value is not None})
    answer = hub.post(path_of("nodes", node or only_node(hub, container), "adopt"), body)
    if as_json and not then_apply:
        return print_json(answer)
    draft = msgspec.json.decode(answer, type=AdoptAnswer)
    if output is not None:
        write_files(draft, output)
    elif not then_apply:
        print_files(draft)
    print_remarks(draft)
    if then_apply:
        files = [{"path": file.path, "content": file.content} for file in draft.files]
        carry_out(hub, draft.node, {"files": files, "replaces": draft.replaces}, yes)
    return None


def body_of(
    container: str | None, pod: str | None, line: str | None, compose: Path | None, bundle: Path | None
) -> dict[str, Any]:
    """The request's body. Raises UsageError where not exactly one thing is named."""
    given = [each for each in (container, pod, line, compose, bundle) if each is not None]
    if len(given) != 1:
        raise click.UsageError("Name one thing: CONTAINER, --pod, --run, --compose or --bundle.")
    if container is not None:
        return {"what": "container", "container": container}
    if pod is not None:
        return {"what": "pod", "container": pod}
    if line is not None:
        return {"what": "run", "text": line}
    if bundle is not None:
        return {"what": "bundle", "text": read_text(bundle)}
    path = compose or Path()
    env = path.parent / ENV_FILE
    told = {"env": read_text(env)} if env.is_file() else {}
    return {"what": "compose", "text": read_text(path), **told}


def read_text(path: Path) -> str:
    """A file's text. Raises ClickException."""
    if path.stat().st_size > MAX_BYTES:
        raise click.ClickException(f"{path} is larger than 1 MiB.")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}.") from error


def only_node(hub: HubClient, container: str | None) -> str:
    """The node that is meant where none is named. Raises HubError."""
    if container is not None:
        row = msgspec.json.decode(hub.get(path_of("containers", container)))
        return str(row["container"]["node"])
    nodes = [row["name"] for row in msgspec.json.decode(hub.get("/api/nodes"))]
    if len(nodes) != 1:
        raise HubError("ambiguous", f"Say which node: {', '.join(nodes) or 'there is none yet'}.")
    return str(nodes[0])


def print_files(draft: AdoptAnswer) -> None:
    """Print the files, each below its path; as they are, so that they can be copied."""
    for file in draft.files:
        click.echo(f"# {clean(file.path)}")
        click.echo("\n".join(clean(line) for line in file.content.split("\n")))


def write_files(draft: AdoptAnswer, folder: Path) -> None:
    """Write the files into a directory, readable by their owner; none is overwritten. Raises ClickException."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in draft.files:
        path = folder / Path(file.path).name
        try:
            with private(path, "x") as target:
                target.write(file.content)
        except FileExistsError as error:
            raise click.ClickException(f"{path} exists already.") from error
        click.echo(str(path))


def print_remarks(draft: AdoptAnswer) -> None:
    """Say on standard error what is lost and what is to be known."""
    for title, texts in (
        ("Not carried over:", draft.losses),
        ("To know:", draft.notes),
        ("Secrets that must be on the node first:", draft.secrets),
        ("Containers in whose place these come:", draft.replaces),
    ):
        if texts:
            click.echo(title, err=True)
            for text in texts:
                click.echo(f"  - {clean(text)}", err=True)
