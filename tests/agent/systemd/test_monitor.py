"""The monitor where there is no systemd; what it does on one is in ``tests/integration/test_systemd.py``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.loop import Loop
from servicebay.agent.supervise import Unavailable
from servicebay.agent.systemd.address import parse_addresses
from servicebay.agent.systemd.bus import BUS_NAME, BUS_PATH, Bus, BusError, BusGoneError, Call
from servicebay.agent.systemd.monitor import SystemdMonitor, match_rules
from servicebay.agent.systemd.units import SYSTEMD
from tests.patience import PATIENCE_S

from .conftest import Daemon, Service


def _monitor(loop: Loop, environ: Mapping[str, str]) -> SystemdMonitor:
    return SystemdMonitor(loop, lambda names: None, lambda container: None, environ)


def _problem(environ: Mapping[str, str]) -> str:
    loop = Loop()
    monitor = _monitor(loop, environ)
    with pytest.raises(Unavailable) as raised:
        loop.run(monitor.run())
    assert not monitor.ready.is_set
    assert monitor.problem == str(raised.value)
    return monitor.problem


def test_without_a_bus_it_is_unavailable_and_says_where_it_looked(tmp_path: Path) -> None:
    assert f"{tmp_path}/bus: No such file or directory" in _problem({"XDG_RUNTIME_DIR": str(tmp_path)})
    broken = {"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "nonsense"}
    assert "nonsense" in _problem(broken)


def test_on_a_bus_without_systemd_it_is_unavailable(daemon: Daemon, tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": daemon.address}
    assert "org.freedesktop.systemd1" in _problem(environ)


def test_scans_and_actions_need_a_connection() -> None:
    loop = Loop()
    monitor = _monitor(loop, {})
    for asked in (monitor.scan(), monitor.act("start", "a.service", 1.0)):
        with pytest.raises(BusGoneError, match="not connected"):
            loop.run(asked)


def test_the_bus_takes_every_match_rule(daemon: Daemon) -> None:
    loop = Loop()
    bus = Bus(loop, parse_addresses(daemon.address, "/nowhere"))

    async def add() -> Any:
        await bus.open()
        replies = await bus.call_all([Call(BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch", "s", (r,)) for r in match_rules()])
        bus.close()
        return replies

    assert loop.run(add()) == [[]] * len(match_rules())


def test_a_systemd_whose_answers_are_nonsense_is_an_error_of_the_bus(daemon: Daemon, tmp_path: Path) -> None:
    service = Service(f"{tmp_path}/bus".encode(), SYSTEMD)  # answers every call with what it was asked
    loop = Loop()
    monitor = _monitor(loop, {"DBUS_SESSION_BUS_ADDRESS": daemon.address})

    async def scan() -> None:
        running = loop.spawn(monitor.run(), "monitor")
        await monitor.ready.wait()
        try:
            await monitor.scan()
        finally:
            running.cancel()

    with pytest.raises(BusError, match="not understood"):
        loop.run(loop.within(PATIENCE_S, scan()))
    service.close()
    assert monitor.version == "of unknown version"
