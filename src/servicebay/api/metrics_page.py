"""A Prometheus page in the making: families in the order of their first sample."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric


@dataclass(eq=False)
class Page:
    """Metric families in the order of their first sample."""

    families: dict[str, Metric] = field(default_factory=dict)

    def gauge(self, metric: str, text: str, value: float | None, /, **labels: str) -> None:
        """Add a sample of a gauge; None adds nothing."""
        self._add(GaugeMetricFamily, metric, text, value, labels)

    def count(self, metric: str, text: str, value: float | None, /, **labels: str) -> None:
        """Add a sample of a counter; None adds nothing."""
        self._add(CounterMetricFamily, metric, text, value, labels)

    def collect(self) -> Iterator[Metric]:
        """What ``prometheus_client`` asks a collector for."""
        yield from self.families.values()

    def _add(self, kind: Callable[..., Any], name: str, text: str, value: float | None, labels: dict[str, str]) -> None:
        if value is None:
            return
        if name not in self.families:
            self.families[name] = kind(name, text, labels=list(labels))
        family: Any = self.families[name]
        family.add_metric(list(labels.values()), value)


def seconds(milliseconds: int | None) -> float | None:
    """Prometheus counts in seconds."""
    return None if milliseconds is None else milliseconds / 1000
