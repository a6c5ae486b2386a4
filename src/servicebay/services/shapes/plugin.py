"""Installed plugins: what each gives, and why one does not run."""

from typing import Literal

from ...sentences import Sentence
from .base import Tone, View

PluginState = Literal["running", "failed", "off"]


class PluginCheckView(View, frozen=True):
    """A kind of check. ``probe`` is what a check names."""

    probe: str
    title: str
    target_label: str
    example: str


class PluginRouterView(View, frozen=True):
    """A kind of router. ``provider`` is what the gateway's settings name."""

    provider: str
    title: str
    host_label: str
    host_hint: str


class PluginView(View, frozen=True, omit_defaults=True):
    """A row of GET /api/plugins. ``gives`` are short sentences; ``problem`` is there where it failed.

    ``package`` and ``version`` are of the package that brought it, ``module`` the address of its browser module.
    """

    name: str
    title: str
    text: str
    package: str
    version: str
    state: PluginState
    state_text: Sentence
    tone: Tone
    problem: Sentence | None = None
    gives: list[Sentence] = []
    module: str | None = None
    checks: list[PluginCheckView] = []
    routers: list[PluginRouterView] = []
