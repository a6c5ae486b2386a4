"""What a viewer is sent, and what of it was there before."""

from servicebay.terminal.place import CHUNK_BYTES, WORTHWHILE_BYTES, Chunk, Place
from servicebay.wire.replay import Replay


def taken(place: Place, replay: Replay) -> list[Chunk]:
    """All that is sent to a viewer who acknowledges at once."""
    chunks = []
    while (chunk := place.next_chunk(replay)) is not None:
        place.acknowledge()
        chunks.append(chunk)
    return chunks


def test_all_parts_of_the_history_are_marked_as_past_and_what_follows_is_not() -> None:
    replay = Replay()
    replay.append(b"old\r\n" * CHUNK_BYTES)
    place = Place(None)
    history = taken(place, replay)
    assert len(history) > 2
    assert all(chunk.past for chunk in history)
    assert [chunk.reset for chunk in history] == [True, *[False] * (len(history) - 1)]
    replay.append(b"new\r\n")
    assert [(chunk.data, chunk.past) for chunk in taken(place, replay)] == [(b"new\r\n", False)]


def test_for_who_was_there_from_the_first_byte_nothing_is_past() -> None:
    replay = Replay()
    replay.append(b"\x1b[c")
    assert taken(Place(0), replay) == [Chunk(b"\x1b[c", 3, False, False)]


def test_a_little_is_sent_at_once_but_not_behind_much_that_is_under_way() -> None:
    replay = Replay()
    place = Place(0)
    replay.append(b"x" * 100)
    assert place.next_chunk(replay) is not None
    replay.append(b"y" * 100)
    assert place.next_chunk(replay) is not None, "little is under way"
    replay.append(b"z" * WORTHWHILE_BYTES)
    assert place.next_chunk(replay) is not None
    replay.append(b"!" * 100)
    assert place.next_chunk(replay) is None
    for _ in range(3):
        place.acknowledge()
    sent = place.next_chunk(replay)
    assert sent is not None
    assert sent.data == b"!" * 100
