"""Newer images as rows: what registries have against what runs. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from ..shapes.base import Tone
from ..shapes.container import ContainerView
from ..shapes.service import ServiceView
from ..shapes.update import ImageUpdateView, UpdateView
from .book import Check
from .names import AUTO_UPDATE_LABEL, why_not_updated
from .schedule import Schedule, words_of


def members_of(services: Iterable[ServiceView], containers: Iterable[ContainerView]) -> dict[str, list[ContainerView]]:
    """Containers that count by the key of their service; infra containers come with Podman."""
    members: dict[str, list[ContainerView]] = {service.key: [] for service in services if service.containers}
    for container in containers:
        if container.service in members and not container.hidden:
            members[container.service].append(container)
    return members


def check_key(container: ContainerView) -> str:
    """Under which name a check is kept: ``nas/docker.io/library/nginx:1``."""
    return f"{container.node}/{container.image}"


def update_rows(
    members: Mapping[str, Sequence[ContainerView]], checks: Mapping[str, Check], schedules: Mapping[str, Schedule]
) -> dict[str, UpdateView]:
    """Rows of those services of which there is something to say."""
    rows = {}
    for key, containers in members.items():
        schedule, policy = schedules.get(key), auto_update_of(containers)
        if schedule is None and policy is None and not any(check_key(each) in checks for each in containers):
            continue
        rows[key] = update_view(containers, checks, schedule)
    return rows


def update_view(
    containers: Sequence[ContainerView], checks: Mapping[str, Check], schedule: Schedule | None
) -> UpdateView:
    """One row."""
    images = [image_update(each, checks.get(check_key(each))) for each in unique(containers)]
    available = [image for image in images if image.available]
    failed = next((image for image in images if image.tone == "look" and not image.available), None)
    checked = [image.checked_at for image in images if image.checked_at is not None]
    if available:
        text = f"Newer image: {', '.join(image.reference for image in available)}"
    else:
        text = failed.text if failed else "Newest images" if checked else "Not checked yet"
    return UpdateView(
        text=text,
        tone="look" if available or failed else "ok" if checked else "off",
        available=bool(available),
        checked_at=min(checked, default=None),
        images=images,
        auto_update=auto_update_of(containers),
        schedule=words_of(schedule) if schedule else None,
    )


def image_update(container: ContainerView, check: Check | None) -> ImageUpdateView:
    """One image of a service."""
    running = container.image_digest or container.image_id
    reason = why_not_updated(container.image, container.labels)
    if check is None or reason is not None:
        text = f"No registry is asked: {reason}." if reason else "Not checked yet."
        return ImageUpdateView(reference=container.image, text=text, tone="off", running=running)
    available = is_newer(container, check)
    text, tone = _words(available, check)
    return ImageUpdateView(
        reference=container.image,
        text=text,
        tone=tone,
        available=available is True,
        running=running,
        newest=check.newest,
        checked_at=check.at,
    )


def is_newer(container: ContainerView, check: Check) -> bool | None:
    """Whether the registry has another image than the one that runs; None where that is not known any more."""
    if check.problem is not None or container.image_id is None:
        return None
    if container.image_id == (check.newest_id or (check.local_id if check.same else None)):
        return False
    if container.image_id == check.local_id:
        return True
    is_older = container.created <= check.at and (check.newest_id is not None or check.same)
    return True if is_older else None


def _words(available: bool | None, check: Check) -> tuple[str, Tone]:
    if check.problem is not None:
        return check.problem, "look"
    if available is None:
        return "The image has changed since the registry was asked.", "off"
    if not available:
        return "The registry has no newer one.", "ok"
    if check.is_refused:
        return "A newer one was tried, did not work, and the old one was brought back.", "look"
    return "The registry has a newer one.", "look"


def auto_update_of(containers: Sequence[ContainerView]) -> str | None:
    """What the files say to podman-auto-update; ``image`` is the old word for ``registry``."""
    labels = [each.labels.get(AUTO_UPDATE_LABEL, "") for each in containers]
    found = next((label for label in labels if label), None)
    return "registry" if found == "image" else found


def unique(containers: Sequence[ContainerView]) -> list[ContainerView]:
    """One container of each image name, by name."""
    return [each for _, each in sorted({each.image: each for each in containers}.items())]
