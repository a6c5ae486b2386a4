"""The router as metrics. Pure."""

from servicebay.services.shapes.gateway import GatewayView

from .metrics_page import Page, seconds


def add_gateway(page: Page, gateway: GatewayView) -> None:
    """Nothing where none is configured; what is made up is left out too."""
    if gateway.state == "not-configured" or gateway.made_up:
        return
    provider = gateway.provider
    answers = float(gateway.state in ("online", "offline"))
    page.gauge("servicebay_gateway_answers", "Whether the router answers.", answers, provider=provider)
    if gateway.upstream_status != "unknown":
        up = float(gateway.state == "online")
        page.gauge(
            "servicebay_gateway_up", "Whether the router has a connection to the internet.", up, provider=provider
        )
    page.gauge(
        "servicebay_gateway_last_read_seconds",
        "When it answered last.",
        seconds(gateway.last_updated),
        provider=provider,
    )
    page.gauge(
        "servicebay_gateway_connected_seconds",
        "Since when it is connected.",
        seconds(gateway.connected_since),
        provider=provider,
    )
    for direction, link, total in (
        ("sent", gateway.link_up_bits_per_s, gateway.sent_bytes),
        ("received", gateway.link_down_bits_per_s, gateway.received_bytes),
    ):
        labels = {"provider": provider, "direction": direction}
        page.gauge("servicebay_gateway_link_bits_per_second", "Speed of its link.", link, **labels)
        page.count("servicebay_gateway_bytes", "Bytes since the connection began.", total, **labels)
    for reached in ("exposed", "closed", "silent", "loopback", "elsewhere", "off"):
        count = sum(each.reached == reached for each in gateway.mappings or [])
        if gateway.mappings is not None:
            legend = "Port mappings, by what they lead to."
            page.gauge("servicebay_gateway_port_mappings", legend, count, provider=provider, reached=reached)
