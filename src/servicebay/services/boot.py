"""Lets a service start at boot, or not: through its Quadlet file, or by systemd. And reloads it."""

from typing import Literal, Protocol

from .actions import UNIT_DEADLINE_S, Ask
from .boot_file import switched
from .contents import FileContents
from .deploy.reasons import AT_BOOT, NOT_AT_BOOT
from .errors import ActionError
from .live import LiveDocument
from .resolve import find_service
from .shapes.draft import DraftBody, DraftFile
from .shapes.job import JobView, OperationView
from .shapes.service import ServiceView
from .verify import SEEN_WITHIN_S, Verifier


class Applying(Protocol):
    """The part of ``deploy.deploys.Deploys`` that is needed: files change as a job, and their versions are kept."""

    async def apply(
        self, node: str, draft: DraftBody, user: str | None, kind: str = "apply", title: str | None = None
    ) -> JobView:
        """Begin to apply a draft."""

    async def ended(self, job_id: str) -> JobView:
        """The job, once it ended."""


class Boot:
    """Does the actions ``enable``, ``disable`` and ``reload``."""

    def __init__(self, live: LiveDocument, contents: FileContents, deploys: Applying) -> None:
        self._live = live
        self._contents = contents
        self._deploys = deploys
        self._verify = Verifier(live, SEEN_WITHIN_S)

    async def enable(self, operation: OperationView, service: ServiceView, ask: Ask) -> str:
        """Let it start at boot from now on. It is not started now."""
        return await self._switch(operation, service, ask, True)

    async def disable(self, operation: OperationView, service: ServiceView, ask: Ask) -> str:
        """Do not let it start at boot any more. It is not stopped now."""
        return await self._switch(operation, service, ask, False)

    async def reload(self, operation: OperationView, service: ServiceView, ask: Ask) -> str:
        """Let it read its configuration anew, without a restart."""
        await ask(operation, "unit.reload", {"unit": service.unit}, UNIT_DEADLINE_S)
        return f"{service.unit} was reloaded{{elapsed}}: it reads its configuration anew and goes on running."

    async def _switch(self, operation: OperationView, service: ServiceView, ask: Ask, at_boot: bool) -> str:
        if service.origin == "quadlet":
            await self._write(operation, service, at_boot)
        else:
            verb: Literal["enable", "disable"] = "enable" if at_boot else "disable"
            await ask(operation, f"unit.{verb}", {"unit": service.unit}, UNIT_DEADLINE_S)
        if await self._verify.until(lambda: find_service(self._live, service.key).starts_at_boot == at_boot):
            return f"{service.unit} {'starts at boot now' if at_boot else 'does not start at boot any more'}."
        if at_boot:
            return f"{service.unit} was asked to start at boot; systemd does not show it yet."
        raise ActionError(
            "job-failed", f"{service.unit} still starts at boot: another file, such as a drop-in, says so."
        )

    async def _write(self, operation: OperationView, service: ServiceView, at_boot: bool) -> None:
        source = service.files[0] if service.files else None
        if source is None or source.kind != "quadlet":
            raise ActionError("refused", f"The file of {service.unit} is not known.")
        found = await self._contents.read(service.node, source.path)
        text = switched(found.content, at_boot)
        if text == found.content:
            return
        title = (AT_BOOT if at_boot else NOT_AT_BOOT).format(service.unit)
        draft = DraftBody(files=[DraftFile(path=source.path, content=text, base=found.sha256)], reason=title)
        job = await self._deploys.apply(service.node, draft, operation.user, "boot", title)
        job = await self._deploys.ended(job.id)
        if job.state != "done":
            raise ActionError("job-failed", job.text, "\n".join(job.lines) or None)
