"""``budget.toml``: what the agent may cost, as limits of figures by name."""

import tomllib
from pathlib import Path
from typing import Any

BUDGET = Path(__file__).parents[1] / "budget.toml"


def limits(of: str) -> dict[str, float]:
    """The limits of one part."""
    return {name: float(limit) for name, limit in tomllib.loads(BUDGET.read_text())[of].items()}


def over(figures: dict[str, Any], of: str) -> list[str]:
    """What is over its limit, in words; a figure that was not measured is an error."""
    return [f"{name}: {figures[name]} > {limit:g}" for name, limit in limits(of).items() if figures[name] > limit]
