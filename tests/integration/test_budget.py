"""What the agent costs while nothing happens, against ``budget.toml``: a short run of ``bench.idle``."""

import asyncio

import testbed.demo
from bench import budget, idle
from testbed import Node

CPU_SLACK = 5
SETTLING_S, MINUTES = 7.0, 0.25
"""Begins when the unit that failed was looked at for the last time, and is over before the agent ends its idle podman
service: both would count."""


def test_an_idle_agent_stays_within_its_budget(node: Node) -> None:
    testbed.demo.install(node)
    figures = asyncio.run(idle.run(node, MINUTES, SETTLING_S))
    # right after the first look, on a machine that runs other tests: bench.idle holds the limit itself
    # and where a heartbeat is late for want of a core, the hub asks whether the agent lives: one frame in two beats
    calmer = {
        **figures,
        "cpu_percent": figures["cpu_percent"] / CPU_SLACK,
        "frames_per_heartbeat": figures["frames_per_heartbeat"] - 0.5,
    }
    assert budget.over(calmer, "idle") == [], figures
    assert figures["rss_mib"] > 5
    assert figures["frames_per_heartbeat"] > 0.5


def test_a_figure_over_its_limit_is_named() -> None:
    within = budget.limits("idle")
    assert budget.over(within, "idle") == []
    assert budget.over({**within, "agent_spawned": 1}, "idle") == ["agent_spawned: 1 > 0"]
