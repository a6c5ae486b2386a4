"""What a job needs to go on or back, whatever happens to the hub: kept sealed until the job ended."""

import msgspec

from ...twin.schema import NodeState
from ..shapes.job import SetAside
from .planner import Plan, hash_of

SET_ASIDE = "-replaced"


class JobFile(msgspec.Struct, frozen=True):
    """A file as it was and as it shall be. Contents are absent where there is none; ``before`` is its hash."""

    path: str
    before: str | None = None
    before_content: str | None = None
    before_mode: str | None = None
    after: str | None = None
    after_content: str | None = None
    after_mode: str | None = None


class UnitBefore(msgspec.Struct, frozen=True):
    """A unit as it was: ``ran`` with which invocation. One that did not exist has neither."""

    unit: str
    state: str | None = None
    invocation: str | None = None

    @property
    def ran(self) -> bool:
        """Whether it was up, or on its way, and has to be again when all is undone."""
        return self.state in ("active", "reloading", "refreshing", "activating")


class Pulled(msgspec.Struct, frozen=True):
    """What a name of an image means after it was pulled: an ID, and the digest of its manifest."""

    id: str
    digest: str | None = None


class Document(msgspec.Struct):
    """The state of a job. ``phase``: ``forward``, or ``back`` with ``why``. ``fresh`` are units that are new.

    ``touched``: something on the node may be otherwise than it was. ``loaded``: which run of each unit to be restarted
    it was when systemd had read the new files; only a later one runs with them. ``images``: what names of images meant
    before they were pulled, ``pulled`` what they mean since. An ``update`` restarts its unit for another image alone.
    ``kept`` are units whose new settings count only when what they made is removed; ``volumes`` and ``networks`` are
    those that are not there before the first start of the job, and that its units make; ``written`` are volumes of them
    whose content comes from the files themselves. ``looked``: units and names
    are as they were when the job's turn came, not when it was planned. ``returns`` are containers that were set aside
    before, by the names that they have until then.
    """

    files: list[JobFile]
    units: list[UnitBefore]
    stop: list[str]
    restart: list[str]
    start: list[str]
    along: list[str]
    fresh: list[str]
    replaced: list[SetAside]
    images: dict[str, str] = {}
    reason: str | None = None
    phase: str = "forward"
    why: str = ""
    lines: list[str] = []
    touched: bool = False
    cancelled: bool = False
    loaded: dict[str, str | None] = {}
    pulled: dict[str, Pulled] = {}
    kept: list[str] = []
    volumes: list[str] = []
    networks: list[str] = []
    written: list[str] = []
    looked: bool = False
    update: bool = False
    returns: list[SetAside] = []

    @property
    def newer(self) -> list[str]:
        """Names that mean another image than before."""
        return [name for name, found in self.pulled.items() if self.images.get(name, found.id) != found.id]

    @property
    def is_new(self) -> bool:
        """Whether nothing of it was there before: its files are new, and none of its units ran."""
        was = any(file.before is not None for file in self.files) or any(unit.ran for unit in self.units)
        return bool(self.files) and not was and not self.replaced

    def before(self, unit: str) -> UnitBefore:
        """How a unit was."""
        return next((each for each in self.units if each.unit == unit), UnitBefore(unit))


def build_document(plan: Plan, state: NodeState, reason: str | None) -> Document:
    """Write down all that is to be changed, as it is now. ``state`` is the node's."""
    effects = plan.effects
    services = state.services or {}
    units = []
    for name in dict.fromkeys((*effects.stop, *effects.restart, *effects.start)):
        known = services.get(name)
        units.append(UnitBefore(name, known.active_state, known.invocation_id) if known else UnitBefore(name))
    files = []
    for file in plan.files:
        present = plan.present[file.path]
        mode = file.mode or ("0600" if file.path.endswith(".env") and present.sha256 is None else None)
        files.append(
            JobFile(
                path=file.path,
                before=present.sha256,
                before_content=present.content,
                before_mode=present.mode,
                after=hash_of(file.content),
                after_content=file.content,
                after_mode=mode,
            )
        )
    return Document(
        files=files,
        units=units,
        stop=list(effects.stop),
        restart=list(effects.restart),
        start=list(effects.start),
        along=list(effects.along),
        fresh=[name for name, change in effects.changes.items() if change == "new"],
        replaced=_replaced(plan, state),
        returns=plan.returns,
        images=_images(plan.pulls, state),
        kept=list(effects.kept),
        volumes=plan.volumes,
        networks=plan.networks,
        written=plan.written,
        reason=reason,
    )


def _replaced(plan: Plan, state: NodeState) -> list[SetAside]:
    """Containers that make room, each with a name that no container has."""
    taken = {name for each in (state.containers or {}).values() for name in each.names}
    replaced = []
    for each in plan.replaces:
        aside, number = each.name + SET_ASIDE, 1
        while aside in taken:
            number += 1
            aside = f"{each.name}{SET_ASIDE}-{number}"
        taken.add(aside)
        ran = each.state == "running"
        replaced.append(SetAside(id=each.id, name=each.name, ran=ran, policy=each.restart_policy, aside=aside))
    return replaced


def _images(pulls: list[str], state: NodeState) -> dict[str, str]:
    """What each reference means before it is pulled anew."""
    meant = {name: image.id for image in (state.images or {}).values() for name in image.names}
    return {reference: meant[reference] for reference in pulls if reference in meant}
