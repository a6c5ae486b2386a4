"""Faults at random while a real node changes, then the truth: ``python -m bench.chaos --faults 500 --seed 1``.

At each checkpoint what the hub's twin says must become what the node's own tools say, without any look that no signal
asked for (drift 0), and after the last one nothing of ours may be left on the node: no process, no file.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from typing import Any

from bench import report
from bench.faults import FAKE_CLOCK, FAULTS, GREMLIN, UNITS, draw, heal
from bench.rig import NAME, HubSide, hub_side, is_live
from bench.truth import differences, read_truth, read_twin
from servicebay.twin.store import Change, TwinStore
from testbed import CommandFailed, Node

STOP = "/tmp/chaos-stop"
CHECK_EVERY = 25
BACK_LIMIT_S = 30.0
SETTLE_LIMIT_S = 10.0
OURS = "find /home/podman /run/user/1000 /tmp /dev/shm -name '*servicebay*' 2>/dev/null"
LEFT = """
pgrep -af '[s]ervicebay|[p]odman system service|[s]etpriv'
for pid in $(pgrep conmon); do
  id=$(tr '\\0' '\\n' </proc/$pid/cmdline 2>/dev/null | sed -n '/^-c$/{n;p}'); [ -n "$id" ] || continue
  podman container inspect "$id" >/dev/null 2>&1 || echo "conmon of nothing: $id"
done
true
"""


class Chaos:
    """One run on one node. ``problems`` are the findings, in words; there should be none."""

    def __init__(self, node: Node, seed: int, pause_s: float) -> None:
        self.problems: list[str] = []
        self.happened: Counter[str] = Counter()
        self.slowest_settling_s = 0.0
        self.drift = 0
        self.runs = 0
        self.compared = 0
        self.clock_jumps_seen = 0
        self._node = node
        self._rng = random.Random(seed)
        self._pause_s = pause_s

    def prepare(self) -> None:
        """Units, the false clock, and an sshd that does not punish us for what we do to it."""
        for name, text in UNITS.items():
            self._node.write(f"~/.config/systemd/user/{name}", text)
        self._node.write("~/.gremlin.py", GREMLIN)
        self._node.ssh("mkdir", "-p", "/home/podman/.config/containers/systemd")
        self._node.ssh("systemctl", "--user", "daemon-reload")
        self._node.root("sh", "-c", FAKE_CLOCK)
        self._node.root(
            "sh", "-c", "echo 'PerSourcePenalties no' >/etc/ssh/sshd_config.d/chaos.conf; systemctl reload ssh"
        )

    async def run(self, hub: HubSide, count: int) -> None:
        """Let ``count`` faults happen, with a checkpoint after every ``CHECK_EVERY``."""
        leave = hub.twin.subscribe(lambda change: self._note(hub.twin, change))
        names = draw(self._rng, count)
        for start in range(0, count, CHECK_EVERY):
            await self._round(hub, names[start : start + CHECK_EVERY])
        leave()

    async def _round(self, hub: HubSide, names: list[str]) -> None:
        await asyncio.to_thread(self._release_gremlins)
        for name in names:
            await asyncio.to_thread(self._let_happen, name)
            await asyncio.sleep(self._rng.uniform(0, self._pause_s))
        await asyncio.to_thread(self._catch_gremlins)
        await self._check(hub, names)

    def _let_happen(self, name: str) -> None:
        self.happened[name] += 1
        FAULTS[name][1](self._node, self._rng)

    def _release_gremlins(self) -> None:
        self._node.root("rm", "-f", STOP)
        for kind in ("containers", "units"):
            gremlin = f"setsid /usr/bin/python3 .gremlin.py {self._rng.randrange(10**6)} {kind} {STOP}"
            self._node.ssh("sh", "-c", f"{gremlin} >/dev/null 2>&1 </dev/null &")

    def _catch_gremlins(self) -> None:
        self._node.mend()
        self._node.drain()
        self._node.root("touch", STOP)
        self._node.root("sh", "-c", "while pgrep -f '[g]remlin.py' >/dev/null; do sleep 0.1; done", timeout_s=120)
        heal(self._node)

    async def _check(self, hub: HubSide, names: list[str]) -> None:
        began = time.monotonic()
        try:
            await hub.when(is_live, BACK_LIMIT_S)
        except TimeoutError:
            self._blame(f"the node is not live {BACK_LIMIT_S:.0f} s after the last fault", names, hub)
            return
        wrong = await self._await_truth(hub)
        self.slowest_settling_s = max(self.slowest_settling_s, time.monotonic() - began)
        if wrong:
            self._blame(f"the twin is not the truth: {wrong[:5]}", names, hub)
        try:
            answer = await hub.manager.request(NAME, "agent.scan", {}, 30.0)
        except Exception as error:
            self._blame(f"the scan failed: {error!r}", names, hub)
            return
        if answer["drift"]:
            self._blame(f"a scan found a drift of {answer['drift']}", names, hub)

    async def _await_truth(self, hub: HubSide) -> list[str]:
        """What still differs when it had time to settle. The node itself may settle meanwhile: both are read anew."""
        wrong: list[str] = ["nothing was compared"]
        until = time.monotonic() + SETTLE_LIMIT_S
        while wrong and time.monotonic() < until:
            try:
                truth = await asyncio.to_thread(read_truth, self._node)
            except CommandFailed as error:
                wrong = [f"the node itself cannot tell: {error}"]
                await asyncio.sleep(1)
                continue
            wrong = differences(truth, read_twin(hub.node(), truth))
            self.compared = max(self.compared, sum(map(len, truth.values())))
            reasons = {name: each.reason for name, each in hub.node().state.sections.items() if each.reason}
            wrong += [f"{name} cannot be read: {reason}" for name, reason in reasons.items()]
            await asyncio.sleep(0.25)
        return wrong

    def _note(self, twin: TwinStore, change: Change) -> None:
        node = twin.get(change.node)
        if change.kind == "hello":
            self.runs += 1
        if change.kind == "heartbeat" and node.stats is not None:
            self.drift = max(self.drift, node.stats.drift)
            self.clock_jumps_seen += abs(node.clock_ahead_s or 0) > 60

    def _blame(self, problem: str, names: list[str], hub: HubSide) -> None:
        node = hub.node()
        known = {name: each.reason or "known" for name, each in node.state.sections.items()}
        told = f"connection: {node.connection.text} Frame {node.seq} of its run. Sections: {known}"
        text = f"{problem} (after: {', '.join(names)}; {told})"
        report.note(text)
        self.problems.append(text)

    def leave(self) -> None:
        """After the hub has gone: whatever of ours is still there is a finding."""
        heal(self._node)
        left = [line for line in self._node.ssh("sh", "-c", LEFT).splitlines() if line]
        left += self._node.root("sh", "-c", OURS + "; true").splitlines()
        self.problems += [f"left on the node: {each}" for each in left]


async def unleash(node: Node, count: int, seed: int, pause_s: float) -> Chaos:
    """Prepare the node, run, and look what is left."""
    chaos = Chaos(node, seed, pause_s)
    await asyncio.to_thread(chaos.prepare)
    async with hub_side(node) as hub:
        await chaos.run(hub, count)
    await asyncio.to_thread(chaos.leave)
    return chaos


def figures(chaos: Chaos) -> dict[str, Any]:
    """What the run came to."""
    return {
        "faults": sum(chaos.happened.values()),
        "problems": len(chaos.problems),
        "drift": chaos.drift,
        "agent_runs": chaos.runs,
        "compared_at_most": chaos.compared,
        "heartbeats_by_a_false_clock": chaos.clock_jumps_seen,
        "slowest_settling_s": round(chaos.slowest_settling_s, 1),
        "by_kind": dict(sorted(chaos.happened.items())),
    }


def main() -> int:
    """Exit status 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--pause", type=float, default=0.8, help="at most this many seconds between two faults")
    options = parser.parse_args()
    report.note(f"seed {options.seed}")
    with Node() as node:
        chaos = asyncio.run(unleash(node, options.faults, options.seed, options.pause))
        report.emit("chaos", figures(chaos), node, seed=options.seed, pause_s=options.pause)
    for problem in chaos.problems:
        report.note(problem)
    return 1 if chaos.problems or chaos.drift else 0


if __name__ == "__main__":
    raise SystemExit(main())
