"""A node's checklist in the terminal: what it can do, what it lacks, and the command that cures it."""

from collections.abc import Iterable

import click

from servicebay.services.shapes.node import CapabilityView

from .output import clean

SIGN = {"ok": ("●", None), "warn": ("◐", "yellow"), "fail": ("▲", "red"), "unknown": ("○", None)}


def print_checklist(capabilities: Iterable[CapabilityView]) -> None:
    """One line each; below it the cure."""
    for line in capabilities:
        sign, colour = SIGN.get(line.state, SIGN["unknown"])
        click.echo(f"  {click.style(sign, fg=colour)} {clean(line.title)}: {clean(line.detail)}")
        if line.cure and line.state in ("warn", "fail"):
            click.echo(f"      cure: {clean(line.cure)}")
