"""What a client is owed, whatever happens in whatever order."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicebay.api.feed import MAX_QUEUED, PATCH, RESET, SNAPSHOT, Encoder, Feed, Frame, status_events
from servicebay.wire.mergepatch import diff, merge

Object = dict[str, Any]


class Document:
    """A live document that tests can change; remembers as few patches as it is told to."""

    def __init__(self, kept: int) -> None:
        self.epoch, self.revision, self.state = "e", 1, {"rows": {}}  # type: tuple[str, int, Object]
        self._kept, self._history = kept, list[Object]()

    def change(self, key: str, value: str | None) -> None:
        rows = {k: v for k, v in {**self.state["rows"], key: value}.items() if v is not None}
        patch = diff(self.state, {"rows": rows})
        if patch:
            self.state = merge(self.state, patch)
            message = {"epoch": self.epoch, "base": self.revision, "revision": self.revision + 1, "patch": patch}
            self.revision += 1
            self._history = [*self._history, message][-self._kept :]

    def snapshot(self) -> Object:
        return {"epoch": self.epoch, "revision": self.revision, "state": self.state}

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        missing = self.revision - revision
        if epoch != self.epoch or not 0 <= missing <= len(self._history):
            return None
        return self._history[len(self._history) - missing :]

    def subscribe(self, callback: Callable[[Object], None]) -> Callable[[], None]:
        raise NotImplementedError


class Browser:
    """Merges what it gets, and asks again when it must."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.epoch: str | None = None
        self.revision: int | None = None
        self.state: Object = {}
        self.queue: list[Frame] = []

    def ask(self) -> None:
        self.queue += self.feed.ask(self.epoch, self.revision)

    def read(self, count: int) -> None:
        taken, self.queue = self.queue[:count], self.queue[count:]
        for frame in taken:
            body = json.loads(frame.body)
            if frame.event == SNAPSHOT:
                self.epoch, self.revision, self.state = body["epoch"], body["revision"], body["state"]
            elif frame.event == RESET:
                self.ask()
            elif frame.event == PATCH and body["base"] == self.revision:
                self.state, self.revision = merge(self.state, body["patch"]), body["revision"]
            else:
                raise AssertionError(f"a patch on {body['base']} does not fit revision {self.revision}")


steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.sampled_from("abc"), st.none() | st.text(max_size=3)),
        st.tuples(st.just("pump")),
        st.tuples(st.just("read"), st.integers(1, 100)),
        st.tuples(st.just("ask")),
    ),
    max_size=200,
)


@given(steps, st.integers(1, 5))
def test_a_browser_that_reads_on_ends_with_the_hubs_state_and_never_sees_a_gap(script: list[Any], kept: int) -> None:
    document = Document(kept)
    feed = Feed(document, Encoder(document))
    browser = Browser(feed)
    browser.ask()
    for step in script:
        if step[0] == "change":
            document.change(step[1], step[2])
        elif step[0] == "read":
            browser.read(step[1])
        elif step[0] == "ask" and not browser.queue:
            browser.ask()
        elif step[0] == "pump":
            browser.queue += feed.catch_up(len(browser.queue))
        assert len(browser.queue) <= MAX_QUEUED + kept
    while browser.queue or browser.revision != document.revision:
        browser.read(1)
        browser.queue += feed.catch_up(len(browser.queue))
    assert browser.state == document.state


def test_a_client_too_far_behind_gets_one_reset_and_then_silence() -> None:
    document = Document(1000)
    feed = Feed(document, Encoder(document))
    queued = len(feed.ask(None, None))
    for number in range(MAX_QUEUED * 3):
        document.change("a", str(number))
        queued += len(feed.catch_up(queued))
    assert queued == MAX_QUEUED + 1
    assert feed.resets == 1
    assert not feed.served


def test_large_patches_count_by_their_bytes_but_one_frame_may_be_of_any_size() -> None:
    document = Document(1000)
    document.change("a", "x" * 5_000_000)
    feed = Feed(document, Encoder(document))
    assert [frame.event for frame in feed.ask(None, None)] == [SNAPSHOT]
    document.change("b", "y")
    assert [frame.event for frame in feed.catch_up(1)] == [PATCH]
    document.change("b", "z" * 400_000)
    assert [frame.event for frame in feed.catch_up(2)] == [RESET]


def test_patches_and_snapshots_are_encoded_once_for_all() -> None:
    document = Document(10)
    encoder = Encoder(document)
    first, second = Feed(document, encoder), Feed(document, encoder)
    assert first.ask(None, None)[0].body is second.ask(None, None)[0].body
    document.change("a", "1")
    assert first.catch_up(0)[0].body is second.catch_up(0)[0].body


def test_node_status_is_told_only_when_the_connection_changed() -> None:
    nodes = {"a": {"status": "offline", "statusText": "Gone."}, "b": {"status": "online", "statusText": "Online."}}
    patch = {"patch": {"nodes": {"a": {"status": "offline"}, "b": {"load1": 2.0}, "c": None}}}
    (frame,) = status_events(patch, nodes)
    assert json.loads(frame.body) == {"node": "a", "status": "offline", "text": "Gone."}
    assert status_events({"patch": {"containers": {}}}, nodes) == []
