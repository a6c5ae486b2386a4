"""What a holder has for its hub never lies there with nothing that would wake its loop."""

import socket

from servicebay.holder.client import CHUNK, Client
from servicebay.wire.held import OUTPUT, FrameReader
from servicebay.wire.replay import Replay


def test_output_is_written_to_its_end_or_waits_for_room_whatever_its_size() -> None:
    for size in (1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 7):
        here, there = socket.socketpair()
        with here, there:
            here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * CHUNK)
            client, replay, reader = Client(here.fileno(), here.fileno()), Replay(), FrameReader()
            client.following = True
            output = b"x" * size
            replay.append(output)
            got = b""
            assert client.pump(replay)
            while client.wants_out:
                got += b"".join(payload for _, payload in reader.feed(there.recv(8 * CHUNK)))
                assert client.pump(replay)
            assert (client.position, client.backlog(replay)) == (size, 0)
            there.setblocking(False)
            kinds = set()
            while len(got) < size:
                frames = reader.feed(there.recv(8 * CHUNK))
                kinds |= {kind for kind, _ in frames}
                got += b"".join(payload for _, payload in frames)
            assert got == output
            assert kinds <= {OUTPUT}


def test_a_hub_that_is_gone_is_noticed() -> None:
    here, there = socket.socketpair()
    with here:
        client, replay = Client(here.fileno(), here.fileno()), Replay()
        client.following = True
        there.close()
        replay.append(b"x")
        assert not client.pump(replay)
