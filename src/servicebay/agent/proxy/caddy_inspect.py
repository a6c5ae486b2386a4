"""Where Caddy's configuration is read: its autosave, which is what runs, else ``caddy adapt`` on its Caddyfile."""

from dataclasses import replace
from typing import List, Optional, Tuple

from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Route

from .caddy import CaddyError, parse_caddy
from .container_files import ContainerFiles
from .inspector import Run
from .nginx_parse import decode

AUTOSAVES = ("/config/caddy/autosave.json", "/root/.config/caddy/autosave.json")
"""Caddy writes there what it runs, after each change, unless ``persist_config off`` is set."""
CADDYFILE = "/etc/caddy/Caddyfile"
CERTIFICATES = "/data/caddy/certificates/*/{0}/{0}.crt"


async def inspect_caddy(
    container_id: str, container: Object, files: ContainerFiles, run: Run
) -> Tuple[str, List[Route], List[str]]:
    """Source, routes and problems."""
    for path in AUTOSAVES:
        try:
            return "files", _with_certificates(parse_caddy(decode(files.read(path))), files), []
        except (OSError, CaddyError):
            continue
    if container.get("state") != "running":
        return "files", [], ["Caddy's autosave can't be read"]
    done = await run(container_id, ["caddy", "adapt", "--config", _caddyfile(container)])
    try:
        routes = parse_caddy(decode(done.stdout))
    except CaddyError as error:
        said = decode(done.stderr).strip().splitlines()[-1:]
        return "caddy adapt", [], ["caddy adapt failed: {}".format(said[0][-500:] if said else error)]
    return "caddy adapt", _with_certificates(routes, files), []


def _caddyfile(container: Object) -> str:
    words: List[str] = list(container.get("command") or [])
    named = [words[i + 1] for i, word in enumerate(words[:-1]) if word in ("--config", "-config")]
    return named[0] if named else CADDYFILE


def _with_certificates(routes: List[Route], files: ContainerFiles) -> List[Route]:
    """Add the certificates that Caddy keeps for its hosts."""
    found = {host: _certificate(host, files) for host in {route.host for route in routes if route.ssl}}
    return [replace(route, certificate=found.get(route.host)) for route in routes]


def _certificate(host: str, files: ContainerFiles) -> Optional[str]:
    # "*.example.org" is kept as "wildcard_.example.org"
    name = host.replace("*", "wildcard_")
    if "/" in name or any(character in name for character in "?["):
        return None
    return next(iter(files.glob(CERTIFICATES.format(name))), None)
