import pytest

from servicebay.services.live import LiveDocument
from servicebay.services.shapes.container import ContainerView
from servicebay.services.updates.book import Check, UpdateBook, Wishes
from servicebay.services.updates.names import why_not_asked
from servicebay.services.updates.rows import is_newer, update_view
from servicebay.services.updates.schedule import Schedule
from tests.services.facts import NOW, Hub, config, container, state, unit

NAME = "docker.io/library/nginx:1"
OLD, NEW = "a" * 64, "b" * 64


class Kept:
    """A store of one document."""

    def __init__(self, document: Wishes | None = None) -> None:
        self.document = document

    async def get(self, name: str) -> Wishes | None:
        return self.document

    async def save(self, document: Wishes) -> None:
        self.document = document


def row(**members: object) -> ContainerView:
    base: dict[str, object] = {"image": NAME, "image_id": OLD, "created": NOW, "labels": {}, "tone": "ok"}
    more = {"key": "nas/1", "id": "1", "node": "nas", "name": "web", "state": "running", "state_text": "Running"}
    return ContainerView(**{**more, **base, **members})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("check", "created", "expected"),
    [
        (Check(at=NOW, same=True, local_id=OLD), NOW, False),
        (Check(at=NOW, local_id=OLD, newest_digest="sha256:1"), NOW, True),
        (Check(at=NOW, local_id=OLD, newest_digest="sha256:1"), NOW + 1, True),
        (Check(at=NOW, same=True, local_id=NEW), NOW - 1, True),
        (Check(at=NOW, same=True, local_id=NEW), NOW + 1, None),
        (Check(at=NOW, local_id=NEW, newest_digest="sha256:1"), NOW - 1, None),
        (Check(at=NOW, local_id=NEW, newest_id=OLD), NOW, False),
        (Check(at=NOW, problem="It does not answer."), NOW, None),
    ],
)
def test_what_runs_is_compared_with_what_the_registry_had(check: Check, created: int, expected: bool | None) -> None:
    assert is_newer(row(created=created), check) is expected


def test_a_row_says_what_is_newer_what_cannot_be_asked_and_what_was_tried_in_vain() -> None:
    checks = {f"nas/{NAME}": Check(at=NOW, local_id=OLD, newest_digest="sha256:2", refused="sha256:2")}
    local = row(image="quay.io/x/made:1", labels={"io.containers.autoupdate": "local"})
    view = update_view([row(), local, row(image="localhost/a:1")], checks, Schedule(every="daily"))
    assert (view.available, view.text, view.tone) == (True, f"Newer image: {NAME}", "look")
    assert (view.auto_update, view.schedule) == ("local", "Every day at 04:00")
    assert [image.text for image in view.images] == [
        "A newer one was tried, did not work, and the old one was brought back.",
        "No registry is asked: built on the node.",
        "No registry is asked: its file says AutoUpdate=local.",
    ]


def test_a_registry_that_cannot_be_asked_is_said_so() -> None:
    view = update_view([row()], {f"nas/{NAME}": Check(at=NOW, problem="It wants a sign-in.")}, None)
    assert (view.available, view.text, view.tone) == (False, "It wants a sign-in.", "look")


@pytest.mark.parametrize("image", ["localhost/a:1", "a@sha256:1", "a" * 64, "0123456789ab", ""])
def test_some_names_have_no_registry_to_ask(image: str) -> None:
    assert why_not_asked(image)
    assert why_not_asked(NAME) is None


def test_rows_follow_the_book_and_the_twin() -> None:
    hub = Hub(config())
    book = UpdateBook(Kept())
    live = LiveDocument(hub.twin, lambda: hub.configs, hub.operations, hub.live._hub, hub.turns.call_soon, book)
    member = container(unit="web.service", image=NAME, image_id=OLD)
    hub.node("nas", state([member], [unit()]))
    assert live.updates() == {}
    book.note(f"nas/{NAME}", Check(at=NOW, local_id=OLD, newest_digest="sha256:2"))
    assert live.state["updates"]["nas/web.service"]["available"]
    hub.node("nas", state([container(unit="web.service", image=NAME, image_id=NEW, created=NOW + 1)], [unit()]))
    assert not live.updates("nas")["nas/web.service"].available
    book.forget(set(), {"nas"})
    assert live.state["updates"] == {}
