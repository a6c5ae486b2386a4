"""Where Caddy's configuration is read: its admin API, where this machine reaches it; its autosave, which is what runs
too; else ``caddy adapt`` on its Caddyfile."""

from dataclasses import replace
from typing import List, Optional, Tuple

from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Route

from ..process import Run
from . import admin_api
from .caddy import CaddyError, parse_caddy
from .container_files import ContainerFiles
from .nginx_parse import decode

AUTOSAVES = ("/config/caddy/autosave.json", "/root/.config/caddy/autosave.json")
"""Caddy writes there what it runs, after each change, unless ``persist_config off`` is set."""
ADMIN_PORT, ADMIN_HOST = 2019, "localhost:2019"
"""Caddy refuses requests for any other host that it does not know."""
CADDYFILE = "/etc/caddy/Caddyfile"
CERTIFICATES = "/data/caddy/certificates/*/{0}/{0}.crt"
HOME_CERTIFICATES = "/.local/share/caddy/certificates/*/{0}/{0}.crt"


async def inspect_caddy(
    container_id: str, container: Object, files: ContainerFiles, run: Run
) -> Tuple[str, List[Route], List[str]]:
    """Source, routes and problems."""
    home = container.get("home", "")
    saved = _read_autosave([*AUTOSAVES, home + "/.config/caddy/autosave.json"][-1 if home else 0 :], files)
    told = _ask_api(container)
    _note(_caddyfile(container), files)
    routes = saved if told is None else told
    if routes is not None:
        return "files" if told is None else "api", _with_certificates(routes, files, home), []
    if container.get("state") != "running":
        return "files", [], ["Caddy's autosave can't be read"]
    done = await run(container_id, ["caddy", "adapt", "--config", _caddyfile(container)])
    try:
        routes = parse_caddy(decode(done.stdout))
    except CaddyError as error:
        said = decode(done.stderr).strip().splitlines()[-1:]
        return "caddy adapt", [], ["caddy adapt failed: {}".format(said[0][-500:] if said else error)]
    return "caddy adapt", _with_certificates(routes, files, home), []


def _read_autosave(paths: List[str], files: ContainerFiles) -> Optional[List[Route]]:
    for path in paths:
        try:
            return parse_caddy(decode(files.read(path, is_config=False)))
        except (OSError, CaddyError):
            continue
    return None


def _ask_api(container: Object) -> Optional[List[Route]]:
    address = admin_api.address_of(container, ADMIN_PORT) if container.get("state") == "running" else None
    if address is None:
        return None
    try:
        return parse_caddy(decode(admin_api.get(address, "/config/", ADMIN_HOST)))
    except (OSError, CaddyError):
        return None  # off, elsewhere, or another program's: the files tell


def _note(path: str, files: ContainerFiles) -> None:
    """Have a change of the file call for another look."""
    try:
        files.read(path)
    except OSError:
        pass


def _caddyfile(container: Object) -> str:
    words: List[str] = list(container.get("command") or [])
    named = [words[i + 1] for i, word in enumerate(words[:-1]) if word in ("--config", "-config")]
    return named[0] if named else CADDYFILE


def _with_certificates(routes: List[Route], files: ContainerFiles, home: str) -> List[Route]:
    """Add the certificates that Caddy keeps for its hosts."""
    pattern = home + HOME_CERTIFICATES if home else CERTIFICATES
    found = {host: _certificate(host, pattern, files) for host in {route.host for route in routes if route.ssl}}
    return [replace(route, certificate=found.get(route.host)) for route in routes]


def _certificate(host: str, pattern: str, files: ContainerFiles) -> Optional[str]:
    # "*.example.org" is kept as "wildcard_.example.org"
    name = host.replace("*", "wildcard_")
    if "/" in name or any(character in name for character in "?["):
        return None
    return next(iter(files.glob(pattern.format(name))), None)
