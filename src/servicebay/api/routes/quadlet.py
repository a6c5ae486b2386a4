"""``/api/quadlet/keys``, ``…/fields``, ``/api/nodes/{name}/lint``: what files may say, and what is wrong with some."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay import __version__
from servicebay.api import grammar
from servicebay.api.needs import READ
from servicebay.quadlet.keys import Version, parse_version
from servicebay.services.linting import fields_answer, keys_answer
from servicebay.services.shapes.draft import FieldsAnswer, Finding, KeysAnswer, LintBody
from servicebay.wire.model import QUADLET_KINDS

from .caching import cached
from .context import HubPart
from .nodes import find_node

MAX_LINT_BYTES = 1 << 20
MAX_FILES = 500


@get("/quadlet/keys")
async def list_keys(
    request: Request[Any, Any, Any],
    hub: HubPart,
    type: FromQuery[str],
    node: FromQuery[str | None] = None,
    version: FromQuery[str | None] = None,
) -> Response[KeysAnswer]:
    """The keys of a kind of Quadlet file, with help, and which of them a node's Podman (or a version) has."""
    if type not in QUADLET_KINDS:
        raise grammar.Misspelt("type", f"A kind of Quadlet file is one of {', '.join(QUADLET_KINDS)}.")
    podman = hub.linter.podman(find_node(hub, node).name) if node is not None else _version(version)
    etag = f'W/"{__version__}-{type}-{podman}"'.replace(" ", "")
    return cached(request, etag, lambda: keys_answer(type, podman))


@get("/quadlet/fields")
async def list_fields(request: Request[Any, Any, Any]) -> Response[FieldsAnswer]:
    """The fields of the Kubernetes YAML that Podman plays, with help, object by object."""
    return cached(request, f'W/"{__version__}-fields"', fields_answer)


@post("/nodes/{name:str}/lint", status_code=200, request_max_body_size=MAX_LINT_BYTES, opt=READ)
async def lint_files(name: FromPath[str], data: JSONBody[LintBody], hub: HubPart) -> Response[list[Finding]]:
    """What fails or hurts in some files, were they on the node, with cures. From memory; nothing is written."""
    node = find_node(hub, name).name
    if len(data.files) > MAX_FILES:
        raise grammar.Misspelt("files", f"At most {MAX_FILES} files are looked at together.")
    files = {grammar.file_path(file.path): file.content for file in data.files}
    found = await asyncio.to_thread(hub.linter.lint, node, files)
    return Response(found, headers={"Cache-Control": "no-store"})


def _version(text: str | None) -> Version | None:
    if text is None:
        return None
    version = parse_version(text)
    if version is None:
        raise grammar.Misspelt("version", "A version of Podman looks like 5.4.")
    return version
