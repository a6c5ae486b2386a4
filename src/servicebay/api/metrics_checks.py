"""Checks as metrics: the names of Uptime Kuma, which people's dashboards have. Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from servicebay.monitoring.past.windows import Windows
from servicebay.monitoring.views import CheckState, CheckView

from .metrics_page import Page

STATES: dict[CheckState, int] = {
    "ok": 1,
    "warn": 1,
    "fail": 0,
    "unknown": 2,
    "pending": 2,
    "maintenance": 3,
    "paused": 3,
}
NOTHING = Windows({}, {})


def add_checks(page: Page, checks: Iterable[CheckView], windows: Mapping[str, Windows]) -> None:
    """What each check found last, and its uptimes and mean answer times by its key.

    ``node`` and ``service`` are ours: where it is asked from or what it is about, and the unit or link that brought it.
    """
    for check in checks:
        host, port = _host_and_port(check)
        labels = {"monitor_id": check.key, "monitor_name": check.name, "monitor_type": check.kind}
        labels |= {"monitor_url": check.target, "monitor_hostname": host, "monitor_port": port}
        labels |= {"node": check.node, "service": check.origin.partition("/")[2]}
        legend = "Monitor status (1 = UP, 0 = DOWN, 2 = PENDING, 3 = MAINTENANCE)."
        page.gauge("monitor_status", legend, STATES[check.state], **labels)
        page.gauge("monitor_response_time", "Monitor response time (ms).", check.latency_ms, **labels)
        # an empty label is none for Prometheus
        answer_legend = "Monitor response time: of the last answer, and the mean over a window (1d, 30d, 365d)."
        latency = None if check.latency_ms is None else check.latency_ms / 1000
        page.gauge("monitor_response_time_seconds", answer_legend, latency, **labels, window="")
        days = check.certificate_days
        page.gauge("monitor_cert_days_remaining", "Days until the certificate ends.", days, **labels)
        is_valid = None if days is None else int(check.state != "fail" and days >= 0)
        page.gauge("monitor_cert_is_valid", "Whether the certificate is valid (1 = yes, 0 = no).", is_valid, **labels)
        known = windows.get(check.key, NOTHING)
        for window, seconds in known.answers_s.items():
            page.gauge("monitor_response_time_seconds", answer_legend, seconds, **labels, window=window)
        for window, ratio in known.ratios.items():
            legend = "Share of outcomes that were no failures, over a window (1d, 30d, 365d)."
            page.gauge("monitor_uptime_ratio", legend, ratio, **labels, window=window)


def _host_and_port(check: CheckView) -> tuple[str, str]:
    """Of what is asked over a network; empty for all else, as in Uptime Kuma."""
    if check.kind not in ("tcp", "certificate", "ping", "dns"):
        return "", ""
    try:
        parts = urlsplit(f"//{check.target}")
        return parts.hostname or "", str(parts.port or "")
    except ValueError:
        return check.target, ""
