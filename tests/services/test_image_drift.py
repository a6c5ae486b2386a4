"""A container that runs an older image than its tag means now, and what is said of it and of its service."""

import pytest

from servicebay.services.image_drift import Tags
from servicebay.wire.podman import Image
from tests.services.facts import NOW, Hub, config, container, state, unit

OLD, NEW = "a" * 64, "b" * 64
TAG = "localhost/nginx:1"


def images(**members: int) -> dict[str, Image]:
    """The old image lost its tag to the new one."""
    created = members.get("old_created", NOW - 1000)
    return {OLD: Image(OLD, [], created, 1), NEW: Image(NEW, [TAG, "localhost/web:9"], NOW, 1)}


def test_a_moved_tag_makes_a_container_outdated() -> None:
    text = Tags(images()).drift_text(container(image=TAG, image_id=OLD))
    assert text == f"It runs an older image than {TAG} means now."
    assert "another image" in str(Tags(images(old_created=NOW + 1)).drift_text(container(image=TAG, image_id=OLD)))


@pytest.mark.parametrize(
    ("image", "image_id"),
    [
        (TAG, NEW),
        ("localhost/gone:1", OLD),
        (f"localhost/nginx@sha256:{'c' * 64}", OLD),
        (OLD, OLD),
        (TAG, None),
    ],
)
def test_what_runs_what_its_name_means_does_not_drift(image: str, image_id: str | None) -> None:
    assert Tags(images()).drift_text(container(image=image, image_id=image_id)) is None


def test_the_service_and_its_container_say_so_and_stop_saying_it_when_made_anew() -> None:
    hub = Hub(config())
    web = container(image=TAG, image_id=NEW, unit="web.service")
    hub.node("nas", state([web], [unit()], images={NEW: images()[NEW]}))
    (row,) = hub.live.services()
    assert (row.state_text, row.drift) == ("Running", None)
    tagged_again = {"names": [TAG], "id": OLD, "created": NOW + 5, "sizeBytes": 1}
    hub.twin.apply_patch("nas", 1, {"images": {NEW: {"names": []}, OLD: tagged_again}})
    (row,), (shown,) = hub.live.services(), hub.live.containers()
    assert (row.state_text, row.tone, row.drift) == ("Running; runs an older image than its tag", "look", "older-image")
    assert row.drift_text == f"It runs an older image than {TAG} means now. Restart web.service to use that one."
    assert (shown.drift, shown.tone) == ("older-image", "look")
    hub.twin.apply_patch("nas", 2, {"containers": {web.id: {"imageId": OLD}}})
    assert hub.live.services()[0].drift is None


def test_an_infra_container_of_an_older_podman_is_nobodys_business() -> None:
    infra = container(image=TAG, image_id=OLD, is_infra=True)
    assert Tags(images()).first_drift([infra]) is None
