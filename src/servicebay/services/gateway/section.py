"""What the live document holds of the router, and what changed of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ...gateway.judge import Standing
from ...gateway.wish import Wish
from ..catalog import NodeRows
from ..live_sections import collect
from ..shapes.gateway import GatewayView
from ..shapes.live import AttentionView
from ..shapes.service import ServiceView
from .desk import GatewayDesk, GatewayFacts
from .exposure import Known
from .row import gateway_attention, gateway_card, gateway_view

Object = dict[str, Any]
NOTHING = GatewayFacts(Standing("not-configured"), Wish(), {}, {})
JOINED = ("nodes", "services", "containers", "routes", "proxies")
"""Sections whose changes may change what a port leads to."""


class GatewaySection:
    """``view``, ``card`` and ``attention`` are there after an ``update``. Without a desk nothing is configured."""

    view: GatewayView
    card: ServiceView

    def __init__(self, desk: GatewayDesk | None) -> None:
        self._desk = desk
        self._facts: GatewayFacts | None = None
        self._before: tuple[Object, Object, Object] = ({}, {}, {})
        self.attention: dict[str, AttentionView] = {}

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Compute it anew where it may be another, and note what changed."""
        facts = self._desk.facts if self._desk else NOTHING
        maps = facts.standing.reading is not None and bool(facts.standing.reading.mappings)
        if facts is self._facts and not (maps and any(name in patch for name in JOINED)):
            return
        self._facts = facts
        self.view = gateway_view(facts, known_of(list(nodes.values())))
        self.card = gateway_card(self.view)
        self.attention = gateway_attention(self.view)
        builtins = msgspec.to_builtins
        cards = {self.card.key: builtins(self.card)} if self._desk else {}
        now = (builtins(self.view), cards, builtins(self.attention))
        before, self._before = self._before, now
        for name, old, new in zip(("gateway", "services", "attention"), before, now, strict=True):
            collect(patch, name, old, new)


def known_of(rows: Sequence[NodeRows]) -> Known:
    """The rows of all nodes that are joined with the router's ports."""
    return Known(
        [each.node.view for each in rows],
        [row.view for each in rows for row in each.services.values()],
        [row.view for each in rows for row in each.containers.values()],
        [row.view for each in rows for row in each.routes.values()],
        [row.view for each in rows for row in each.proxies.values()],
    )
