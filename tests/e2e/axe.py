"""axe-core in a page: the rules that assistive technology depends on, checked on what is really drawn."""

import json
from typing import Any

from playwright.sync_api import Page

from tools.client import FRONTEND

STILL = """Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished))"""
FEWEST_RULES = 10
"""So many rules apply to the barest of our pages."""
SOURCE = FRONTEND / "node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now: one line each, with the elements."""
    # evaluated, not added as a <script>: the pages' own Content-Security-Policy allows no foreign one
    page.evaluate(SOURCE.read_text())
    page.evaluate(STILL)  # what is still fading in has the colours of nothing
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert len(found["passes"]) >= FEWEST_RULES, "axe looked at nothing"
    return [_line(violation) for violation in found["violations"]]


def _line(violation: dict[str, Any]) -> str:
    elements = [f"{'.'.join(map(json.dumps, node['target']))} {node['failureSummary']}" for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']}\n  " + "\n  ".join(elements[:5])
