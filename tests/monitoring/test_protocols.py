"""Each kind of check against a real server, good and bad, asked by the hub and by a node's agent."""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from servicebay.gateway.errors import GatewayError
from servicebay.gateway.judge import Standing, judge
from servicebay.gateway.poller import read_within
from servicebay.gateway.provider import GatewayProvider
from servicebay.gateway.providers.fritzbox import FritzBox
from servicebay.gateway.providers.unifi import Unifi
from servicebay.gateway.providers.upnp import Upnp
from servicebay.monitoring.check import Check, CheckKind
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.probes.words import host_and_port
from servicebay.plugins.plugin import CheckProbe, Plugin, Question
from servicebay.services.gateway.check import outcome_of_router
from servicebay.settings.model import Settings
from tests.api.bay import running_bay
from tests.gateway.routers import Line, fritzbox, igd
from tests.gateway.unifi_server import UnifiConsole, self_signed
from tests.monitoring.daemons import Daemons, daemons
from tests.monitoring.protocol_rows import ALL, GATEWAY, HEARTBEAT, ON_LOOPBACK, PING, PLUGIN, Row
from tests.monitoring.test_remote import both
from tests.patience import until_async
from tests.plugins.test_installed import holding

pytestmark = pytest.mark.anyio


def title(row: Row) -> str:
    said = ",".join(f"{name}={value}" for name, value in row.members.items())
    return f"{row.kind} {row.target} {said}: {row.level}"


def test_every_kind_of_check_has_a_good_and_a_bad_row() -> None:
    lacking = {
        (kind, good)
        for kind in get_args(CheckKind)
        for good in (True, False)
        if kind != "unreadable" and not any(row.kind == kind and row.is_good is good for row in ALL)
    }
    assert lacking == set()
    assert {row.level for row in ALL} == {"ok", "warn", "fail"}


@pytest.fixture(scope="module")
def servers() -> Iterator[Daemons]:
    with daemons() as running:
        yield running


@pytest.mark.parametrize("row", ON_LOOPBACK, ids=title)
async def test_a_real_server(row: Row, servers: Daemons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.trusted))
    trusting = ssl.create_default_context(cafile=servers.trusted)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)
    members = dict(row.members)
    if row.kind == "dns":
        members["server"] = f"127.0.0.1#{servers.ports['dns']}"
    for outcome in await both(row.kind, row.target.format(**servers.ports), **members):
        assert (outcome.level, outcome.text[: len(row.text)]) == (row.level, row.text)
        assert outcome.level == "fail" or outcome.latency_ms is not None


async def greeting(question: Question) -> Outcome:
    """A plugin's kind of check."""
    host, port = host_and_port(question.target)
    reader, writer = await question.connect(host, port)
    line = await reader.readline()
    writer.close()
    return Outcome("ok", f"greets: {line.decode()}")


@pytest.mark.parametrize("row", PLUGIN, ids=title)
async def test_a_real_server_asked_by_a_plugin(row: Row, servers: Daemons, tmp_path: Path) -> None:
    plugin = Plugin("mail", "1", "Mail", checks=[CheckProbe("greeting", "Greeting", greeting)])
    prober = Prober(plugged=holding(tmp_path, plugin).ask)
    target = row.target.format(**servers.ports)
    check = Check(key="k", name="K", kind="plugin", target=target, probe="mail.greeting", anywhere=True)
    outcome = await prober.ask(check)
    assert (outcome.level, outcome.text[: len(row.text)]) == (row.level, row.text)


@asynccontextmanager
async def router(kind: str, line: Line, folder: Path) -> AsyncIterator[tuple[GatewayProvider, AsyncExitStack]]:
    """A router of that kind on loopback, how it is asked, and how it goes away."""
    async with AsyncExitStack() as serving:
        if kind == "unifi":
            console = UnifiConsole()
            if line.status == "Disconnected":
                console.health[1]["status"] = "error"
            await serving.enter_async_context(console.serving(self_signed(folder)))
            asked: GatewayProvider = Unifi("127.0.0.1", console.port, "anna", "very-secret", "default", verify=False)
        else:
            device = await serving.enter_async_context((fritzbox if kind == "fritzbox" else igd)(line).serving())
            where = f"http://127.0.0.1:{device.port}/rootDesc.xml"
            box = FritzBox("127.0.0.1", device.port, "anna", "very-secret", tls=False)
            asked = box if kind == "fritzbox" else Upnp(where)
        yield asked, serving
        await asked.close()


@pytest.mark.parametrize("row", GATEWAY, ids=title)
async def test_a_router(row: Row, tmp_path: Path) -> None:
    standing = Standing("pending")
    line = Line(status="Disconnected" if row.members.get("offline") else "Connected")
    async with router(row.target, line, tmp_path) as (asked, serving):
        standing = judge(standing, await read_within(asked), 1)
        if row.members.get("gone"):
            assert outcome_of_router(standing).level == "ok"
            await serving.aclose()
            for at in (2, 3):  # one failure is a rumour
                with pytest.raises(GatewayError) as told:
                    await read_within(asked)
                standing = judge(standing, told.value, at)
    outcome = outcome_of_router(standing)
    assert (outcome.level, outcome.text) == (row.level, row.text)


@pytest.mark.parametrize("row", HEARTBEAT, ids=title)
async def test_a_job_that_calls(row: Row, tmp_path: Path) -> None:
    check = Check(key="own.job", name="job", kind="heartbeat", target="", token="t" * 32, failures=1)
    if not row.target:
        check = msgspec.structs.replace(check, interval_s=0.05, grace_s=0.0)
    async with running_bay(Settings(tmp_path / "data")) as bay:
        bay.hub.board.put("own", {check.key: check})
        if row.target:
            assert (await bay.program().get(f"/api/heartbeat/{check.token}{row.target}")).status_code == 200

        async def is_told() -> bool:
            return bool(bay.hub.board.beats(check.key))

        await until_async(is_told)
        beat = bay.hub.board.beats(check.key)[0]
    assert (beat.level, beat.text[: len(row.text)]) == (row.level, row.text)


def test_an_echo() -> None:
    if os.geteuid() != 0:
        pytest.skip("a network of its own needs root")
    argv = ["unshare", "--net", sys.executable, "-m", "tests.monitoring.ping_scene"]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=100, env=paths, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    for row, found in zip(PING, json.loads(ran.stdout), strict=True):
        for level, text in found:
            assert (level, text[: len(row.text)]) == (row.level, row.text), row
