"""Adoption on a node: asks it what a container or pod is, knows which names are taken, finds what would be replaced."""

import asyncio
import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from ...nodes.manager import NodeManager
from ...twin.schema import NodeState
from ...twin.store import TwinStore
from ..errors import ActionError
from ..live import LiveDocument
from ..resolve import check_node, find_container, find_stock
from ..rows import row_key
from ..shapes.adopt import AdoptAnswer, AdoptBody, AdoptedFile
from ..shapes.container import ContainerView
from .bundle import adopt_bundle
from .compose import adopt_compose
from .containers import adopt_container, adopt_pod
from .detect import form_of
from .env_text import parse_env
from .errors import NotAdoptable
from .options import Version
from .report import Adopted
from .run_unit import Surroundings, adopt_run_line

DEADLINE_S = 10.0
ASSUMED: Version = (4, 4)
"""Of a node that does not say which Podman it has: what is written for this one every later one understands."""
PROJECT, SERVICE = "com.docker.compose.project", "com.docker.compose.service"


class Adoptions:
    """Makes drafts; changes nothing."""

    def __init__(self, live: LiveDocument, twin: TwinStore, nodes: NodeManager) -> None:
        self._live = live
        self._twin = twin
        self._nodes = nodes

    async def adopt(self, node: str, body: AdoptBody) -> AdoptAnswer:
        """Files for what ``body`` names or holds. Raises ActionError, ActionFailed, UnknownNode."""
        check_node(self._live, node)
        around = self._surroundings(node, body)
        try:
            if body.what in ("container", "pod"):
                made, sources = await self._from_node(node, body, around)
            else:
                # up to seconds for a megabyte: others are served meanwhile
                made, sources = await asyncio.to_thread(_from_text, body, around), []
        except NotAdoptable as error:
            raise ActionError("refused", str(error)) from error
        folder = self._folder(node)
        keys = [row.key for row in sources] or [*self._replaced(node, made)]
        return AdoptAnswer(
            node=node,
            files=[AdoptedFile(path=posixpath.join(folder, name), content=text) for name, text in made.files.items()],
            losses=made.report.losses,
            notes=made.report.notes,
            replaces=keys,
            secrets=made.report.secrets,
        )

    async def _from_node(self, node: str, body: AdoptBody, around: Surroundings) -> tuple[Adopted, list[ContainerView]]:
        if body.what == "pod":
            pod_id = find_stock(self._live, "pods", body.container or "", node).id
        else:
            row = find_container(self._live, body.container or "", node)
            raw = (self._state(node).containers or {}).get(row.id)
            refuse_managed(row)
            pod_id = None if raw is None else raw.pod_id
            if pod_id is None:
                return adopt_container(await self._inspect(node, row.id), body.name, around), [row]
        rows = [row for row in self._live.containers(node) if self._is_in(node, row.id, pod_id)]
        for row in rows:
            refuse_managed(row)
        pod = await self._nodes.request(node, "pod.inspect", {"id": pod_id}, deadline_s=DEADLINE_S)
        members = [await self._inspect(node, row.id) for row in rows if not self._is_infra(node, row.id)]
        return adopt_pod(pod["inspect"], members, body.name, around), rows

    def _is_in(self, node: str, container: str, pod: str) -> bool:
        raw = (self._state(node).containers or {}).get(container)
        return raw is not None and raw.pod_id == pod

    def _is_infra(self, node: str, container: str) -> bool:
        raw = (self._state(node).containers or {}).get(container)
        return raw is not None and raw.is_infra

    async def _inspect(self, node: str, container: str) -> dict[str, Any]:
        answer = await self._nodes.request(node, "container.inspect", {"id": container}, deadline_s=DEADLINE_S)
        found: dict[str, Any] = answer["inspect"]
        return found

    def _state(self, node: str) -> NodeState:
        return self._twin.get(node).state

    def _folder(self, node: str) -> str:
        facts = self._state(node).facts
        if facts is None or facts.quadlet_folder is None:
            raise ActionError("unreachable", "The node has not yet said where its Quadlet files go.")
        return facts.quadlet_folder

    def _surroundings(self, node: str, body: AdoptBody) -> Surroundings:
        state, folder = self._state(node), self._folder(node)
        facts = state.facts
        home = folder.removesuffix("/.config/containers/systemd")
        taken = {posixpath.basename(path).rsplit(".", 1)[0] for path in state.files or {}}
        taken |= {unit.removesuffix(".service") for unit in state.services or {}}
        version = ASSUMED if facts is None or facts.podman_version is None else parse_version(facts.podman_version)
        return Surroundings(
            podman=version,
            home=home if home != folder else None,
            taken=frozenset(taken),
            folder=body.folder,
            user=None if facts is None else facts.user,
            uid=None if facts is None else facts.uid,
        )

    def _replaced(self, node: str, made: Adopted) -> Iterable[str]:
        """Containers that the new ones take the place of.

        Those with a name that the files give (Podman would remove them when the new one starts), and those that a
        compose program made of the same services: they hold the ports and the volumes.
        """
        containers = self._state(node).containers or {}
        owned = {row.id for row in self._live.containers(node) if row.service is not None}
        for raw in containers.values():
            if raw.id in owned or raw.is_infra:
                continue
            if set(raw.names) & set(made.containers) or _is_of_project(raw.labels, made):
                yield row_key(node, raw.id)


def _is_of_project(labels: Mapping[str, str], made: Adopted) -> bool:
    """Whether docker compose or podman-compose made a container of one of these services; both label it so."""
    return made.project is not None and labels.get(PROJECT) == made.project and labels.get(SERVICE) in made.services


def refuse_managed(row: ContainerView) -> None:
    """Raise ActionError for a container that belongs to a unit already."""
    if row.service is not None:
        raise ActionError("refused", f"{row.name} belongs to {row.service.partition('/')[2]} already.")


def parse_version(text: str) -> Version:
    """``5.4.2-dev`` -> ``(5, 4, 2)``."""
    numbers = []
    for word in text.split("-")[0].split("+")[0].split("."):
        if not word.isdecimal():
            break
        numbers.append(int(word))
    return tuple(numbers) or ASSUMED


def _from_text(body: AdoptBody, around: Surroundings) -> Adopted:
    text = body.text or ""
    if not text.strip():
        raise NotAdoptable("There is nothing to read.")
    form = form_of(text) if body.what == "text" else body.what
    if form == "run":
        return adopt_run_line(text, body.name, around)
    if form == "bundle":
        return adopt_bundle(text, around)
    return adopt_compose(text, body.name, {**parse_env(body.env or ""), **body.values}, around)
