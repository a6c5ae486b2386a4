"""Installs a template or a stack as one job: all of its files and services, or nothing."""

from ...registry.catalog import Catalog
from ...registry.template import Template
from ..deploy.deploys import Deploys
from ..deploy.reasons import STACK, TEMPLATE
from ..errors import ActionError
from ..shapes.draft import DraftBody, DraftFile
from ..shapes.job import JobView
from ..shapes.template import TemplateDraftAnswer
from .drafts import Choice, TemplateDrafts

KIND = "install"


class Installer:
    """Drafts, then hands the draft to who applies drafts."""

    def __init__(self, drafts: TemplateDrafts, deploys: Deploys) -> None:
        self._drafts = drafts
        self._deploys = deploys

    async def install(self, choice: Choice, node: str, catalog: Catalog, user: str | None) -> JobView:
        """Begin; answers at once, the job goes on. Raises ActionError ``refused`` with all that speaks against it."""
        made = await self._drafts.make(choice, node, catalog)
        errors = [problem for problem in made.problems if problem.severity == "error"]
        if errors:
            told = " ".join(f"{each.variable}: {each.text}" if each.variable else each.text for each in errors)
            raise ActionError("refused", told)
        return await self._deploys.apply(node, draft_of(choice, made), user, kind=KIND, title=title_of(choice))


def draft_of(choice: Choice, made: TemplateDraftAnswer) -> DraftBody:
    """The files as a draft: none of them may be there yet."""
    reason = TEMPLATE if isinstance(choice.item, Template) else STACK
    return DraftBody(
        files=[DraftFile(path=file.path, content=file.content, mode=file.mode) for file in made.files],
        reason=reason.format(choice.item.id, choice.item.head.version),
    )


def title_of(choice: Choice) -> str:
    """'Install PostgreSQL as db'."""
    head = choice.item.head
    name = choice.name if isinstance(choice.item, Template) and choice.name != head.name else None
    return f"Install {head.title} as {name}" if name else f"Install {head.title}"
