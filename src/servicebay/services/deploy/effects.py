"""What a change of files means for a node's units. Pure.

A unit is restarted where what it runs with changed and it runs (or failed, and so was meant to run); those that need it
go along, as systemd would have it. What a ``.volume`` or ``.network`` makes stays as it is when its unit is started
again, so that such a one is left alone: a restart would take every user of it down for nothing.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from ..files import RUNNING
from ..shapes.draft import UnitChange
from ..shapes.service import ServiceView
from .unit_text import essence, has_install, is_kept


class Unit(msgspec.Struct, frozen=True):
    """A generated unit as ``quadlet.check`` tells it."""

    source: str = ""
    needs: list[str] = []
    text: str | None = None


Units = Mapping[str, Unit]


class Effects(msgspec.Struct, frozen=True):
    """Names of units: changed ones with how, and what is to be done, in order. ``along``: unit -> what it needs.

    ``kept``: what they make exists and stays as it is.
    """

    changes: dict[str, UnitChange]
    stop: list[str]
    restart: list[str]
    start: list[str]
    along: dict[str, str]
    kept: list[str]


def changed_units(before: Units, after: Units) -> dict[str, UnitChange]:
    """Generated units of which there is another text now, or none any more, or one for the first time."""
    changes: dict[str, UnitChange] = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            changes[name] = "new"
        elif name not in after:
            changes[name] = "removed"
        elif before[name].text != after[name].text:
            changes[name] = "changed"
    return changes


def find_effects(
    before: Units,
    after: Units,
    rows: Mapping[str, ServiceView],
    touched: Collection[str],
    plain: Mapping[str, UnitChange],
    order: Sequence[str] = (),
) -> Effects:
    """``rows``: the node's services by unit; ``touched``: units of which another file changed; ``plain``: changed units
    that no generator makes; ``order``: the draft's paths, an earlier one's unit comes first where nothing else says so.
    """
    ranks = {path: rank for rank, path in enumerate(order)}
    changes = changed_units(before, after)
    differing = {
        name
        for name, change in changes.items()
        if change == "changed" and essence(before[name].text or "") != essence(after[name].text or "")
    }
    kept = sorted(name for name in differing if is_kept(after[name].text or ""))
    stop = [name for name in (*changes, *plain) if {**changes, **plain}[name] == "removed" and _is_up(rows.get(name))]
    wanted = (differing - set(kept)) | {name for name in touched if changes.get(name) != "removed"}
    wanted |= {name for name, change in plain.items() if change == "changed"}
    restart = {name for name in wanted if changes.get(name) != "new" and _is_up(rows.get(name))}
    along = _dependents(restart, after, rows)
    new = [name for name, change in {**changes, **plain}.items() if change == "new"]
    follows = any(rows[name].kind in ("container", "kube", "pod", "service") for name in stop)
    start = [name for name in new if _is_started(name, after, rows, follows)]
    ordered = _in_order(restart | along.keys(), after, ranks)
    return Effects({**changes, **plain}, stop, ordered, _in_order(set(start), after, ranks), along, kept)


def _is_up(row: ServiceView | None) -> bool:
    return row is not None and (row.active_state in RUNNING or row.active_state == "failed")


def _is_started(name: str, after: Units, rows: Mapping[str, ServiceView], follows: bool) -> bool:
    """New units start where they would at boot, or in the place of one that ran (a new name, say)."""
    unit = after.get(name)
    if unit is None:
        return not name.endswith(".target")
    text = unit.text or ""
    return has_install(text) or (follows and any(f"[X-{kind}]" in text for kind in ("Container", "Kube", "Pod")))


def _dependents(restart: set[str], after: Units, rows: Mapping[str, ServiceView]) -> dict[str, str]:
    along: dict[str, str] = {}
    waiting = sorted(restart)
    while waiting:
        needed = waiting.pop()
        for name, unit in after.items():
            if needed in unit.needs and name not in restart and name not in along and _is_up(rows.get(name)):
                along[name] = needed
                waiting.append(name)
    return along


def _in_order(names: set[str], after: Units, ranks: Mapping[str, int]) -> list[str]:
    """What is needed comes before who needs it, then as the draft has it."""
    ordered: list[str] = []

    def rank(name: str) -> tuple[int, str]:
        return ranks.get(after[name].source if name in after else "", len(ranks)), name

    def visit(name: str, path: tuple[str, ...] = ()) -> None:
        if name in ordered or name in path:
            return
        for need in sorted(after[name].needs) if name in after else ():
            if need in names:
                visit(need, (*path, name))
        ordered.append(name)

    for name in sorted(names, key=rank):
        visit(name)
    return ordered
