"""A template or stack and values become the files of a draft for a node, with everything that speaks against it."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...nodes.errors import ActionFailed, UnknownNode
from ...registry.catalog import Catalog
from ...registry.errors import Broken, ValuesRefused
from ...registry.format import Value, Variable
from ...registry.generator import Made, Order, Service, check_made, generate
from ...registry.stack import Stack, generate_stack, network_file, template_of
from ...registry.template import Template
from ...registry.values import complete
from ...twin.store import TwinStore
from ..actions import Requester
from ..errors import ActionError
from ..liveness import known_facts
from ..shapes.template import TemplateDraftAnswer, TemplateFile, TemplateProblem
from . import checks
from .kept import KeptTemplates

LOOK_DEADLINE_S = 10.0
UNKNOWN = "The node could not be asked whether its ports and folders are free ({reason})."


@dataclass(frozen=True)
class Choice:
    """What a person chose: a template with its service's name, or a stack."""

    item: Template | Stack
    name: str | None
    values: Mapping[str, Value]


class TemplateDrafts:
    """Makes drafts. Writes nothing on nodes; the templates are kept, for the day of a newer version."""

    def __init__(self, twin: TwinStore, nodes: Requester, kept: KeptTemplates) -> None:
        self._twin = twin
        self._nodes = nodes
        self._kept = kept

    async def make(self, choice: Choice, node: str, catalog: Catalog) -> TemplateDraftAnswer:
        """The files and what speaks against them. Raises ActionError ``not-found``, ``conflict``, ``refused``."""
        folder = self._folder(node)
        try:
            completed, services, more = make_services(choice, catalog)
        except ValuesRefused as error:
            problems = [TemplateProblem(text=w.text, severity="error", variable=w.variable) for w in error.problems]
            return TemplateDraftAnswer(files=[], problems=problems)
        except Broken as error:
            raise ActionError("refused", str(error)) from error
        for template in templates_of(choice.item, catalog):
            await self._kept.keep(template)
        files = [file_at(folder, made) for made in (*more, *(made for each in services for made in each.files))]
        wanted = wanted_of(completed, services, [file.path for file in files], catalog)
        return TemplateDraftAnswer(
            files=files,
            problems=await self._check(wanted, node),
            units=[service.unit for service in services],
            values={name: str(value) for name, value in completed.values.items()},
        )

    def _folder(self, node: str) -> str:
        try:
            facts = known_facts(self._twin.get(node))
        except KeyError:
            raise ActionError("not-found", f"There is no node called {node}.") from None
        if facts is None or not facts.quadlet_folder:
            raise ActionError("conflict", f"{node} has not told where its Quadlet files go yet: it must be online.")
        return facts.quadlet_folder

    async def _check(self, wanted: checks.Wanted, node: str) -> list[TemplateProblem]:
        problems: list[TemplateProblem] = []
        ground = checks.Ground()
        try:
            answer = await self._nodes.request(node, "ground.look", checks.asked_of(wanted), deadline_s=LOOK_DEADLINE_S)
            ground = ground_of(answer)
        except (ActionFailed, UnknownNode) as error:
            reason = error.failure.message if isinstance(error, ActionFailed) else "it was removed"
            problems.append(TemplateProblem(text=UNKNOWN.format(reason=reason.rstrip(".")), severity="warning"))
        return [*checks.check(wanted, self._twin.get(node).state, ground), *problems]


def templates_of(item: Template | Stack, catalog: Catalog) -> list[Template]:
    """The template, or those of a stack's parts."""
    if isinstance(item, Template):
        return [item]
    return [template_of(item, catalog.templates, part) for part in item.head.parts]


def ground_of(answer: Mapping[str, Any]) -> checks.Ground:
    """What a node answered, as far as it is of the form. Anything else counts as not said."""
    taken, paths, lowest = answer.get("taken"), answer.get("paths"), answer.get("lowestPort")
    return checks.Ground(
        taken=frozenset(port for port in taken if isinstance(port, int)) if isinstance(taken, list) else frozenset(),
        paths={str(path): str(kind) for path, kind in paths.items()} if isinstance(paths, dict) else {},
        lowest_port=lowest if isinstance(lowest, int) else checks.Ground.lowest_port,
    )


def make_services(choice: Choice, catalog: Catalog) -> tuple[Choice, list[Service], list[Made]]:
    """The choice with every value, its services in the order of their start, and files besides.

    Raises ValuesRefused, Broken.
    """
    item = choice.item
    more: list[Made] = []
    if isinstance(item, Stack):
        choice = replace(choice, values=complete(item.variables, choice.values))
        services = generate_stack(item, catalog.templates, choice.values)
        network = network_file(item)
        more = [network] if network is not None else []
    else:
        service = generate(Order(item, choice.name or item.head.name, choice.values))
        own = {variable.name for variable in item.variables}
        choice = replace(choice, values={name: value for name, value in service.values.items() if name in own})
        services = [service]
    for service in services:
        check_made(service)
    return choice, services, more


def wanted_of(choice: Choice, services: Sequence[Service], paths: Sequence[str], catalog: Catalog) -> checks.Wanted:
    """What has to be checked."""
    item = choice.item
    variables: Sequence[Variable] = item.variables
    podman = item.head.podman if isinstance(item, Template) else _newest(item, catalog)
    return checks.Wanted(
        variables=variables,
        values={name: str(value) for name, value in choice.values.items()},
        files=paths,
        units=[service.unit for service in services],
        podman=podman,
        name_field="NAME" if isinstance(item, Template) else None,
    )


def _newest(stack: Stack, catalog: Catalog) -> str:
    parts = [catalog.templates.get(part.template) for part in stack.head.parts]
    versions = [part.head.podman for part in parts if part is not None]
    return max(versions, key=lambda text: tuple(map(int, text.split("."))), default="4.4")


def file_at(folder: str, made: Made) -> TemplateFile:
    """A file at its place on the node."""
    return TemplateFile(path=posixpath.join(folder, made.path), content=made.content, mode=made.mode)
