"""What a reverse proxy does: chooses where to read its configuration, and builds ``wire.model.Proxy``.

Files first, as the container sees them: nothing is run. Only where they can't be read (an image's
files while only mounts are visible, say) the proxy itself is asked. To be called when the proxy or one of
``Inspection.watched`` changed, never by the clock.
"""

from dataclasses import replace
from typing import Dict, List, Mapping, NamedTuple, Optional, Set, Tuple

from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Proxy, Route

from ..process import Completed, Run
from . import nginx
from .certificate import parse_expiry
from .container_files import ContainerFiles
from .found import Found, find_proxies
from .nginx_load import DumpReader, Loaded, Reader, load_config
from .nginx_parse import decode

__all__ = ["Found", "Inspection", "find_proxies", "inspect"]

NGINX_CONFIGS = (
    "/config/nginx/nginx.conf",
    "/etc/nginx/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf",
    "/usr/local/nginx/conf/nginx.conf",
    "/opt/bitnami/nginx/conf/nginx.conf",
    "/etc/angie/angie.conf",
)
"""Where images keep the main file, unless the command line names one (``-c``). The first is SWAG's."""
REPLACED = "{} was replaced, and the container still has the old file: restart it"
MAX_LISTED = 200
"""Configuration files that are told; the files section has room for so many more than these."""
NOT_RUNNING = "the container does not run: only its mounted files can be read"


class Inspection(NamedTuple):
    """What was found, and what calls for another look.

    ``watched``: folders of the node with the names that matter there (``None``: all). ``again``: it was asked what it
    does, and may not have taken up its latest configuration yet.
    """

    proxy: Proxy
    watched: Dict[str, Optional[Set[str]]]
    again: bool = False


async def inspect(found: Found, containers: Mapping[str, Object], run: Run) -> Inspection:
    """Read the configuration of a proxy. What ``run`` raises goes through; nothing else is raised."""
    container = containers[found.container_id]
    files = ContainerFiles(container)
    if found.provider == "nginx":
        source, routes, problems = await _inspect_nginx(found.container_id, container, files, run)
    elif found.provider == "caddy":
        from .caddy_inspect import inspect_caddy

        source, routes, problems = await inspect_caddy(found.container_id, container, files, run)
    else:
        from .traefik_inspect import inspect_traefik

        source, routes, problems = await inspect_traefik(found.container_id, containers, files, run)
    if container.get("state") != "running":
        problems = [NOT_RUNNING, *problems]
    routes = _with_files(routes, files)
    problems += [REPLACED.format(path) for path in files.replaced]
    again = container.get("state") == "running" and source in ("api", "labels")
    configs = sorted(files.configs)[:MAX_LISTED]
    proxy = Proxy(found.provider, found.found_by, source, routes, problems, configs)
    return Inspection(proxy, files.watched, again)


async def _inspect_nginx(
    container_id: str, container: Object, files: ContainerFiles, run: Run
) -> Tuple[str, List[Route], List[str]]:
    loaded = _load_first(nginx_configs(container), files)
    source, problems = "files", [] if loaded else ["no nginx configuration was found in the container"]
    if (loaded is None or loaded.unreadable) and container.get("state") == "running":
        named = [word for path in named_config(container) for word in ("-c", path)]
        done = await run(container_id, ["nginx", "-T", "-q", *named])
        dump = DumpReader(decode(done.stdout))
        if dump.main:
            source, loaded, problems = "nginx -T", load_config(dump.main, dump), []
        else:
            problems.append("nginx -T failed: {}".format(_last_line(done)))
    if loaded is None:
        return source, [], problems
    routes, more = nginx.build_routes(loaded.tree, loaded.folder)
    return source, routes, [*problems, *loaded.problems, *more]


def nginx_configs(container: Object) -> List[str]:
    """Where the main file may be, the likeliest first."""
    return named_config(container) or list(NGINX_CONFIGS)


def named_config(container: Object) -> List[str]:
    """The main file that the command line names with ``-c``, if it does; relative to what it names with ``-p``."""
    words = list(container.get("command") or [])
    options = {word: words[i + 1] for i, word in reversed(list(enumerate(words[:-1]))) if word in ("-c", "-p")}
    path, prefix = options.get("-c", ""), options.get("-p", "")
    if prefix.startswith("/"):
        return [prefix.rstrip("/") + "/" + (path or "conf/nginx.conf") if path[:1] != "/" else path]
    return [path] if path.startswith("/") else []


def _load_first(paths: List[str], reader: Reader) -> Optional[Loaded]:
    for path in paths:
        try:
            return load_config(path, reader)
        except OSError:
            continue
    return None


def _last_line(done: Completed) -> str:
    lines = decode(done.stderr).strip().splitlines()
    return lines[-1][-500:] if lines else "status {}".format(done.status)


def _with_files(routes: List[Route], files: ContainerFiles) -> List[Route]:
    """Add what only the files tell: when certificates expire, and where on the node a file lies."""
    expiries: Dict[str, Optional[int]] = {}
    result = []
    for route in routes:
        if route.certificate is not None and route.certificate not in expiries:
            expiries[route.certificate] = _read_expiry(route.certificate, files)
        host_file = files.host_path(route.file) if route.file else None
        expires = expiries.get(route.certificate or "")
        result.append(replace(route, host_file=host_file, certificate_expires=expires))
    return result


def _read_expiry(path: str, files: ContainerFiles) -> Optional[int]:
    if not path.startswith("/") or "$" in path:
        return None
    try:
        return parse_expiry(files.read(path, is_config=False))
    except OSError:
        return None
