"""Checks as metrics: the names of Uptime Kuma, which people's dashboards have. Pure."""

from collections.abc import Iterable, Mapping

from servicebay.monitoring.past.windows import Ratios
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


def add_checks(page: Page, checks: Iterable[CheckView], ratios: Mapping[str, Ratios]) -> None:
    """What each check found last, and its uptimes by its key."""
    for check in checks:
        labels = {"monitor_name": check.name, "monitor_type": check.kind, "monitor_url": check.target}
        legend = "Monitor status (1 = UP, 0 = DOWN, 2 = PENDING, 3 = MAINTENANCE)."
        page.gauge("monitor_status", legend, STATES[check.state], **labels)
        latency = None if check.latency_ms is None else check.latency_ms / 1000
        page.gauge("monitor_response_time_seconds", "Monitor response time.", latency, **labels)
        page.gauge("monitor_cert_days_remaining", "Days until the certificate ends.", check.certificate_days, **labels)
        uptime = None if check.uptime_percent is None else check.uptime_percent / 100
        page.gauge("monitor_uptime_ratio", "Share of the kept outcomes that were no failures.", uptime, **labels)
        for window, ratio in ratios.get(check.key, {}).items():
            legend = "Share of outcomes that were no failures, over a window (1d, 30d, 365d)."
            page.gauge("servicebay_check_uptime_ratio", legend, ratio, **labels, window=window)
