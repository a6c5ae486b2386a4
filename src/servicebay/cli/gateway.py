"""``servicebay gateway``: the router, what it lets in, and how it is asked."""

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.gateway import GatewayView, PortMappingView

from .connection import HubClient, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show

KINDS = ("fritzbox", "unifi", "upnp", "static", "echo", "mock")
TRY_S = 60.0
"""How long the hub may take to read a router, and a little more."""


@click.group(invoke_without_command=True)
@click.pass_context
def gateway(context: click.Context) -> None:
    """The router between the nodes and the internet. Without a command: show it."""
    if context.invoked_subcommand is None:
        context.invoke(show_gateway)


@gateway.command("show")
@json_option
@with_hub
def show_gateway(hub: HubClient, as_json: bool) -> None:
    """Show what the router said last."""
    print_gateway(hub.get("/api/gateway"), as_json)


@gateway.command("ask")
@json_option
@with_hub
def ask(hub: HubClient, as_json: bool) -> None:
    """Ask the router now, and show what it says."""
    print_gateway(hub.post("/api/gateway/ask", timeout_s=TRY_S), as_json)


@gateway.command("ports")
@json_option
@with_hub
def ports(hub: HubClient, as_json: bool) -> None:
    """List what the internet reaches, by which port."""
    found = msgspec.json.decode(hub.get("/api/gateway"), type=GatewayView).mappings
    if as_json:
        return print_json(msgspec.to_builtins(found or []))
    if not found:
        return click.echo("Not known." if found is None else "The router lets nothing in.")
    columns = ("PORT", "LEADS TO", "NAME", "WHAT ANSWERS", "ROUTES")
    return show(build_table(columns, (line_of(each) for each in found)))


@gateway.command("set")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("host", default="")
@click.option("--port", type=int, default=0, help="Where it is asked, if not at the usual one.")
@click.option("--username", default="", help="Who signs in; the password is asked for, or read from standard input.")
@click.option("--tls", is_flag=True, help="Ask a FRITZ!Box over TLS.")
@click.option("--verify", is_flag=True, help="A UniFi console's certificate must be good.")
@click.option("--site", default="default", help="A UniFi site's short name.")
@click.option("--echo", "url", default="", help="A service that answers with the address it is asked from.")
@click.option("--ipv4", "public_v4", default="", help="The address, of kind static.")
@click.option("--ipv6", "public_v6", default="", help="The address, of kind static.")
@click.option("--resolver", default="", help="The DNS server that is asked for public names.")
@with_hub
def set_gateway(hub: HubClient, kind: str, **members: object) -> None:
    """Say which router there is; it is asked at once."""
    if kind in ("fritzbox", "unifi"):
        members["password"] = click.prompt("Password", hide_input=True, err=True)
    hub.put("/api/gateway/settings", {"kind": kind, **{camel(name): value for name, value in members.items()}})
    print_gateway(hub.post("/api/gateway/ask", timeout_s=TRY_S), False)


@gateway.command("forget")
@with_hub
def forget(hub: HubClient) -> None:
    """Ask the router no more, and forget its password."""
    hub.put("/api/gateway/settings", {"kind": "none"})
    click.echo("The router is asked no more.")


@gateway.command("settings")
@with_hub
def settings(hub: HubClient) -> None:
    """Print how the router is asked, as JSON; never its password."""
    print_json(hub.get("/api/gateway/settings"))


def camel(name: str) -> str:
    """``public_v4`` -> ``publicV4``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def print_gateway(body: bytes, as_json: bool) -> None:
    """What it says, in lines; a problem last."""
    if as_json:
        return print_json(body)
    view = msgspec.json.decode(body, type=GatewayView)
    made_up = " (made up)" if view.made_up else ""
    lines = {
        "State": f"{view.state_text}{made_up}: {view.text}",
        "Router": " ".join(filter(None, (view.vendor, view.model, view.firmware))),
        "Public": ", ".join(filter(None, (view.public_ip, view.public_ip6))),
        "Connected": age_text(view.connected_since),
        "Link": speed_text(view.link_down_bits_per_s, view.link_up_bits_per_s),
        "DNS": ", ".join(view.dns_servers),
        "Ports": "" if view.mappings is None else str(len(view.mappings)),
        "As of": f"{age_text(view.last_updated)} ago" if view.stale else "",
        "Mind": view.nat_text or "",
        **{each.name: each.text for each in view.names if each.tone == "look"},
    }
    said = {name: text for name, text in lines.items() if text}
    width = max(map(len, said))
    for name, text in said.items():
        click.echo(clean(f"{name:<{width}}  {text}"))
    return None


def speed_text(down: int | None, up: int | None) -> str:
    """``250 Mbit/s down, 40 Mbit/s up``."""
    if not down or not up:
        return ""
    return f"{down / 1_000_000:g} Mbit/s down, {up / 1_000_000:g} Mbit/s up"


def line_of(each: PortMappingView) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    routes = ", ".join(f"{route.name} → {route.leads_to}" for route in each.routes)
    return each.tone, (f"{each.external}/{each.protocol}", each.internal, each.description, each.text, routes)
