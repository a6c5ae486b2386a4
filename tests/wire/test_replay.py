"""A history that is cut: at lines, never inside a sequence or a character, and what was set before is set again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.wire.held import FrameReader, frame
from servicebay.wire.replay import Replay
from servicebay.wire.screen import ScreenModes, safe_cut

LIMIT = 2048
PIECES = st.sampled_from(
    [
        *(b"plain text\r\n", "wörd 猫 😀".encode(), b"x" * 300, b"\r\n"),
        *(b"\x1b[31m", b"\x1b[0m", b"\x1b]0;a title\x07", b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?1000;1006h"),
        *(b"\x1b[?2004h", b"\x1b[10;20H", b"\x1bPq#0\n~~\n\x1b\\", b"\x1b(0"),
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, min_size=1, max_size=60), st.integers(0, 200))
def test_a_cut_is_between_pieces_or_in_plain_text(pieces: list[bytes], part: int) -> None:
    data = b"".join(pieces)
    cut = safe_cut(data, len(data) * part // 200)
    assert cut >= len(data) * part // 200
    at = 0
    for piece in pieces:
        if at < cut < at + len(piece):
            assert not piece.startswith(b"\x1b")
            data[cut:].decode()
        at += len(piece)


def test_the_kept_begins_at_a_line_and_positions_go_on() -> None:
    replay = Replay(LIMIT)
    written = b"".join(b"line %06d\n" % number for number in range(20_000))
    for at in range(0, len(written), 7919):
        replay.append(written[at : at + 7919])
    assert replay.end == len(written)
    assert replay.end - replay.start >= LIMIT
    assert replay.read(replay.start, 5) == b"line "
    assert written[replay.start : replay.end] == replay.read(replay.start, 1 << 20)
    assert not replay.has(replay.start - 1)
    assert not replay.has(replay.end + 1)


def test_what_was_cut_off_is_restored() -> None:
    replay = Replay(LIMIT)
    replay.append(b"\x1b]2;edit\x07\x1b[?1049h\x1b[?2004h\x1b[?1000;1006h\x1b[?1l\x1b[2 q\x1b[1;44m\x1b[?1000l")
    replay.append(b"some line\n" * 20_000)
    prelude = replay.prelude
    for sequence in (b"\x1b]2;edit\x07", b"\x1b[?1049h", b"\x1b[?2004h", b"\x1b[?1006h", b"\x1b[2 q", b"\x1b[1;44m"):
        assert sequence in prelude
    assert b"\x1b[?1000l" in prelude
    again = ScreenModes()
    again.feed(prelude)
    assert again.restore() == prelude
    assert again.is_alternate
    other = Replay(LIMIT)
    other.restart(replay.start, prelude)
    assert other.prelude == prelude


FRAMES = st.lists(st.tuples(st.sampled_from([b"I", b"O", b"X"]), st.binary(max_size=300)), max_size=20)


@given(FRAMES, st.integers(1, 99))
def test_frames_come_whole_however_they_are_cut(frames: list[tuple[bytes, bytes]], size: int) -> None:
    data = b"".join(frame(kind, payload) for kind, payload in frames)
    reader = FrameReader()
    got = [each for at in range(0, len(data), size) for each in reader.feed(data[at : at + size])]
    assert got == frames
