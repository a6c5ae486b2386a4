"""Which template made which service, and whether its registry has a newer version. Pure."""

import re
from collections.abc import Iterable

from ...registry.catalog import Catalog
from ...registry.format import version_of
from ..shapes.service import ServiceView, TemplateMarkView

_MADE_BY = re.compile(r"([a-z0-9.-]{1,127}) ([0-9]{1,5}(?:\.[0-9]{1,5}){2})")


def mark_rows(services: Iterable[ServiceView], catalog: Catalog) -> dict[str, TemplateMarkView]:
    """Marks of those services that a template made, by service key."""
    marks = {}
    for service in services:
        made_by = _MADE_BY.fullmatch(service.template) if service.template is not None else None
        if made_by is not None:
            marks[service.key] = mark_of(made_by[1], made_by[2], catalog)
    return marks


def mark_of(id: str, version: str, catalog: Catalog) -> TemplateMarkView:
    """One mark."""
    template = catalog.templates.get(id)
    if template is None:
        text = f"Made from the template {id} {version}, which no registry has any more."
        return TemplateMarkView(id=id, title=id, version=version, text=text, gone=True)
    head = template.head
    if version_of(head.version) > version_of(version):
        text = f"Template {head.version} available"
        return TemplateMarkView(id=id, title=head.title, version=version, text=text, newest=head.version)
    return TemplateMarkView(id=id, title=head.title, version=version, text=f"Made from {head.title} {version}")
