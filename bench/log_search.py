"""A million lines in the journal: how long until the first lines, a hit anywhere, a date, and counts, over REST.

``python -m bench.log_search [--lines 1000000]``. ``open_cold`` includes the start of the node's reader of logs; hits
lie near the end, in the middle and at the beginning, which is searched last.
"""

import argparse
import time
from typing import Any
from urllib.parse import urlencode

from bench import report
from bench.log_rig import UNLIMITED, fill, hub_with
from bench.rig import NAME
from testbed import Node
from tools.hub import Hub

ROUNDS = 5
COLD_S = 10.0


def ask(hub: Hub, part: str = "", **query: str) -> tuple[float, dict[str, Any]]:
    """An answer and how long it took (ms)."""
    path = f"/api/nodes/{NAME}/logs{part}?" + urlencode({"source": "unit:flood", **query})
    began = time.perf_counter()
    answer: dict[str, Any] = hub.api("GET", path)
    return (time.perf_counter() - began) * 1e3, answer


def first_hit(hub: Hub, word: str) -> float:
    """Search until there is a hit; how long it took (ms)."""
    spent, answer = ask(hub, grep=word, limit="50")
    while not answer["lines"]:
        if not answer["older"]:
            raise RuntimeError(f"{word} was not found")
        more, answer = ask(hub, grep=word, limit="50", before=answer["searched"])
        spent += more
    return spent


def measure(hub: Hub, lines: int) -> dict[str, Any]:
    """Ask."""
    cold: list[float] = []
    for _ in range(2):
        cold.append(ask(hub)[0])
        time.sleep(COLD_S)  # the reader is closed again
    found: dict[str, list[float]] = {"open_ms": [], "older_page_ms": [], "jump_ms": [], "counts_ms": []}
    _, last = ask(hub)
    _, first = ask(hub, around="0", limit="2")
    middle = str((first["lines"][0]["at"] + last["lines"][-1]["at"]) // 2)
    for _ in range(ROUNDS):
        spent, page = ask(hub)
        found["open_ms"].append(spent)
        found["older_page_ms"].append(ask(hub, before=page["lines"][0]["cursor"])[0])
        found["jump_ms"].append(ask(hub, around=middle)[0])
        found["counts_ms"].append(ask(hub, "/counts")[0])
        for place, number in places(lines).items():
            found.setdefault(f"hit_{place}_ms", []).append(first_hit(hub, f"NEEDLE{number}/"))
    return {"open_cold_ms": report.spread(cold), **{name: report.spread(values) for name, values in found.items()}}


def places(lines: int) -> dict[str, int]:
    """Where hits are."""
    return {"recent": lines - lines // 20, "middle": lines // 2, "oldest": lines // 1000}


def main() -> None:
    """Boot a node, fill its journal, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    options = parser.parse_args()
    with Node() as node:
        node.root("sh", "-c", UNLIMITED)
        report.note(f"writing {options.lines} lines")
        fill(node, options.lines, list(places(options.lines).values()))
        with hub_with(node) as hub:
            figures = measure(hub, options.lines)
        report.emit("log_search", figures, node, lines=options.lines)


if __name__ == "__main__":
    main()
