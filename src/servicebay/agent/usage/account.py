"""From one reading of a group to the next: shares and rates, and whether they are worth telling. Pure."""

from typing import Optional

from servicebay.wire.model import Usage

from ..resources.thresholds import rate_differs
from .cgroup import Reading

CPU_STEP_PERCENT = 2.0
CPU_STEP_S = 2.0
MEMORY_STEP, MEMORY_STEP_BYTES = 0.03, 1024 * 1024
SHORTEST_S = 0.001
"""Over less than this nothing can be told per second."""


def account(reading: Reading, before: Optional[Reading], elapsed_s: float) -> Usage:
    """What was taken in ``elapsed_s`` since ``before``; without it only totals are known."""
    return Usage(
        cpu_s=round(reading.cpu_us / 1e6, 2),
        cpu_percent=_cpu_percent(reading, before, elapsed_s),
        memory_bytes=reading.memory_bytes,
        memory_limit_bytes=reading.memory_limit_bytes,
        by_process=reading.by_process,
        pids=reading.pids,
        read_bytes=reading.read_bytes,
        written_bytes=reading.written_bytes,
        read_bytes_per_s=_rate(reading.read_bytes, before and before.read_bytes, elapsed_s),
        written_bytes_per_s=_rate(reading.written_bytes, before and before.written_bytes, elapsed_s),
        oom_kills=reading.oom_kills,
    )


def differs(old: Optional[Usage], new: Usage, scale: float = 1.0) -> bool:
    """Whether ``new`` is worth telling to whoever knows ``old``. Totals alone are, once they moved far."""
    if old is None or (scale <= 1 and (old.cpu_percent is None) != (new.cpu_percent is None)):
        return True
    if (old.oom_kills, old.memory_limit_bytes, old.by_process) != (
        new.oom_kills,
        new.memory_limit_bytes,
        new.by_process,
    ):
        return True
    memory = old.memory_bytes or 0
    return (
        abs((old.cpu_percent or 0) - (new.cpu_percent or 0)) >= CPU_STEP_PERCENT * scale
        or new.cpu_s - old.cpu_s >= CPU_STEP_S * scale
        or new.cpu_s < old.cpu_s
        or abs(memory - (new.memory_bytes or 0)) >= max(MEMORY_STEP * memory, MEMORY_STEP_BYTES) * scale
        or abs((old.pids or 0) - (new.pids or 0)) >= 3 * scale
        or rate_differs(old.read_bytes_per_s or 0, new.read_bytes_per_s or 0, scale)
        or rate_differs(old.written_bytes_per_s or 0, new.written_bytes_per_s or 0, scale)
    )


def _cpu_percent(reading: Reading, before: Optional[Reading], elapsed_s: float) -> Optional[float]:
    if before is None or elapsed_s < SHORTEST_S or reading.cpu_us < before.cpu_us:
        return None
    return round((reading.cpu_us - before.cpu_us) / 1e4 / elapsed_s, 1)


def _rate(now: Optional[int], before: Optional[int], elapsed_s: float) -> Optional[int]:
    if now is None or before is None or elapsed_s < SHORTEST_S:
        return None
    return int(max(0, now - before) / elapsed_s)
