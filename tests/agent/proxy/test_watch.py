"""Whatever happens to proxies and their files: the section is what a fresh look finds. Real inotify, real forks."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.aggregator import Aggregator
from servicebay.agent.loop import Loop
from servicebay.agent.process import Spawner
from servicebay.agent.proxy import watch
from servicebay.agent.proxy.child import inspect_as_json
from servicebay.agent.proxy.found import find_proxies
from servicebay.agent.proxy.watch import ProxyWatch
from tests.patience import PATIENCE_S

QUIET_S = 0.3
MAIN = "events {} http { include /etc/nginx/conf.d/*.conf; }"
SITES = ("conf.d/a.conf", "conf.d/b.conf", "nginx.conf", "conf.d/.swp")
TEXTS = (MAIN, "server { server_name a; location / { proxy_pass http://a:1; } }", "server { return 404; }", "oops {")


def nginx(folder: Path, **more: Any) -> dict[str, Any]:
    mounts = [{"type": "bind", "destination": "/etc/nginx", "source": str(folder)}]
    return {"names": ["web"], "image": "nginx", "state": "running", "mounts": mounts, "labels": {}, "ports": [], **more}


class Bench:
    """A watch on a loop, with containers as the test says."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.aggregator = Aggregator()
        self.told = 0
        self.watch = ProxyWatch(self.loop, self.aggregator, Spawner(self.loop), self._on_change)

    def _on_change(self) -> None:
        self.told += 1

    def put(self, **containers: dict[str, Any]) -> None:
        self.aggregator.put("containers", containers, "test")
        self.watch.hint()

    @property
    def section(self) -> Any:
        return self.aggregator.get("proxies")

    def hosts(self) -> list[str]:
        return [route["host"] for proxy in (self.section or {}).values() for route in proxy["routes"]]

    async def until(self, holds: Callable[[], object]) -> None:
        async def wait() -> None:
            while not holds():
                await self.loop.sleep(0.005)

        await self.loop.within(PATIENCE_S, wait())

    async def quiet(self) -> int:
        """Wait until no look has begun for a while; how many there were."""
        scans = -1
        while scans != self.watch.scans:
            scans = self.watch.scans
            await self.loop.sleep(QUIET_S)
        return scans

    def run(self, scenario: Any) -> None:
        async def main() -> None:
            self.loop.spawn(self.watch.run(), "watch")
            await scenario

        self.loop.run(main())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "nginx.conf").write_text(MAIN)
    (tmp_path / "conf.d/a.conf").write_text(TEXTS[1])
    return tmp_path


def test_an_edit_is_told_and_nothing_is_started_while_nothing_changes(folder: Path) -> None:
    bench = Bench()

    async def scenario() -> None:
        bench.put(c=nginx(folder))
        await bench.until(lambda: bench.hosts() == ["a"] and bench.watch.scans == 2)
        (folder / "conf.d/b.conf").write_text("server { server_name b; return 404; }")
        await bench.until(lambda: bench.hosts() == ["a", "b"])
        scans = await bench.quiet()
        (folder / "unrelated.txt").write_text("nothing that nginx reads")
        bench.put(c=nginx(folder), other={"names": ["db"], "image": "postgres", "state": "running"})
        assert await bench.quiet() == scans

    bench.run(scenario())


def test_a_service_is_a_proxy_once_its_process_runs_that_program(tmp_path: Path) -> None:
    """systemd says that a service is active before its child has become the program."""
    shutil.copy("/bin/sleep", tmp_path / "nginx")
    bench = Bench()

    async def scenario(process: "subprocess.Popen[bytes]") -> None:
        unit = {"name": "edge.service", "kind": "service", "activeState": "active", "mainPid": process.pid}
        bench.aggregator.put("services", {"edge.service": unit}, "test")
        bench.put()
        await bench.until(lambda: bench.section == {})
        assert bench.watch.scans == 0
        assert process.stdin is not None
        process.stdin.close()
        await bench.until(lambda: bench.watch.scans)

    argv = ["sh", "-c", "read word; exec ./nginx 1000"]
    with subprocess.Popen(argv, cwd=tmp_path, stdin=subprocess.PIPE) as process:
        try:
            bench.run(scenario(process))
        finally:
            process.kill()


def test_a_proxy_that_is_gone_is_told_so(folder: Path) -> None:
    bench = Bench()

    async def scenario() -> None:
        bench.put()
        await bench.until(lambda: bench.section == {})
        bench.put(c=nginx(folder))
        await bench.until(lambda: bench.hosts() == ["a"])
        bench.put()
        await bench.until(lambda: bench.section == {})

    bench.run(scenario())


def test_a_failed_look_keeps_the_last_truth_and_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()

    def status() -> Any:
        return bench.aggregator.get("sections")["proxies"]

    async def scenario() -> None:
        bench.put(c=nginx(folder))
        await bench.until(lambda: bench.hosts() == ["a"] and bench.watch.scans == 2)
        monkeypatch.setattr(watch, "DEADLINE_S", 0.0)
        bench.put(c=nginx(folder, pid=4_000_000))
        await bench.until(lambda: "reason" in status())
        assert status()["reason"] == "web: reading its configuration took longer than 0 s"
        assert bench.hosts() == ["a"]
        monkeypatch.setattr(watch, "DEADLINE_S", 20.0)
        bench.put(c=nginx(folder))
        await bench.until(lambda: "reason" not in status())

    bench.run(scenario())


STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(SITES), st.sampled_from(TEXTS)),
    st.tuples(st.just("replace"), st.sampled_from(SITES), st.sampled_from(TEXTS)),
    st.tuples(st.just("remove"), st.sampled_from(SITES), st.just("")),
    st.tuples(st.just("container"), st.sampled_from(["running", "exited", "gone"]), st.just("")),
    st.tuples(st.just("pause"), st.sampled_from(["0", "0.01", "0.08"]), st.just("")),
)


def change(folder: Path, kind: str, name: str, text: str) -> None:
    path = folder / name
    if kind == "write":
        path.write_text(text)
    elif kind == "replace":
        (folder / "draft").write_text(text)
        (folder / "draft").replace(path)
    elif kind == "remove":
        path.unlink(missing_ok=True)


def truth(containers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = find_proxies(containers)
    return {key: json.loads(inspect_as_json(each, containers, {}))["proxy"] for key, each in found.items()}


@pytest.fixture(scope="module")
def folders() -> Iterator[Iterator[Path]]:
    with tempfile.TemporaryDirectory() as root:

        def fresh() -> Iterator[Path]:
            number = 0
            while True:
                number += 1
                path = Path(root, str(number))
                (path / "conf.d").mkdir(parents=True)
                (path / "nginx.conf").write_text(MAIN)
                yield path

        yield fresh()


@settings(max_examples=25)
@given(steps=st.lists(STEPS, max_size=12))
def test_at_the_end_of_any_changes_the_section_is_the_truth(
    folders: Iterator[Path], steps: list[tuple[str, str, str]]
) -> None:
    folder, bench, containers = next(folders), Bench(), dict[str, dict[str, Any]]()

    async def scenario() -> None:
        containers.update(c=nginx(folder))
        bench.put(**containers)
        for kind, name, text in steps:
            if kind == "pause":
                await bench.loop.sleep(float(name))
            elif kind == "container":
                containers.clear()
                containers.update({} if name == "gone" else {"c": nginx(folder, state=name)})
                bench.put(**containers)
            else:
                change(folder, kind, name, text)
        expected = truth(containers)
        await bench.until(lambda: bench.section == expected)

    bench.run(scenario())
