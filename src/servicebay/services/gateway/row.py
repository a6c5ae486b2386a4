"""The router as one row of the live document, as a card among the services, and as what needs a person. Pure."""

from ...gateway.judge import WORDS, State
from ...gateway.wish import NAMES
from ..attention import SILENT
from ..shapes.base import Tone
from ..shapes.gateway import GatewayEventView, GatewayView
from ..shapes.live import AttentionView
from ..shapes.service import ServiceView
from .desk import GatewayFacts
from .exposure import Known, mapping_views
from .names import name_view
from .nat import nat_text

TONES: dict[State, Tone] = {
    "not-configured": "off",
    "pending": "busy",
    "online": "ok",
    "offline": "act",
    "unreachable": "act",
    "refused": "act",
    "static": "off",
}
CARD = "gateway/internet"
NOT_CONFIGURED = "Nothing tells of your router yet: neither its public address nor its ports are known."


def gateway_view(facts: GatewayFacts, known: Known) -> GatewayView:
    """All of it."""
    standing, kind = facts.standing, facts.wish.kind
    start = GatewayView(
        provider=kind,
        provider_text=NAMES[kind],
        state=standing.state,
        state_text=WORDS[standing.state],
        tone=TONES[standing.state],
        text=_text(facts),
        since=standing.since,
        problem=standing.problem,
        events=[GatewayEventView(at=event.at, text=event.text) for event in standing.events],
    )
    reading, at = standing.reading, standing.read_at
    if reading is None or at is None:
        return start
    mappings = reading.mappings
    public = (reading.public_v4, reading.public_v6, reading.seen_v4, reading.seen_v6)
    return GatewayView(
        **{name: getattr(start, name) for name in start.__struct_fields__ if name in _OWN},
        upstream_status=reading.upstream,
        public_ip=reading.public_v4,
        public_ip6=reading.public_v6,
        last_updated=at,
        stale=standing.problem is not None,
        nat_text=nat_text(reading),
        made_up=reading.made_up,
        address=reading.address,
        vendor=reading.vendor,
        model=reading.model,
        firmware=reading.firmware,
        connected_since=_began(at, reading.uptime_s),
        started_at=_began(at, reading.device_uptime_s),
        link_up_bits_per_s=reading.link_up_bits_per_s,
        link_down_bits_per_s=reading.link_down_bits_per_s,
        sent_bytes=reading.sent_bytes,
        received_bytes=reading.received_bytes,
        sent_bytes_per_s=reading.sent_bytes_per_s,
        received_bytes_per_s=reading.received_bytes_per_s,
        dns_servers=list(reading.dns_servers),
        mappings=None if mappings is None else mapping_views(mappings, facts.addresses, known),
        names=[name_view(name, found, public) for name, found in sorted(facts.names.items())],
        problems=list(reading.problems),
    )


_OWN = {"provider", "provider_text", "state", "state_text", "tone", "text", "since", "problem", "events"}
MINUTE_MS = 60_000


def _began(at: int, uptime_s: int | None) -> int | None:
    """To the minute: else it would seem to change with every answer."""
    return None if uptime_s is None else round((at - uptime_s * 1000) / MINUTE_MS) * MINUTE_MS


def _text(facts: GatewayFacts) -> str:
    """One sentence: how it is."""
    standing, reading = facts.standing, facts.standing.reading
    if standing.state == "not-configured":
        return NOT_CONFIGURED
    if standing.state in ("unreachable", "refused") or (reading is None and standing.problem):
        return standing.problem or WORDS[standing.state]
    if reading is None:
        return "It is asked for the first time."
    if standing.state == "offline":
        return "The router answers, and has no connection to the internet."
    if standing.state == "static":
        return "The addresses were set by hand; nobody asks whether they still hold."
    if reading.made_up:
        return "This router is made up for a demonstration: nothing of it is true."
    return "The internet is there."


def gateway_card(view: GatewayView) -> ServiceView:
    """The router among the services."""
    shown = [each for each in (view.public_ip, view.public_ip6) if each]
    return ServiceView(
        node="",
        unit="",
        active_state="",
        sub_state="",
        key=CARD,
        name="Gateway",
        kind="gateway",
        origin="gateway",
        description=", ".join(shown),
        state_text=f"{view.state_text} (made up)" if view.made_up else view.state_text,
        cause=None if view.tone == "ok" else view.text,
        tone=view.tone,
        since=view.since,
        hidden=True,
    )


def gateway_attention(view: GatewayView) -> dict[str, AttentionView]:
    """A router that is offline, does not answer or refuses; by the row's key."""
    if view.state not in ("offline", "unreachable", "refused"):
        return {}
    row = AttentionView(
        key="gateway",
        kind="gateway",
        node="",
        title="Gateway",
        text=view.text,
        tone="act" if view.state == "offline" else "look",
        rank={"offline": 15, "unreachable": SILENT}.get(view.state, 53),
        since=view.since,
    )
    return {"gateway": row}
