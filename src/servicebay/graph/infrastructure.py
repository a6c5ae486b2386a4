"""The internet and the router, and what the router lets in. Pure."""

from .ids import GATEWAY, INTERNET
from .part import Part
from .views import GraphNode, GraphSource


def build_infrastructure(internet: GraphNode, gateway: GraphNode) -> Part:
    """Both, and their connection."""
    part = Part((internet, gateway))
    is_up = internet.status == "up"
    part.draw(
        *("uplink", INTERNET, GATEWAY, GraphSource(text=f"The router: {gateway.state_text}.")),
        state="active" if is_up else "inactive",
        tone=internet.tone,
    )
    return part
