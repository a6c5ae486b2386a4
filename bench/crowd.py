"""A node full of what nobody tidied up: is it there at once, and are later changes as fast? ``python -m bench.crowd``.

1,000 exited containers, 500 images and 200 volumes, made over Podman's REST interface on the node.

* ``first_snapshot_ms``: from the start of a hub that knows the node to a twin with its first state;
* ``complete_ms``: to a twin that has all of them, each container inspected;
* ``before_ms`` and ``after_ms``: from the return of the command that starts or stops a container to the twin, on the
  empty node and on the full one; ``wrong`` is what the twin says other than the node's own tools at the end.
"""

import argparse
import asyncio
import time
from typing import Any

from bench import budget, report
from bench.idle import next_stats
from bench.rig import IMAGE, STOPWATCH, HubSide, Remote, Setting, container_is, hub_side, is_live, setting_for
from bench.truth import differences, read_truth, read_twin
from servicebay.twin.store import NodeTwin
from testbed import Node

CHANGED = "changed"
PAUSE_S = 1.0
FILL = r"""
import http.client, io, json, queue, socket, subprocess, sys, tarfile, threading, time, urllib.parse
path, containers, images, volumes = "/tmp/crowd.sock", *map(int, sys.argv[1:4])
service = subprocess.Popen(["podman", "system", "service", "--time=0", "unix://" + path])
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
def call(connection, url, body=b"", kind="application/json"):
    connection.request("POST", "/v4.0.0/libpod" + url, body, {"Content-Type": kind})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 300:
        sys.exit("%s: %d %s" % (url, answer.status, content.decode()))
    return json.loads(content or b"null")
def container(connection, number):
    wanted = {"name": "crowd%d" % number, "image": "IMAGE", "command": ["/bin/true"], "netns": {"nsmode": "none"}}
    made = call(connection, "/containers/create", json.dumps(wanted).encode())
    call(connection, "/containers/%s/start" % made["Id"])
def image(connection, number):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        content = str(number).encode()
        member = tarfile.TarInfo("number")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    reference = urllib.parse.quote("localhost/crowd:%d" % number)
    call(connection, "/images/import?reference=" + reference, tar.getvalue(), "application/x-tar")
def volume(connection, number):
    call(connection, "/volumes/create", json.dumps({"Name": "crowd%d" % number}).encode())
jobs = queue.Queue()
for make, count in ((container, containers), (image, images), (volume, volumes)):
    for number in range(count):
        jobs.put((make, number))
def work():
    connection = Connection("localhost")
    while True:
        try:
            make, number = jobs.get_nowait()
        except queue.Empty:
            return
        make(connection, number)
while True:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        break
    except OSError:
        time.sleep(0.05)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
service.terminate()
service.wait()
""".replace("IMAGE", IMAGE)


def is_whole(counts: tuple[int, int, int]) -> Any:
    """Whether the twin has as many containers, images and volumes, and each container was inspected."""

    def holds(twin: NodeTwin) -> bool:
        state = twin.state
        if not is_live(twin) or any(each is None for each in (state.containers, state.images, state.volumes)):
            return False
        containers = state.containers or {}
        enough = (len(containers), len(state.images or {}), len(state.volumes or {})) >= counts
        return enough and all(each.network_mode for each in containers.values())

    return holds


async def measure_changes(hub: HubSide, node: Node, rounds: int) -> dict[str, float]:
    """Start and stop one container again and again; when the twin has it."""
    found = []
    stopwatch = await Remote.start(node, STOPWATCH)
    try:
        for number in range(rounds):
            await asyncio.sleep(PAUSE_S)
            verb, state = (["start"], "running") if number % 2 == 0 else (["stop", "-t0"], "exited")
            seen = hub.moment(container_is(CHANGED, state))
            _, returned = await stopwatch.ask("podman", *verb, CHANGED)
            async with asyncio.timeout(30):
                found.append((await seen - returned) / 1e6)
    finally:
        await stopwatch.close()
    return report.spread(found)


async def connect(setting: Setting, counts: tuple[int, int, int], node: Node, rounds: int) -> dict[str, Any]:
    """A hub meets the full node."""
    hub = HubSide.build(setting)
    began = time.monotonic()
    await hub.manager.start()
    try:
        await hub.when(is_live, 60)
        first = time.monotonic()
        at_first = hub.node().state
        known = {name: len(getattr(at_first, name) or {}) for name in ("containers", "images", "volumes")}
        await hub.when(is_whole(counts), 120)
        complete = time.monotonic()
        after = await measure_changes(hub, node, rounds)
        stats = await next_stats(hub)
        truth = await asyncio.to_thread(read_truth, node)
        wrong = differences(truth, read_twin(hub.node(), truth))
    finally:
        await hub.manager.stop()
    for each in wrong:
        report.note(each)
    return {
        "first_snapshot_ms": round((first - began) * 1000),
        "in_first_snapshot": known,
        "complete_ms": round((complete - began) * 1000),
        "after_ms": after,
        "rss_mib": round(stats.rss_bytes / 2**20, 1),
        "wrong": len(wrong),
        "drift": stats.drift,
    }


async def run(node: Node, counts: tuple[int, int, int], rounds: int) -> dict[str, Any]:
    """Measure changes on the empty node, fill it, meet it anew."""
    node.ssh("podman", "create", "--name", CHANGED, "--network=none", IMAGE, "/bin/sleep", "1000000")
    async with hub_side(node) as hub:
        before = await measure_changes(hub, node, rounds)
    began = time.monotonic()
    await asyncio.to_thread(node.ssh, "python3", "-", *map(str, counts), stdin=FILL, timeout_s=1200)
    report.note(f"filled in {time.monotonic() - began:.0f} s")
    async with setting_for(node) as setting:
        figures: dict[str, Any] = {"before_ms": before, **await connect(setting, counts, node, rounds)}
    figures["later_than_before_ms"] = round(figures["after_ms"]["median"] - before["median"], 1)
    return {**figures, "over_budget": budget.over(figures, "crowd")}


def main() -> int:
    """Exit status 1 where the twin is not the truth, or it is later than ``budget.toml`` allows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--containers", type=int, default=1000)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--volumes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    counts = (options.containers, options.images, options.volumes)
    with Node() as node:
        figures = asyncio.run(run(node, counts, options.rounds))
        report.emit("crowd", figures, node, containers=counts[0], images=counts[1], volumes=counts[2])
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
