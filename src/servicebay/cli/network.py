"""``servicebay reach``, ``impact``, ``exposed`` and ``map``: the network map in words."""

import click
import msgspec

from servicebay.graph.views import GraphEdge
from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.graph import GraphAnswer
from servicebay.services.shapes.reach import ExposedAnswer, ExposedRow, ImpactAnswer, ImpactRow, ReachAnswer, ReachState

from .connection import HubClient, with_hub
from .output import build_table, clean, console, json_option, print_json, show

SIGNS: dict[ReachState, tuple[str, str]] = {
    "ok": ("●", "dim"),
    "broken": ("▲", "red"),
    "unknown": ("◌", "yellow"),
    "skipped": ("○", "dim"),
}
REACH_S = 30.0
"""The hub takes up to ten seconds."""


@click.command()
@click.argument("address")
@json_option
@with_hub
def reach(hub: HubClient, address: str, as_json: bool) -> None:
    """Find out why ADDRESS is not reachable: each link of the way is tried now.

    ADDRESS is a web address, a name, host:port, or a service (nas/photos.service). Exit status 1: a link is broken.
    """
    body = hub.post("/api/network/reach", {"address": address}, timeout_s=REACH_S)
    answer = msgspec.json.decode(body, type=ReachAnswer)
    if as_json:
        print_json(body)
    else:
        print_way(answer)
    if answer.broken is not None:
        raise SystemExit(1)


def print_way(answer: ReachAnswer) -> None:
    """Each link in a line, what to do below the first that is broken, and the sum of it last."""
    from rich.text import Text

    out = console()
    width = max(len(step.title) for step in answer.steps)
    for index, step in enumerate(answer.steps):
        sign, style = SIGNS[step.state]
        out.print(Text.assemble((sign, style), f" {step.title:<{width}}  ", clean(step.text)))
        indent = " " * (width + 4)
        if step.cure is not None and step.state in ("broken", "unknown"):
            out.print(Text(f"{indent}→ {clean(step.cure)}", "bold" if index == answer.broken else ""))
        for fact in step.facts:
            out.print(Text(f"{indent}{clean(fact)}", "dim"))
    out.print(Text(clean(answer.text), "bold"))


@click.command()
@json_option
@with_hub
def exposed(hub: HubClient, as_json: bool) -> None:
    """List what the internet reaches, and what the network at home reaches."""
    body = hub.get("/api/network/exposed")
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=ExposedAnswer)
    click.echo(clean(answer.text))
    if not answer.rows:
        return None
    columns = ("FROM", "NODE", "PORT", "WHAT ANSWERS", "HOW")
    return show(build_table(columns, (exposed_cells(row) for row in answer.rows)))


def exposed_cells(row: ExposedRow) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    return row.tone, (
        "internet" if row.how == "internet" else "network",
        row.node,
        f"{row.address}:{row.port}/{row.protocol}" if row.address else f"{row.port}/{row.protocol}",
        row.what,
        row.text,
    )


@click.command()
@click.argument("name")
@json_option
@with_hub
def impact(hub: HubClient, name: str, as_json: bool) -> None:
    """List what breaks if NAME stops: a service, container, pod, network or node."""
    body = hub.get("/api/network/impact", id=name)
    if as_json:
        return print_json(body)
    answer = msgspec.json.decode(body, type=ImpactAnswer)
    click.echo(clean(answer.text))
    if not answer.breaks:
        return None
    return show(build_table(("", "KIND", "NAME", "WHY"), (impact_cells(row) for row in answer.breaks)))


def impact_cells(row: ImpactRow) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    sign: Tone = "act" if row.certain else "look"
    return sign, ("breaks" if row.certain else "may break", row.kind, row.label, row.text)


@click.command("map")
@click.option("--node", help="Only of this node, and what that leads to or is led to by.")
@json_option
@with_hub
def map_(hub: HubClient, node: str | None, as_json: bool) -> None:
    """List what leads to what, and how that is known."""
    body = hub.get("/api/network/graph", node=node)
    if as_json:
        return print_json(body)
    graph = msgspec.json.decode(body, type=GraphAnswer)
    if not graph.edges:
        return click.echo("Nothing leads to anything yet.")
    edges = sorted(graph.edges.values(), key=lambda edge: (name_in(graph, edge.source), edge.kind, edge.target))
    columns = ("FROM", "HOW", "TO", "PORT", "STATE", "KNOWN BY")
    return show(build_table(columns, (edge_cells(graph, edge) for edge in edges)))


def edge_cells(graph: GraphAnswer, edge: GraphEdge) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    known = edge.provenance[0].text if edge.provenance else ""
    more = f" and {len(edge.provenance) - 1} more" if len(edge.provenance) > 1 else ""
    names = (name_in(graph, edge.source), edge.kind, name_in(graph, edge.target))
    return edge.tone, (*names, str(edge.port or ""), edge.state, f"{known}{more}")


def name_in(graph: GraphAnswer, key: str) -> str:
    """``photos (nas)``."""
    node = graph.nodes[key]
    return f"{node.label} ({node.node})" if node.node and node.kind != "node" else node.label
