"""The example, as pip installs it: its own tests hold, and a hub finds it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.conftest import Start
from tests.plugins.example import EXAMPLE, install_example


@pytest.mark.anyio
async def test_it_is_found_by_a_hub(site: Path, start_bay: Start, tmp_path: Path) -> None:
    install_example(site)
    async with start_bay() as bay:
        (row,) = (await bay.client.get("/api/plugins")).json()
        assert (row["package"], row["version"], row["state"]) == ("servicebay-plugin-example", "1.0.0", "running")
        assert row["gives"] == [
            "Check: Redis or Valkey",
            "Router: A file that a script writes",
            "Routes of proxies: labels",
            "Addresses below /api/plugins/example",
            "Pages in the browser",
        ]
        assert (await bay.client.get("/api/plugins/example/redis")).json() == []
        assert (await bay.stranger().get("/api/plugins/example/redis")).status_code == 401
        check = {"name": "Cache", "kind": "plugin", "probe": "example.redis", "target": "192.0.2.1"}
        refused = await bay.client.post("/api/monitoring/try", json=check)
        assert (refused.status_code, refused.json()["detail"]) == (
            400,
            "Redis or Valkey is asked at an address such as nas.lan:6379.",
        )
        (tmp_path / "router.json").write_text('{"upstream": "up", "publicV4": "203.0.113.7", "model": "One"}')
        router = {"kind": "plugin", "provider": "example.file", "host": str(tmp_path / "router.json")}
        tried = (await bay.client.post("/api/gateway/try", json=router)).json()
        assert (tried["publicIp"], tried["model"], tried["state"]) == ("203.0.113.7", "One", "online")


def test_its_own_tests_hold(tmp_path: Path) -> None:
    install_example(tmp_path / "site")
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{EXAMPLE.parents[1] / 'src'}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(EXAMPLE), "tests"]
    own = subprocess.run(command, cwd=EXAMPLE, env=environ, capture_output=True, text=True, timeout=120)
    assert (own.returncode, "22 passed" in own.stdout) == (0, True), own.stdout
