"""Long lines that came in pieces are put together, whatever came between them."""

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.logs.cursor import Place, parse_place
from servicebay.agent.logs.entries import MOST_BYTES, Entry, shown_text, spelt
from servicebay.agent.logs.joining import Joiner

PLACES = st.builds(
    Place,
    st.just("j"),
    st.sampled_from(["ab" * 16, "cd" * 16]),
    st.integers(0, 2**63),
    st.integers(0, 2**62),
)


def entry(number: int, text: bytes, channel: str = "webstdout", is_piece: bool = False) -> Entry:
    return Entry(Place("j", "ab" * 16, number, number), "", "container:web", "stdout", 6, text, channel, is_piece)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.lists(st.binary(max_size=9), min_size=1, max_size=4))))
def test_pieces_of_several_outputs_become_their_lines(lines: list[tuple[str, list[bytes]]]) -> None:
    # each output's lines in order; the outputs take turns piece by piece
    waiting = {name: [pieces for channel, pieces in lines if channel == name] for name in "abc"}
    queues = {
        name: [(piece, i < len(pieces) - 1) for pieces in all_of for i, piece in enumerate(pieces)]
        for name, all_of in waiting.items()
    }
    joiner, number = Joiner(), 0
    got: dict[str, list[bytes]] = {name: [] for name in "abc"}
    while any(queues.values()):
        for name, queue in queues.items():
            if queue:
                text, is_piece = queue.pop(0)
                number += 1
                whole = joiner.feed(entry(number, text, name, is_piece))
                assert (whole is None) == is_piece
                if whole is not None:
                    assert whole.place.number == number
                    got[name].append(whole.text)
    assert got == {name: [b"".join(pieces) for pieces in all_of] for name, all_of in waiting.items()}


@given(PLACES, PLACES)
def test_a_place_comes_back_from_its_word_and_has_one_order(one: Place, other: Place) -> None:
    assert parse_place(one.word()) == one
    assert (one.order(other) > 0) == (other.order(one) < 0)
    assert one.order(one) == 0


def test_what_is_no_place_is_refused() -> None:
    for word in (
        "",
        "j",
        "j0-0-0",
        "x" + "0" * 32 + "-1-1",
        "j" + "0" * 12 + "-1-1",
        "f" + "0" * 32 + "-1-1",
        "s=1;i=2",
    ):
        try:
            parse_place(word)
        except ValueError:
            continue
        raise AssertionError(word)


@given(st.binary(max_size=300))
def test_any_bytes_become_text_that_json_can_carry(data: bytes) -> None:
    text, cut = shown_text(data)
    assert cut == 0
    assert "\0" not in text
    text.encode("utf-8")


def test_a_long_line_says_how_much_of_it_is_missing() -> None:
    line = spelt(entry(1, b"x" * (MOST_BYTES + 7)), False)
    assert (len(line["text"]), line["cut"]) == (MOST_BYTES, 7)
