"""Where Traefik's routes are read: its API, where that answers, else labels and TOML files."""

import json
from typing import Any, Dict, List, Mapping, Optional, Tuple

from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Route

from ..process import Run
from . import admin_api
from .container_files import ContainerFiles
from .nginx_parse import decode
from .traefik import Dynamic, build_routes, parse_entry_points, parse_file, parse_labels, parse_rawdata

API_PORT, RAWDATA = 8080, "/api/rawdata"
STATIC_FILES = ("/etc/traefik/traefik.toml", "/traefik.toml")
YAML_FILES = ("/etc/traefik/traefik.yml", "/etc/traefik/traefik.yaml", "/traefik.yml")
NO_YAML = "{} is YAML, which can't be read here: its entry points and files are missing"
NO_TOML = "{} can't be read here: the node's Python is older than 3.11"


async def inspect_traefik(
    container_id: str, containers: Mapping[str, Object], files: ContainerFiles, run: Run
) -> Tuple[str, List[Route], List[str]]:
    """Source, routes and problems."""
    container = containers[container_id]
    command = list(container.get("command") or [])
    named = [value for key, value in _options(command).items() if key == "configfile"]
    problems: List[str] = [NO_YAML.format(path) for path in named or YAML_FILES if _is_yaml(path) and files.glob(path)]
    static_files = [path for path in named or STATIC_FILES if not _is_yaml(path)]
    static = next((found for path in static_files for found in [_read_toml(path, files, problems)] if found), None)
    entry_points = parse_entry_points(command, static)
    if not entry_points:
        problems.append("the addresses of Traefik's entry points are not in its command line")
    dynamic, missing = parse_labels(containers), ["Traefik's API does not answer: only labels and TOML files are known"]
    for path in _dynamic_files(command, static, files):  # also where the API tells: their changes are noticed by it
        if _is_yaml(path):
            missing.append("{} is YAML, which can't be read here".format(path))
        else:
            _merge(dynamic, parse_file(_read_toml(path, files, missing)))
    port = entry_points["traefik"].listen.port if "traefik" in entry_points else API_PORT
    running = container.get("state") == "running"
    answer = await _ask_api(container_id, container, port or API_PORT, run) if running else None
    if answer is not None:
        return "api", build_routes(parse_rawdata(answer), entry_points), problems
    return "labels", build_routes(dynamic, entry_points), [*problems, *missing]


async def _ask_api(container_id: str, container: Object, port: int, run: Run) -> Optional[Any]:
    """Ask from here, else with the ``wget`` of Traefik's image; ``None`` where neither is answered."""
    address = admin_api.address_of(container, port)
    try:
        data = b"" if address is None else admin_api.get(address, RAWDATA, "localhost:{}".format(port))
    except OSError:
        data = b""
    answer = _parse_json(data)
    if answer is None:
        done = await run(container_id, ["wget", "-q", "-O-", "-T3", "http://127.0.0.1:{}{}".format(port, RAWDATA)])
        answer = _parse_json(done.stdout) if done.status == 0 else None
    return answer


def _parse_json(data: bytes) -> Optional[Any]:
    try:
        answer = json.loads(decode(data))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _is_yaml(path: str) -> bool:
    return path.endswith((".yml", ".yaml"))


def _options(command: List[str]) -> Dict[str, str]:
    words = [word[2:].partition("=") for word in command if word.startswith("--")]
    return {key.lower(): value for key, _, value in words}


def _dynamic_files(command: List[str], static: Any, files: ContainerFiles) -> List[str]:
    """``--providers.file.filename=…`` or ``.directory=…`` of the command line, or the same of the static file."""
    options = _options(command)
    provider = ((static or {}).get("providers") or {}).get("file") or {}
    single = options.get("providers.file.filename") or provider.get("filename")
    folder = options.get("providers.file.directory") or provider.get("directory")
    inside = (
        [path for end in ("toml", "yml", "yaml") for path in files.glob("{}/*.{}".format(folder, end))]
        if folder
        else []
    )
    return [str(single), *inside] if single else inside


def _read_toml(path: str, files: ContainerFiles, problems: List[str]) -> Optional[Dict[str, Any]]:
    try:
        data = files.read(path)
    except OSError:
        return None
    try:
        import tomllib
    except ImportError:
        problems.append(NO_TOML.format(path))
        return None
    try:
        return tomllib.loads(decode(data))
    except (ValueError, RecursionError) as error:
        problems.append("{}: {}".format(path, error))
        return None


def _merge(into: Dynamic, other: Dynamic) -> None:
    for mine, theirs in zip(into, other):
        mine.update(theirs)
