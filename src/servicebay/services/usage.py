"""What containers and services take, as rows of their own. Pure."""

from collections.abc import Iterable, Sequence

from ..wire.model import Usage
from .shapes.base import Tone
from .shapes.container import UsageView

MEMORY_LOOK_PERCENT = 90.0
BY_PROCESS = (
    "Memory is summed up over processes, shared parts more than once: the node does not delegate the memory controller."
    " Its checklist has the cure."
)


def usage_view(own: Usage | None, members: Sequence[Usage] = ()) -> UsageView | None:
    """One row; of a service with containers the sum of ``members``, where they tell."""
    taken = list(members) or ([own] if own is not None else [])
    if not taken:
        return None
    memory, limit = _sum(each.memory_bytes for each in taken), _limit(taken)
    percent = round(100 * memory / limit, 1) if memory is not None and limit else None
    return UsageView(
        cpu_percent=_cpu_percent(taken),
        cpu_s=round(sum(each.cpu_s for each in taken), 1),
        memory_bytes=memory,
        memory_limit_bytes=limit,
        memory_percent=percent,
        pids=_sum(each.pids for each in taken),
        read_bytes_per_s=_sum(each.read_bytes_per_s for each in taken),
        written_bytes_per_s=_sum(each.written_bytes_per_s for each in taken),
        note=_note(taken),
        tone=_tone(percent),
    )


def _limit(taken: Sequence[Usage]) -> int | None:
    # a limit of one among many says nothing of their sum
    return taken[0].memory_limit_bytes if len(taken) == 1 else None


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _cpu_percent(taken: Sequence[Usage]) -> float | None:
    known = [each.cpu_percent for each in taken if each.cpu_percent is not None]
    return round(sum(known), 1) if known else None


def _note(taken: Sequence[Usage]) -> str | None:
    kills = sum(each.oom_kills for each in taken)
    if kills:
        return f"Killed {kills} time{'s' if kills > 1 else ''} for want of memory since it started."
    return BY_PROCESS if any(each.by_process for each in taken) else None


def _tone(memory_percent: float | None) -> Tone:
    return "look" if memory_percent is not None and memory_percent >= MEMORY_LOOK_PERCENT else "ok"
