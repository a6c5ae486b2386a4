import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.nodes.conversation import BANNER_LIMIT_BYTES, HELLO_LIMIT_S, SNAPSHOT_LIMIT_S, Conversation
from servicebay.nodes.errors import LinkFault
from servicebay.nodes.frames import Frame, Malformed, decode_frame
from servicebay.twin.store import TwinStore
from servicebay.wire import codec, machine, messages, model

FACTS = machine.Facts("h", "u", 1, "o", "k", "x", "3.9.2")
HELLO = codec.encode(messages.Hello(messages.PROTOCOL, "t", "run", FACTS))
STATE = codec.encode(messages.SyncState(1, model.NodeState(containers={})))
STATS = messages.AgentStats(1, 0.1, 0, 0, 0)
BEAT = codec.encode(messages.Heartbeat(2, 5, STATS, {"resources": None}))
PING = codec.encode(messages.Ping())
RESYNC = codec.encode(messages.Resync())


def hear(talk: Conversation, data: bytes, now_s: float) -> list[Frame]:
    """The accepted frames of some bytes."""
    return [frame for frame in talk.receive(data, now_s) if frame is not None]


def begin(*lines: bytes) -> tuple[TwinStore, Conversation]:
    twin = TwinStore()
    twin.add("n")
    talk = Conversation("n", twin, 0.0)
    for line in lines:
        hear(talk, line, 0.0)
    talk.output.clear()
    return twin, talk


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.booleans())
def test_any_bytes_give_a_frame_none_or_malformed_and_nothing_else(parts: list[bytes], typed: bool) -> None:
    line = b"".join(parts).replace(b"\n", b" ")
    with contextlib.suppress(Malformed):
        decode_frame(b'{"type":' + line if typed else line)


noise = st.lists(
    st.sampled_from([b"\xff\n", b"{}\n", b'{"type":"NEW"}\n', RESYNC, STATE, HELLO, BEAT, b"[\n", b'{"type":7}\n'])
)


@settings(max_examples=200)
@given(noise, st.integers(1, 7))
def test_a_conversation_ends_by_a_fault_or_goes_on_whole_or_in_pieces(lines: list[bytes], size: int) -> None:
    def outcome(pieces: list[bytes]) -> tuple[str, list[bytes], int]:
        twin, talk = begin(HELLO, STATE)
        try:
            for piece in pieces:
                hear(talk, piece, 1.0)
        except LinkFault as fault:
            return fault.code, [], twin.get("n").seq
        return "", talk.output, twin.get("n").seq

    data = b"".join(lines)
    assert outcome([data]) == outcome([data[i : i + size] for i in range(0, len(data), size)])


def test_hello_is_found_behind_a_banner_even_without_its_newline() -> None:
    twin, talk = begin(b"Welcome!\n" * 100 + b"$ " + HELLO + STATE)
    assert talk.is_synced
    assert twin.get("n").seq == 1


def test_a_banner_has_a_limit_with_and_without_lines() -> None:
    for banner in (b"x" * 80, b"x" * 79 + b"\n"):
        with pytest.raises(LinkFault, match="64 KiB"):
            begin(banner * (BANNER_LIMIT_BYTES // 80 + 1))
        begin(banner * (BANNER_LIMIT_BYTES // 80), HELLO if banner.endswith(b"\n") else b"\n" + HELLO)


def test_another_protocol_is_a_fault_that_names_both() -> None:
    line = codec.encode(messages.Hello(99, "t", "run", FACTS))
    with pytest.raises(LinkFault, match="protocol 99; this hub speaks 1") as raised:
        begin(line)
    assert raised.value.code == "protocol"


def test_silence_ends_it_and_any_frame_puts_that_off() -> None:
    _, talk = begin(HELLO, STATE)
    hear(talk, b'{"type":"NEW"}\n', 20.0)
    talk.tick(44.9)
    with pytest.raises(LinkFault, match="did not answer for 25 s") as raised:
        talk.tick(45.1)
    assert raised.value.code == "silent"


def test_an_endless_line_over_the_limit_is_silence() -> None:
    _, talk = begin(HELLO, STATE)
    for second in range(20):
        hear(talk, b"x" * 2**20, float(second))
    hear(talk, b"x" * 2**20, 41.0)
    with pytest.raises(LinkFault, match="did not answer"):
        talk.tick(45.0)


def test_no_hello_and_no_snapshot_have_their_limits() -> None:
    _, mute = begin()
    assert mute.tick(HELLO_LIMIT_S - 1) == HELLO_LIMIT_S
    with pytest.raises(LinkFault, match="did not start in time"):
        mute.tick(HELLO_LIMIT_S)
    _, stateless = begin(HELLO)
    for second in range(0, int(SNAPSHOT_LIMIT_S), 10):
        hear(stateless, b'{"type":"NEW"}\n', second)
        stateless.tick(second)
    hear(stateless, b'{"type":"NEW"}\n', SNAPSHOT_LIMIT_S)
    with pytest.raises(LinkFault, match="did not send its state"):
        stateless.tick(SNAPSHOT_LIMIT_S)


def test_the_hub_pings_halfway_between_heartbeats_and_every_ten_seconds() -> None:
    _, talk = begin(HELLO, STATE)
    assert talk.tick(3.0) == 5.0
    assert talk.output == []
    assert talk.tick(5.0) == 10.0
    assert talk.output == [PING]
    assert talk.tick(10.0) == 15.0
    hear(talk, b'{"type":"NEW"}\n', 10.1)
    talk.tick(15.0)
    assert talk.output == [PING, PING]
    for tenth in range(151, 250):
        hear(talk, b'{"type":"NEW"}\n', tenth / 10)
        talk.tick(tenth / 10)
    assert talk.output == [PING, PING]
    talk.tick(25.0)
    assert talk.output == [PING, PING, PING]


def test_pings_begin_in_time_although_nobody_knew_when_hello_would_come() -> None:
    _, talk = begin()
    next_s = talk.tick(0.1)
    hear(talk, HELLO + STATE, 0.3)
    talk.output.clear()
    while next_s < 6.0:
        next_s = talk.tick(next_s)
    assert talk.output == [PING]


def test_a_gap_asks_for_the_state_once_until_it_came() -> None:
    _, talk = begin(HELLO, STATE)
    for seq in (5, 6, 7):
        hear(talk, codec.encode(messages.SyncPartial(seq, {})), 1.0)
    assert talk.output == [RESYNC]
    hear(talk, STATE, 2.0)
    hear(talk, codec.encode(messages.SyncPartial(5, {})), 3.0)
    assert talk.output == [RESYNC, RESYNC]


def test_a_heartbeat_that_carries_a_patch_is_a_state_frame() -> None:
    twin, talk = begin(HELLO, STATE)
    assert len(hear(talk, BEAT, 1.0)) == 1
    known = twin.get("n")
    assert known.stats is not None
    assert (known.seq, known.stats.rss_bytes, talk.output) == (2, 1, [])
    hear(talk, BEAT, 2.0)  # again: it does not follow
    assert (twin.get("n").seq, talk.output) == (2, [RESYNC])


def test_what_was_missed_comes_before_the_state_after_it_and_is_bounded() -> None:
    twin, talk = begin(HELLO, STATE)
    heard: list[tuple[str, int]] = []
    twin.subscribe(lambda change: heard.append((change.kind, len(change.missed))))
    missed = messages.Transition("service", "a.service", "failed", 1)
    later = codec.encode(messages.SyncPartial(2, {"sections": {}}))
    hear(talk, codec.encode(messages.Transitions([missed])) + later, 1.0)
    assert heard == [("missed", 1), ("state", 0)]
    hear(talk, codec.encode(messages.Transitions([missed] * 501)), 2.0)
    assert heard == [("missed", 1), ("state", 0)]
