"""Pods, images, volumes, networks and secrets as rows. Pure; ``StockCatalog`` remembers what did not change."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from ...twin.schema import Image, Network, Pod, Secret, Volume
from ...twin.store import NodeTwin
from ..ownership import Ownership
from ..row_cache import Row, RowCache, make_row
from ..rows import Place, row_key
from ..shapes.base import Tone, View
from ..shapes.service import PodView
from ..shapes.stock import ImageView, NetworkView, SecretView, StockAction, VolumeView
from ..words import pod_words
from .use import NO_USES, Member, Users, Uses, build_uses, find_makers, used_text

DEFAULT_NETWORK = "podman"
NOT_KNOWN = "What uses it is not known"
UNKNOWN_USES = Uses({}, {}, {}, {})
"""The containers were never read: nothing may be called unused."""
PlaceOf = Callable[[str], Place]
V = TypeVar("V", bound=View)
Index = Mapping[str, Any]


class StockRows(NamedTuple):
    """The rows of a node besides services and containers, keyed as in ``shapes.live.LiveState``."""

    pods: dict[str, Row[PodView]]
    images: dict[str, Row[ImageView]]
    volumes: dict[str, Row[VolumeView]]
    networks: dict[str, Row[NetworkView]]
    secrets: dict[str, Row[SecretView]]


class StockCatalog:
    """Builds these rows of one node, again and again."""

    def __init__(self) -> None:
        self._pods: RowCache[PodView] = RowCache()
        self._images: RowCache[ImageView] = RowCache()
        self._volumes: RowCache[VolumeView] = RowCache()
        self._networks: RowCache[NetworkView] = RowCache()
        self._secrets: RowCache[SecretView] = RowCache()
        self._uses = NO_USES
        self._used: tuple[object, object] = (None, None)
        self._units: object = None
        self._volume_makers: dict[str, str] = {}
        self._network_makers: dict[str, str] = {}

    def update(self, twin: NodeTwin, ownership: Ownership, place_of: PlaceOf) -> StockRows:
        """The rows for this state of the twin."""
        state, uses = twin.state, self._join(twin, ownership)
        missing = None if uses is UNKNOWN_USES else ()

        def rows(cache: RowCache[V], section: str, build: Callable[..., Row[V]], *indices: Index) -> dict[str, Row[V]]:
            entries, place = getattr(state, section) or _NONE, place_of(section)
            defaults = (missing, None)
            inputs = (
                (row_key(place.node, key), (entry, place, *(i.get(key, d) for i, d in zip(indices, defaults))))  # noqa: B905
                for key, entry in entries.items()
            )
            return cache.update((entries, place, *indices), inputs, build)

        return StockRows(
            rows(self._pods, "pods", _pod_row, uses.pods),
            rows(self._images, "images", _image_row, uses.images),
            rows(self._volumes, "volumes", _volume_row, uses.volumes, self._volume_makers),
            rows(self._networks, "networks", _network_row, uses.networks, self._network_makers),
            rows(self._secrets, "secrets", _secret_row),
        )

    def _join(self, twin: NodeTwin, ownership: Ownership) -> Uses:
        containers, units = twin.state.containers, twin.state.services or _NONE
        if self._used[0] is not containers or self._used[1] is not ownership:
            self._used = (containers, ownership)
            known = None if containers is None else build_uses(containers, ownership.owner, self._uses)
            self._uses = known or UNKNOWN_USES
        if self._units is not units:
            self._units = units
            self._volume_makers = _kept(self._volume_makers, find_makers(units.values(), "volume"))
            self._network_makers = _kept(self._network_makers, find_makers(units.values(), "network"))
        return self._uses


_NONE: dict[str, Any] = {}


def _kept(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    return old if old == new else new


class _Use(NamedTuple):
    text: str
    tone: Tone
    containers: list[str]
    services: list[str]
    actions: list[StockAction]


def _use(users: Users | None, place: Place, maker: str | None = None) -> _Use:
    """What uses something, in words and as keys; it can be removed where that is nothing."""
    node = place.node
    if users is None:
        return _Use(NOT_KNOWN, "off", [], [], [])
    services = sorted({user.owner for user in users if user.owner})
    text = used_text(users)
    if not users and maker:
        text = f"Unused now; made by {maker}"
    return _Use(
        text=text,
        tone="ok" if users else "off",
        containers=[row_key(node, user.id) for user in users],
        services=[row_key(node, unit) for unit in services],
        actions=["delete"] if place.reachable and not users else [],
    )


def _pod_row(pod: Pod, place: Place, members: tuple[Member, ...] | None) -> Row[PodView]:
    shown = [member for member in members or () if not member.is_infra]
    hidden = [member for member in members or () if member.is_infra]
    owner = next((member.user.owner for member in (*hidden, *shown) if member.user.owner), None)
    words = pod_words([(member.state, member.failed) for member in shown])
    return make_row(
        PodView(
            key=row_key(place.node, pod.id),
            id=pod.id,
            node=place.node,
            name=pod.name,
            state_text=words.text if members is not None else "Its containers are not known",
            tone=words.tone if members is not None else "off",
            created=pod.created,
            stale=place.stale,
            service=row_key(place.node, owner) if owner else None,
            infra=row_key(place.node, pod.infra_id) if pod.infra_id else None,
            containers=[row_key(place.node, member.user.id) for member in (*shown, *hidden)],
            labels=pod.labels,
        )
    )


def _image_row(image: Image, place: Place, users: Users | None) -> Row[ImageView]:
    use, dangling = _use(users, place), not image.names
    return make_row(
        ImageView(
            key=row_key(place.node, image.id),
            id=image.id,
            node=place.node,
            name=image.id[:12] if dangling else image.names[0],
            state_text=f"{use.text}, no tag" if dangling else use.text,
            tone=use.tone,
            created=image.created,
            stale=place.stale,
            size_bytes=image.size_bytes,
            names=image.names,
            digest=image.digest,
            dangling=dangling,
            containers=use.containers,
            services=use.services,
            actions=use.actions,
        )
    )


def _volume_row(volume: Volume, place: Place, users: Users | None, maker: str | None) -> Row[VolumeView]:
    use = _use(users, place, maker)
    return make_row(
        VolumeView(
            key=row_key(place.node, volume.name),
            node=place.node,
            name=volume.name,
            driver=volume.driver,
            state_text=use.text,
            tone=use.tone,
            created=volume.created,
            stale=place.stale,
            mountpoint=volume.mountpoint,
            anonymous=volume.anonymous,
            labels=volume.labels,
            made_by=row_key(place.node, maker) if maker else None,
            containers=use.containers,
            services=use.services,
            actions=use.actions,
        )
    )


def _network_row(network: Network, place: Place, users: Users | None, maker: str | None) -> Row[NetworkView]:
    use = _use(users, place, maker)
    is_default = network.name == DEFAULT_NETWORK
    return make_row(
        NetworkView(
            key=row_key(place.node, network.name),
            id=network.id,
            node=place.node,
            name=network.name,
            driver=network.driver,
            state_text="Podman's default network, unused" if is_default and users == () else use.text,
            tone=use.tone,
            created=network.created,
            stale=place.stale,
            interface=network.interface,
            subnets=network.subnets,
            internal=network.internal,
            dns_enabled=network.dns_enabled,
            ipv6_enabled=network.ipv6_enabled,
            labels=network.labels,
            made_by=row_key(place.node, maker) if maker else None,
            containers=use.containers,
            services=use.services,
            actions=[] if is_default else use.actions,
        )
    )


def _secret_row(secret: Secret, place: Place) -> Row[SecretView]:
    return make_row(
        SecretView(
            key=row_key(place.node, secret.id),
            id=secret.id,
            node=place.node,
            name=secret.name,
            driver=secret.driver,
            state_text="Kept by Podman",
            tone="ok",
            created=secret.created,
            updated=secret.updated,
            stale=place.stale,
            actions=["delete"] if place.reachable else [],
        )
    )
