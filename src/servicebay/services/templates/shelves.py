"""The catalog of all registries, and what people see of it."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from ...registry.catalog import Catalog, Fault, Shelf, built_in, read_local
from ...registry.format import Variable
from ...registry.remotes import Change, Remote, Remotes
from ...registry.stack import Stack
from ...registry.template import SUFFIX, Template
from ...registry.values import as_text
from ..errors import ActionError
from ..gateway.exposure import Listener
from ..shapes.template import (
    RegistryChange,
    RegistryView,
    StackPartView,
    TemplateAnswer,
    TemplateChange,
    TemplateFault,
    TemplateLink,
    TemplateRow,
    VariableView,
)
from .proposals import propose_ports

ORDER = {"template": 0, "stack": 1}


class Shelves:
    """Our own templates and those of git registries. ``start`` before use."""

    def __init__(self, remotes: Remotes, root: Path | None = None) -> None:
        self.remotes = remotes
        self._root = root
        self._local = Shelf()
        self._catalog: Catalog | None = None
        self._subscribers: list[Callable[[], None]] = []
        remotes.on_change = self._on_change

    async def start(self) -> None:
        """Read all that is kept. Raises StoreError."""
        self._local = await asyncio.to_thread(lambda: read_local(self._root) if self._root else built_in())
        await self.remotes.start()
        self._on_change()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change of what there is; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def _on_change(self) -> None:
        self._catalog = None
        for callback in tuple(self._subscribers):
            callback()

    @property
    def catalog(self) -> Catalog:
        """Everything that can be installed now."""
        if self._catalog is None:
            self._catalog = Catalog([self._local, *self.remotes.shelves])
        return self._catalog

    def template(self, id: str) -> Template:
        """One template. Raises ActionError ``not-found``."""
        found = self.catalog.templates.get(id)
        if found is None:
            raise ActionError("not-found", f"There is no template called {id[:80]}.")
        return found

    def stack(self, id: str) -> Stack:
        """One stack. Raises ActionError ``not-found``."""
        found = self.catalog.stacks.get(id)
        if found is None:
            raise ActionError("not-found", f"There is no stack called {id[:80]}.")
        return found


def row_of(item: Template | Stack) -> TemplateRow:
    """A template or stack in a list."""
    head = item.head
    return TemplateRow(
        id=item.id,
        kind="template" if isinstance(item, Template) else "stack",
        name=head.name,
        title=head.title,
        description=head.description,
        category=head.category,
        version=head.version,
        registry=item.registry,
        icon=head.icon,
        picture=isinstance(item, Template) and item.icon_svg is not None,
    )


def fault_view(fault: Fault) -> TemplateFault:
    """What is broken, for people."""
    return TemplateFault(registry=fault.registry, place=fault.place, text=fault.text)


def template_answer(template: Template, listeners: Iterable[Listener] = ()) -> TemplateAnswer:
    """A template's page; ``listeners`` are all that are known of the nodes."""
    head = template.head
    return TemplateAnswer(
        row=row_of(template),
        readme=template.readme,
        readmes=dict(template.readmes),
        variables=[variable_view(each) for each in template.variables],
        links=[TemplateLink(title=link.title, url=link.url) for link in head.links],
        changelog=[TemplateChange(version=c.version, changes=c.changes, date=c.date) for c in head.changelog],
        notes=head.notes,
        requires=head.requires,
        podman=head.podman,
        opens=head.opens,
        opens_tls=head.opens_tls,
        sources={path.removesuffix(SUFFIX): text for path, text in template.sources.items()},
        ports=propose_ports(template.variables, listeners),
    )


def stack_answer(stack: Stack, catalog: Catalog, listeners: Iterable[Listener] = ()) -> TemplateAnswer:
    """A stack's page; ``listeners`` are all that are known of the nodes."""
    head = stack.head
    return TemplateAnswer(
        row=row_of(stack),
        readme=stack.readme,
        readmes=dict(stack.readmes),
        variables=[variable_view(each) for each in stack.variables],
        links=[TemplateLink(title=link.title, url=link.url) for link in head.links],
        changelog=[TemplateChange(version=c.version, changes=c.changes, date=c.date) for c in head.changelog],
        notes=head.notes,
        parts=[
            StackPartView(
                template=part.template, title=_title(part.template, catalog), name=part.name, needs=part.needs
            )
            for part in stack.order
        ],
        ports=propose_ports(stack.variables, listeners),
    )


def _title(id: str, catalog: Catalog) -> str:
    found = catalog.templates.get(id)
    return found.head.title if found is not None else id


def variable_view(variable: Variable) -> VariableView:
    """A question of the wizard."""
    return VariableView(
        name=variable.name,
        type=variable.type,
        title=variable.title,
        description=variable.description,
        default=as_text(variable.default),
        optional=variable.optional or variable.type == "generated",
        hint=variable.hint,
        options=variable.options,
        min=variable.min,
        max=variable.max,
    )


def registry_view(remote: Remote, shelf: Shelf) -> RegistryView:
    """A git registry as a row."""
    return RegistryView(
        name=remote.name,
        url=remote.url,
        branch=remote.branch,
        username=remote.username,
        has_secret=remote.secret is not None,
        commit=remote.commit,
        committed_at=remote.committed_at,
        fetched_at=remote.fetched_at,
        problem=remote.problem,
        templates=len(shelf.templates),
        stacks=len(shelf.stacks),
        faults=[fault_view(fault) for fault in shelf.faults],
    )


def change_view(change: Change) -> RegistryChange:
    """What an update brought."""
    return RegistryChange(id=change.id, kind=change.kind, before=change.before, after=change.after)
