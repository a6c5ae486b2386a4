import os
import socket

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.podman.ports import Listener, parse_address, parse_listeners, read_listeners, read_socket_inodes

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0 100 0 0 10 0
   1: 0100007F:1F91 0100007F:C000 01 00000000:00000000 00:00000000 00000000  1000        0 4243 1 0 100 0 0 10 0
"""


def test_only_listening_sockets_are_listeners() -> None:
    assert parse_listeners(TABLE, "tcp") == {"4242": Listener("tcp", "127.0.0.1", 8080)}


def test_addresses_of_both_families() -> None:
    assert parse_address("0100007F") == "127.0.0.1"
    assert parse_address("00000000000000000000000001000000") == "::1"


def test_a_real_socket_is_found_with_its_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        inode = str(os.fstat(server.fileno()).st_ino)
        assert read_listeners()[inode] == Listener("tcp", "127.0.0.1", server.getsockname()[1])
        assert inode in set(read_socket_inodes(os.getpid()))


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert list(read_socket_inodes(2**22 + 1)) == []


WORDS = st.sampled_from(
    ["0:", "0100007F:1F90", "00000000000000000000000001000000:0050", "0A", "07", "x", ":", "0+000000:1"]
)


@given(st.text() | st.lists(st.lists(WORDS | st.text(max_size=9), max_size=12).map(" ".join)).map("\n".join))
def test_any_table_of_the_kernel_is_listeners(text: str) -> None:
    for kind in ("tcp", "udp6"):
        assert all(each.protocol == kind[:3] for each in parse_listeners("header\n" + text, kind).values())
