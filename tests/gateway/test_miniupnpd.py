"""A real UPnP router: Debian's miniupnpd in a network namespace, found by a multicast search."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_real_upnp_router_is_found_and_read(tmp_path: Path) -> None:
    missing = [name for name in ("miniupnpd", "nft", "ip", "unshare") if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root and {', '.join(missing) or 'nothing else'}")
    argv = ["unshare", "--net", sys.executable, "-m", "tests.gateway.miniupnpd_scene", str(tmp_path)]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=100, env=paths, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    first = found["first"]
    assert (first["upstream"], first["public_v4"], first["address"]) == ("up", "45.45.45.45", "10.99.77.1")
    assert (first["vendor"], first["model"], first["mappings"]) == ("Debian", "miniupnpd", [])
    assert (first["link_up_bits_per_s"], first["link_down_bits_per_s"]) == (40_000_000, 250_000_000)
    assert first["sent_bytes"] is not None
    outside, inside, name = (found["mapped"]["mappings"][0][at] for at in (1, 3, 4))
    assert (outside, inside, name) == (8443, 443, "a program's port")
    assert found["moved"]["public_v4"] == "46.46.46.46"
    assert found["problem"] == "unreachable"
    assert found["checked"] == [["ok", "is online"], ["fail", "does not answer"]]
