"""The corpus: each case is the files of a configuration, as ``nginx -T`` prints them, and its routes, a line each."""

from pathlib import Path
from typing import NamedTuple

from servicebay.agent.proxy.nginx import build_routes
from servicebay.agent.proxy.nginx_load import DumpReader, load_config
from servicebay.wire.model import Listen, Route

CORPUS = Path(__file__).parent / "corpus"
DIVIDER = "\n=== routes ===\n"


class Case(NamedTuple):
    """A configuration and what its routes must be."""

    reader: DumpReader
    expected: list[str]

    def actual(self) -> list[str]:
        """What they are."""
        loaded = load_config(self.reader.main, self.reader)
        routes, problems = build_routes(loaded.tree, loaded.folder)
        return [*map(describe, routes), *(f"problem: {text}" for text in [*loaded.problems, *problems])]


def names() -> list[str]:
    """The names of all cases."""
    return sorted(path.stem for path in CORPUS.glob("*.case"))


def read_case(name: str) -> Case:
    """A case of the corpus."""
    config, _, routes = (CORPUS / f"{name}.case").read_text().partition(DIVIDER)
    return Case(DumpReader(config + "\n"), routes.strip().splitlines())


def describe(route: Route) -> str:
    """``proxy app.example.org / -> app:80 <http://app:80> on 0.0.0.0:443 ssl, default, … @ /etc/nginx/x.conf:7``."""
    head = [route.kind, route.host, "" if route.path_match == "prefix" else route.path_match, route.path]
    notes = [
        f"via {route.upstream}" if route.upstream else "",
        f"also {' '.join(route.targets)}" if route.targets and not route.unresolved else "",
        "default" if route.is_default else "",
        "internal" if route.internal else "",
        f"certificate {route.certificate}" if route.certificate else "",
        f"if {route.condition}" if route.condition else "",
    ]
    listens = " + ".join(map(describe_listen, route.listen))
    line = f"{' '.join(filter(None, head))} -> {describe_target(route)} on {listens}"
    return ", ".join([line, *filter(None, notes)]) + f" @ {route.file}:{route.line}"


def describe_target(route: Route) -> str:
    """Where it goes, or why nobody knows."""
    if route.unresolved:
        return f"? {route.unresolved} [{' '.join(route.targets)}]"
    port = "" if route.target_port is None else f":{route.target_port}"
    parts = [f"{route.target_service}{port}" if route.target_service else "", str(route.status or "")]
    return " ".join(filter(None, [*parts, f"<{route.target_url}>" if route.target_url else ""])) or "nothing"


def describe_listen(listen: Listen) -> str:
    """``0.0.0.0:443 ssl``, ``unix:/run/x.sock``, ``0.0.0.0:53/udp``."""
    port = "" if listen.port is None else f":{listen.port}"
    end = "" if listen.port_end is None else f"-{listen.port_end}"
    protocol = "" if listen.protocol == "tcp" else f"/{listen.protocol}"
    address = f"[{listen.address}]" if listen.address.startswith(":") else listen.address
    return f"{address}{port}{end}{protocol}{' ssl' if listen.ssl else ''}"
