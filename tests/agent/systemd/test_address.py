import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd.address import AddressError, parse_addresses, session_addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("unix:path=/run/user/1000/bus", [b"/run/user/1000/bus"]),
        ("unix:path=/run/user/1000/bus,guid=6c7d", [b"/run/user/1000/bus"]),
        ("unix:abstract=/tmp/dbus-x,guid=6c7d", [b"\0/tmp/dbus-x"]),
        ("unix:path=/a%20b%2cc", [b"/a b,c"]),
        ("unix:path=/a;tcp:host=x,port=1;unix:path=/b;", [b"/a", b"/b"]),
        ("unix:runtime=yes", [b"/run/u/bus"]),
        ("unix:tmpdir=/tmp", []),
        ("", []),
    ],
)
def test_unix_addresses_are_found(text: str, addresses: list[bytes]) -> None:
    assert parse_addresses(text, "/run/u") == addresses


@pytest.mark.parametrize("text", ["nonsense", "unix:path", "unix:path=/a;nonsense"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_addresses(text, "/run/u")


def test_the_environment_comes_first_and_the_runtime_directory_is_always_tried() -> None:
    environ = {"DBUS_SESSION_BUS_ADDRESS": "unix:abstract=x", "XDG_RUNTIME_DIR": "/run/r"}
    assert session_addresses(environ, 7) == [b"\0x", b"/run/r/bus"]
    assert session_addresses({}, 7) == [b"/run/user/7/bus"]
    assert session_addresses({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/7/bus"}, 7) == [b"/run/user/7/bus"]


PARTS = st.sampled_from(["unix:", "path=", "abstract=", "runtime=yes", ",", ";", "%2f", "%", "=", "/run", "é"])


@given(st.text() | st.lists(PARTS | st.text(max_size=3)).map("".join))
def test_any_text_is_addresses_or_an_address_error(text: str) -> None:
    try:
        assert all(isinstance(each, bytes) for each in parse_addresses(text, "/run/u"))
    except AddressError:
        pass
