"""Templates as they were when something was installed from them: what a newer version is compared with.

A registry has its newest version only. One small document per version that was drafted, without any value.
"""

from collections.abc import Mapping

import msgspec

from ...registry.format import TemplateHead, Variable
from ...registry.origin import Origin
from ...registry.template import Template
from ...storage.documents import DocumentStore


class KeptTemplate(msgspec.Struct, frozen=True, rename="camel"):
    """A template's questions and sources. ``name`` is the document's."""

    name: str
    id: str
    registry: str
    head: TemplateHead
    variables: list[Variable]
    sources: Mapping[str, str]


class KeptTemplates:
    """Keeps them."""

    def __init__(self, documents: DocumentStore[KeptTemplate]) -> None:
        self._documents = documents
        self._known: set[str] = set()

    async def keep(self, template: Template) -> None:
        """Keep a template, once. Raises StoreError."""
        name = _name(template.id, template.head.version, template.digest)
        if name not in self._known:
            head, variables = template.head, list(template.variables)
            kept = KeptTemplate(name, template.id, template.registry, head, variables, template.sources)
            await self._documents.save(kept)
            self._known.add(name)

    async def find(self, origin: Origin) -> Template | None:
        """The template that made something, as it was. Raises StoreError."""
        kept = await self._documents.get(_name(origin.id, origin.version, origin.digest or ""))
        if kept is None:
            return None
        return Template(kept.id, kept.registry, kept.head, kept.variables, kept.sources, readme="")


def _name(id: str, version: str, digest: str) -> str:
    return f"template:{id}@{version}:{digest}"
