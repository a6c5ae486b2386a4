"""The wire's dataclasses as msgspec Structs: the same names, the same members, decoded in C.

Structs accept members that they do not know (a newer agent may send them) and refuse wrong types.
For mypy each Struct *is* its dataclass: they have the same attributes.
"""

import typing
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from ..wire import machine, messages, model, podman

WHOLE = msgspec.Meta(ge=-(2**63), le=2**63 - 1)
"""What a node may call a number: JSON has no bounds, but arithmetic and other programs' readers do."""


def _default(field: "Field[Any]") -> Any:
    if field.default_factory is not MISSING:
        return msgspec.field(default_factory=field.default_factory)
    return field.default


def _annotation(kind: Any) -> Any:
    """A dataclass's annotation with each dataclass in it replaced by its Struct, and whole numbers bounded."""
    if kind is int:
        return Annotated[int, WHOLE]
    if is_dataclass(kind):
        return struct_of(typing.cast(type, kind))
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:
        return typing.Union[tuple(_annotation(arg) for arg in args)]  # noqa: UP007
    if origin in (list, dict):
        return origin[tuple(_annotation(arg) for arg in args)]
    return kind


@cache
def struct_of(cls: type, tag: str | None = None) -> Any:
    """Derive the frozen, camelCase Struct of a wire dataclass; ``tag`` is the frame's ``type``."""
    hints = typing.get_type_hints(cls)
    required = [f for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING]
    optional = [f for f in fields(cls) if f not in required]
    return msgspec.defstruct(
        cls.__name__,
        [(f.name, _annotation(hints[f.name])) for f in required]
        + [(f.name, _annotation(hints[f.name]), _default(f)) for f in optional],
        rename="camel",
        frozen=True,
        omit_defaults=True,
        tag=tag,
        tag_field="type" if tag else None,
        module=__name__,
        namespace={"__doc__": cls.__doc__},
    )


if TYPE_CHECKING:
    from ..wire.machine import Capability as Capability
    from ..wire.machine import Disk as Disk
    from ..wire.machine import Facts as Facts
    from ..wire.machine import Resources as Resources
    from ..wire.messages import AgentStats as AgentStats
    from ..wire.messages import Failure as Failure
    from ..wire.messages import Heartbeat as Heartbeat
    from ..wire.messages import Hello as Hello
    from ..wire.messages import Log as Log
    from ..wire.messages import Progress as Progress
    from ..wire.messages import Response as Response
    from ..wire.messages import Transition as Transition
    from ..wire.messages import Transitions as Transitions
    from ..wire.model import FileEntry as FileEntry
    from ..wire.model import Flow as Flow
    from ..wire.model import Listen as Listen
    from ..wire.model import NodeState as NodeState
    from ..wire.model import Proxy as Proxy
    from ..wire.model import Route as Route
    from ..wire.model import Section as Section
    from ..wire.model import ServiceUnit as ServiceUnit
    from ..wire.podman import Container as Container
    from ..wire.podman import Health as Health
    from ..wire.podman import Image as Image
    from ..wire.podman import Mount as Mount
    from ..wire.podman import Network as Network
    from ..wire.podman import Pod as Pod
    from ..wire.podman import Port as Port
    from ..wire.podman import Secret as Secret
    from ..wire.podman import Volume as Volume
else:
    Listen, Proxy, Route = struct_of(model.Listen), struct_of(model.Proxy), struct_of(model.Route)
    Port, Mount, Health, Container, ServiceUnit, Disk, Resources, Capability, Facts, Section, FileEntry, NodeState = (
        struct_of(cls)
        for cls in (
            podman.Port,
            podman.Mount,
            podman.Health,
            podman.Container,
            model.ServiceUnit,
            machine.Disk,
            machine.Resources,
            machine.Capability,
            machine.Facts,
            model.Section,
            model.FileEntry,
            model.NodeState,
        )
    )
    Pod, Image, Volume, Network, Secret, Flow = (
        struct_of(cls) for cls in (podman.Pod, podman.Image, podman.Volume, podman.Network, podman.Secret, model.Flow)
    )
    AgentStats, Failure = struct_of(messages.AgentStats), struct_of(messages.Failure)
    Transition, Transitions = struct_of(messages.Transition), struct_of(messages.Transitions, "TRANSITIONS")
    Hello, Heartbeat, Response, Progress, Log = (
        struct_of(cls, cls.TYPE)
        for cls in (messages.Hello, messages.Heartbeat, messages.Response, messages.Progress, messages.Log)
    )
