"""``servicebay node``: add, invite, list, test, trust and remove nodes."""

import re
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from servicebay.services.shapes.node import JoinTokenAnswer, NodeView, ProbeAnswer, TestAnswer

from .asking import confirm
from .checklist import print_checklist
from .connection import HubClient, HubError, path_of, with_hub
from .output import TONE_ORDER, age_text, build_table, clean, json_option, print_json, show, size_text
from .system import info

EXPORT_LIMIT_S = 600.0
_TARGET = re.compile(r"(?P<user>.+)@(?P<host>\[[^\]]+\]|[^@:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")


@click.group()
def node() -> None:
    """Add, list, test and remove nodes."""


node.add_command(info)


@node.command("list")
@json_option
@with_hub
def list_nodes(hub: HubClient, as_json: bool) -> None:
    """List nodes with their state and load."""
    body = hub.get("/api/nodes")
    if as_json:
        return print_json(body)
    rows = msgspec.json.decode(body, type=list[NodeView])
    if not rows:
        click.echo("No node yet. Add one with 'servicebay node add user@host', or this machine with --local.")
        return None
    columns = ("NODE", "ADDRESS", "STATE", "SERVICES", "CONTAINERS", "CPU", "MEMORY", "PODMAN", "NOTE")
    rows.sort(key=lambda row: (TONE_ORDER[row.tone], row.name))
    return show(build_table(columns, ((row.tone, _cells(row)) for row in rows)))


def _cells(row: NodeView) -> tuple[str, ...]:
    note = "" if row.status == "online" else row.status_text
    if row.last_seen:
        note = f"Last seen {age_text(row.last_seen)} ago. {note}"
    return (
        row.name,
        _address(row),
        row.status,
        f"{row.services_up}/{row.services_total}",
        f"{row.containers_running}/{row.containers_total}",
        "" if row.cpu_percent is None else f"{row.cpu_percent:.0f} %",
        _of(size_text(row.memory_used_bytes), size_text(row.memory_total_bytes)),
        row.podman_version or "",
        note,
    )


def _address(row: NodeView) -> str:
    if row.local or row.joined:
        return "this machine" if row.local else "dials in"
    return f"{row.user}@{row.address}" + (f":{row.port}" if row.port != 22 else "")


def _of(part: str, whole: str) -> str:
    return f"{part} of {whole}" if part and whole else ""


@node.command()
@click.argument("target", required=False, metavar="[USER@HOST[:PORT]]")
@click.option("--name", help="What to call it; by default the first part of its host name.")
@click.option("--local", "is_local", is_flag=True, help="This hub's own machine, without SSH.")
@click.option("--jump", multiple=True, metavar="USER@HOST[:PORT]", help="Jump host, outermost first; repeatable.")
@click.option("--fingerprint", help="Accept this host key only (SHA256:…), without asking.")
@click.option("--jump-fingerprint", multiple=True, help="The same of each jump host, in their order; repeatable.")
@click.option("--yes", is_flag=True, help="Accept the host keys that the servers show, without asking.")
@click.option("--password-stdin", is_flag=True, help="Read a password, used once to install the hub's key.")
@json_option
@with_hub
def add(hub: HubClient, target: str | None, name: str | None, is_local: bool, as_json: bool, **how: Any) -> None:
    """Add a node: look at its host key, confirm it, let the hub in, go through the checklist."""
    if is_local == (target is not None):
        raise click.UsageError("Name the node as user@host[:port], or this machine with --local.")
    body = {"kind": "local", "name": name or "local"} if target is None else _ssh_body(hub, target, name, how, as_json)
    row = msgspec.json.decode(hub.post("/api/nodes", body), type=NodeView)
    if not as_json:
        click.echo(f"Added {row.name}. Connecting.")
    _print_test(hub, row.name, as_json)


def parse_target(target: str) -> tuple[str, str, int]:
    """``anna@nas:2222`` -> user, host, port; an IPv6 address is in brackets. Raises UsageError."""
    match = _TARGET.fullmatch(target)
    if match is None:
        raise click.UsageError(f"{target!r} is not of the form user@host or user@host:port.")
    return match["user"], match["host"].strip("[]"), int(match["port"] or 22)


def default_name(host: str) -> str:
    """A node's name from its host: the first label of a host name, a whole address with hyphens."""
    is_address = ":" in host or host.replace(".", "").isdigit()
    name = re.sub(r"[^a-z0-9]+", "-", (host if is_address else host.split(".")[0]).lower()).strip("-")
    return name[:63] or "node"


def _ssh_body(hub: HubClient, target: str, name: str | None, how: dict[str, Any], quiet: bool) -> dict[str, Any]:
    user, host, port = parse_target(target)
    where = {"host": host, "user": user, "port": port, "jump": list(how["jump"])}
    password = sys.stdin.readline().rstrip("\n") if how["password_stdin"] else None
    seen = msgspec.json.decode(hub.post("/api/nodes/probe", where), type=ProbeAnswer)
    shown = [*zip(how["jump"], seen.jump_fingerprints, strict=True), (host, seen.fingerprint)]
    expected = [*how["jump_fingerprint"], how["fingerprint"]] if how["fingerprint"] else None
    confirm_keys(shown, expected, how["yes"], quiet, can_ask=not how["password_stdin"])
    if not seen.key_accepted and not password:
        password = _ask_password(user, host, seen)
    body = {"name": name or default_name(host), "fingerprint": seen.fingerprint, **where}
    body["jumpFingerprints"] = seen.jump_fingerprints
    return body if seen.key_accepted else {**body, "password": password}


def confirm_keys(
    shown: list[tuple[str, str]], expected: list[str] | None, yes: bool, quiet: bool, can_ask: bool
) -> None:
    """``shown``: each server on the way and its fingerprint, the node last; ``expected`` are the fingerprints given."""
    if expected is not None:
        if len(expected) != len(shown):
            raise click.UsageError("Give --jump-fingerprint once for each --jump.")
        for (server, fingerprint), right in zip(shown, expected, strict=True):
            if fingerprint != right:
                raise click.ClickException(f"{server} shows {fingerprint}, not {right}. Nothing was added.")
        return
    if not quiet:
        for server, fingerprint in shown:
            click.echo(f"{server} shows the host key {fingerprint}.")
    if yes:
        return
    if not (can_ask and sys.stdin.isatty()):
        options = [f"--jump-fingerprint {fingerprint}" for _, fingerprint in shown[:-1]]
        options.append(f"--fingerprint {shown[-1][1]}")
        raise click.UsageError(f"Confirm the host keys with {' '.join(options)}, or with --yes.")
    click.echo("Compare it on the node: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
    question = "Is this the node?" if len(shown) == 1 else "Are these the jump hosts and the node?"
    click.confirm(question, abort=True)


def _ask_password(user: str, host: str, seen: ProbeAnswer) -> str:
    advice = f"The hub's key is not installed there yet. Run this on {host} as {user}, then try again:"
    if sys.stdin.isatty():
        click.echo(f"{advice}\n\n  {seen.install_command}\n\nOr give the password of {user}, which is used once:")
        password: str = click.prompt("Password", hide_input=True, default="", show_default=False)
        if password:
            return password
    raise click.ClickException(f"{advice}\n\n  {seen.install_command}\n\nOr give a password with --password-stdin.")


@node.command()
@click.argument("name")
@click.option("--address", default="", help="This hub as the node reaches it; by default as this command does.")
@json_option
@with_hub
def invite(hub: HubClient, name: str, address: str, as_json: bool) -> None:
    """Print the line that makes a node dial in and join as NAME. It works once, for 15 minutes."""
    body = hub.post("/api/nodes/join-token", {"name": name, "address": address})
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=JoinTokenAnswer)
    if answer.warning:
        click.echo(clean(answer.warning), err=True)
    click.echo(
        f"Run this on the node within 15 minutes, as the user whose services you want to see:\n\n{answer.command}"
    )
    return None


@node.command()
@click.argument("name")
@json_option
@with_hub
def test(hub: HubClient, name: str, as_json: bool) -> None:
    """Connect to a node anew and go through its checklist. Exit status 1 when it fails."""
    _print_test(hub, name, as_json)


def _print_test(hub: HubClient, name: str, as_json: bool) -> None:
    body = hub.post(path_of("nodes", name, "test"))
    answer = msgspec.json.decode(body, type=TestAnswer)
    if as_json:
        print_json(body)
    else:
        click.echo(clean(answer.message))
        print_checklist(answer.capabilities)
    if not answer.ok:
        raise SystemExit(1)


@node.command()
@click.argument("name")
@click.argument("address", metavar="HOST[:PORT]")
@json_option
@with_hub
def move(hub: HubClient, name: str, address: str, as_json: bool) -> None:
    """Reach a node at another address from now on; the machine there must show the host key that is known."""
    match = _TARGET.fullmatch(f"user@{address}")
    if match is None:
        raise click.UsageError(f"{address!r} is not of the form host or host:port.")
    host, port = match["host"].strip("[]"), int(match["port"] or 22)
    hub.post(path_of("nodes", name, "move"), {"host": host, "port": port})
    _done(as_json, {"name": name, "host": host, "port": port}, f"{name} is at {address} now. Connecting.")


@node.command()
@click.argument("name")
@click.option("--fingerprint", help="Trust this host key only (SHA256:…), without asking.")
@json_option
@with_hub
def trust(hub: HubClient, name: str, fingerprint: str | None, as_json: bool) -> None:
    """Accept the host key that a node shows since it changed."""
    row = msgspec.json.decode(hub.get(path_of("nodes", name)), type=NodeView)
    offered = row.offered_fingerprint
    if offered is None:
        raise HubError("not-refused", f"{row.name} shows the host key that is known. There is nothing to trust anew.")
    if fingerprint is None:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Confirm the host key with --fingerprint {offered}.")
        click.echo(f"{row.name} shows {offered}, known is {row.fingerprint}.")
        click.confirm("Did you change its key, or reinstall it?", abort=True)
    elif fingerprint != offered:
        raise click.ClickException(f"{row.name} shows {offered}, not {fingerprint}. Nothing was changed.")
    hub.post(path_of("nodes", name, "trust"), {"fingerprint": offered})
    _done(as_json, {"name": row.name, "fingerprint": offered}, f"{row.name} is trusted with {offered}. Connecting.")


@node.command("export")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [NAME.tar].")
@click.option("--secrets", is_flag=True, help="Also files that hold secrets; it is recorded who took them.")
@with_hub
def export(hub: HubClient, name: str, output: Path | None, secrets: bool) -> None:
    """Write the files of a node's services to a tar archive that git likes."""
    target = output or Path(f"{name}.tar")
    path = path_of("nodes", name, "export") + ("?secrets=true" if secrets else "")
    click.echo(f"{target}: {size_text(hub.download(path, target, 'GET', EXPORT_LIMIT_S))}")


@node.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_hub
def remove(hub: HubClient, name: str, yes: bool, as_json: bool) -> None:
    """Forget a node. One that dials in leaves, others stay as they are."""
    confirm(f"Forget {name}? Its services keep running; the hub no longer shows them.", yes)
    hub.delete(path_of("nodes", name))
    _done(as_json, {"name": name, "removed": True}, f"Removed {name}.")


def _done(as_json: bool, result: dict[str, Any], text: str) -> None:
    if as_json:
        print_json(result)
    else:
        click.echo(text)
