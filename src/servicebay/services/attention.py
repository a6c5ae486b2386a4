"""What needs a person: rows picked out of the others, each with one sentence and one action. Pure.

A node that cannot be reached is one line, not one for each of its services. ``rank`` orders the list, lower is worse:
keys changed (0), node away (10), disk (20), the hub itself (25), a node's name servers (25), failed (30), a check that
fails (35), unhealthy (40), restarting after a failure (45), lacking on the node (50), a router that is silent (52) or
refuses (53), too hot (55), nearly full (60), a check that warns (65), edited and not applied (70), waiting for a reboot
(80).
"""

from collections.abc import Iterable

from ..monitoring.check import FACTS
from ..monitoring.hanging import ON_NAMES_OF
from ..monitoring.views import CheckView
from .shapes.container import ContainerView
from .shapes.live import AttentionView
from .shapes.machine import DiskView
from .shapes.node import NodeView
from .shapes.service import ServiceView
from .words import count_words, health_cause

RESTARTING = 45
"""The rank of a service that keeps restarting after a failure."""
SILENT = 52
"""That of a router that does not answer."""
NAMES_OF = "names:"
"""How the key begins of the row that says that a node's name servers do not answer."""


def service_attention(service: ServiceView) -> AttentionView | None:
    """A service that failed, is unhealthy, keeps restarting, or whose file was edited and not applied."""
    if service.hidden or service.tone not in ("act", "look"):
        return None
    return AttentionView(
        key=service.key,
        kind="service",
        node=service.node,
        title=service.name,
        text=service.cause or service.drift_text or f"{service.state_text}.",
        tone=service.tone,
        rank=_service_rank(service),
        since=service.since,
        action=_service_action(service),
    )


def _service_rank(service: ServiceView) -> int:
    if service.tone == "look":
        return 70 if service.drift else RESTARTING
    return 40 if service.healthy is False else 30


SERVICE_CURES = ("restart", "start", "reload-units", "reset-failed")
"""What helps, the first that the row offers."""


def _service_action(service: ServiceView) -> str | None:
    if service.drift and service.tone == "look" and "reload-units" in service.actions:
        return "reload-units"
    return next((action for action in SERVICE_CURES if action in service.actions), None)


def container_attention(container: ContainerView) -> AttentionView | None:
    """A container without a unit that is not well; with one, its service speaks for it."""
    if container.service is not None or container.hidden or container.tone != "act":
        return None
    unhealthy = container.state == "running"
    said = container.health.output if unhealthy and container.health else None
    return AttentionView(
        key=container.key,
        kind="container",
        node=container.node,
        title=container.name,
        text=health_cause(container.name, said) if unhealthy else f"{container.state_text}.",
        tone="act",
        rank=40 if unhealthy else 30,
        since=container.since,
        action=next((action for action in ("restart", "start") if action in container.actions), None),
    )


def check_attention(check: CheckView) -> AttentionView | None:
    """A check that fails or warns; of a link, the link is what it leads to."""
    if check.state not in ("fail", "warn") or is_told_by_its_row(check):
        return None
    is_link = check.origin.startswith("link/")
    return AttentionView(
        key=check.origin if is_link else check.key,
        kind="service" if is_link else "check",
        node="",
        title=check.name,
        coined=check.coined,
        text=f"{check.text[:1].upper()}{check.text[1:]}.",
        tone=check.tone,
        rank=35 if check.state == "fail" else 65,
        since=check.since,
    )


def is_told_by_its_row(check: CheckView) -> bool:
    """Whether a check came by itself and says what the row of its node, service or container says already."""
    return check.key.startswith("auto.") and check.kind in FACTS


def names_attention(checks: Iterable[CheckView]) -> dict[str, AttentionView]:
    """Nodes whose name servers do not answer: one row each, for all checks by name that they make."""
    found: dict[str, AttentionView] = {}
    for check in checks:
        if not hangs_on_names(check):
            continue
        key = f"{NAMES_OF}{check.node}"
        since = min(filter(None, (check.since, found[key].since if key in found else None)), default=None)
        problem = check.text.partition(" (")[2].removesuffix(")")
        found[key] = AttentionView(
            key=check.node,
            kind="node",
            node=check.node,
            title=check.node,
            text=f"The name server of {check.node} does not answer, so its checks of names cannot be made: {problem}.",
            tone="act",
            rank=25,
            since=since,
        )
    return found


def hangs_on_names(check: CheckView) -> bool:
    """Whether a node could not make this check because its name servers do not answer."""
    return check.state == "unknown" and check.text.startswith(f"{ON_NAMES_OF}{check.node}, ")


def node_attention(node: NodeView) -> dict[str, AttentionView]:
    """What the node itself needs: to be reached, to be trusted again, what it lacks, room on its disks."""
    if node.status in ("offline", "refused"):
        return {f"node:{node.name}": _away(node)}
    if node.status != "online":
        return {}
    disks = [] if node.machine_of else node.disks  # a full disk is one alarm, not one for each user of the machine
    found = {f"disk:{node.name}:{disk.mount}": _disk(node, disk) for disk in disks if disk.tone != "ok"}
    if not node.machine_of:
        found |= _machine_attention(node)
    for section, reason in node.section_problems.items():
        found[f"node:{node.name}:{section}"] = _of_node(node, f"Its {section} cannot be read: {reason}", 50)
    for capability in node.capabilities:
        if capability.state == "fail":
            text = f"{capability.title}: {capability.detail}"
            found[f"node:{node.name}:{capability.id}"] = _of_node(node, text, 50)
    return found


def _machine_attention(node: NodeView) -> dict[str, AttentionView]:
    found = {}
    for gauge in node.temperatures:
        if gauge.tone != "ok":
            text = f"{gauge.name} is hot: {gauge.value}" + (f", {gauge.detail}." if gauge.detail else ".")
            found[f"heat:{node.name}:{gauge.name}"] = _of_node(node, text, 55)
    if node.reboot:
        found[f"reboot:{node.name}"] = _of_node(node, node.reboot, 80)
    return found


def _away(node: NodeView) -> AttentionView:
    refused = node.status == "refused"
    return AttentionView(
        key=node.name,
        kind="node",
        node=node.name,
        title=node.name,
        text=node.status_text,
        tone="act",
        rank=0 if refused else 10,
        since=node.last_seen,
        action="trust" if refused and node.offered_fingerprint else "test",
    )


def _of_node(node: NodeView, text: str, rank: int) -> AttentionView:
    return AttentionView(key=node.name, kind="node", node=node.name, title=node.name, text=text, tone="look", rank=rank)


def _disk(node: NodeView, disk: DiskView) -> AttentionView:
    full = disk.tone == "act"
    return AttentionView(
        key=node.name,
        kind="disk",
        node=node.name,
        title=disk.mount,
        text=_disk_text(disk, "is almost full" if full else "is filling up"),
        tone=disk.tone,
        rank=20 if full else 60,
    )


def _disk_text(disk: DiskView, how: str) -> str:
    if (disk.inodes_percent or 0) > disk.percent:
        return f"The disk {how}: not of bytes, but of files ({disk.inodes_percent:.0f} % of its inodes)."
    return f"The disk {how}."


def summary(nodes: Iterable[NodeView], attention: Iterable[AttentionView]) -> str:
    """The overview's first sentence: ``Two services need you. Everything else is running.``"""
    nodes = list(nodes)
    if not nodes:
        return "No node yet. Add the first one."
    waiting = [node for node in nodes if node.status == "connecting"]
    troubles = _troubles(list(attention))
    if waiting:
        troubles.append(f"Connecting to {waiting[0].name if len(waiting) == 1 else count_words(len(waiting), 'node')}.")
    if not troubles:
        return "Everything is running." if any(node.services_up for node in nodes) else "Nothing needs you."
    if not waiting and any(node.status == "online" for node in nodes):
        troubles.append("Everything else is running.")
    return " ".join(troubles)


def _troubles(attention: list[AttentionView]) -> list[str]:
    away = sorted(item.title for item in attention if item.rank <= 10)
    sentences = []
    if away:
        subject = away[0] if len(away) == 1 else count_words(len(away), "node").capitalize()
        sentences.append(f"{subject} cannot be reached.")
    counts = [(noun, sum(item.kind == noun and item.rank > 10 for item in attention)) for noun in _NOUNS]
    named = ["the gateway" if noun == "gateway" else count_words(count, noun) for noun, count in counts if count]
    if named:
        total = sum(count for _, count in counts)
        subject = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
        sentences.append(f"{subject[0].upper()}{subject[1:]} need{'s' if total == 1 else ''} you.")
    if any(item.kind == "hub" for item in attention):
        sentences.append("ServiceBay itself needs you.")
    return sentences


_NOUNS = ("gateway", "service", "container", "route", "disk", "node")
