import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.podman.http import HttpError, ResponseReader, build_request, quote

COUNTED = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n3\r\n,3]\r\n0\r\n\r\n"
EMPTY = b"HTTP/1.1 204 No Content\r\nLibpod-Api-Version: 5.4.2\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status", "body"), [(COUNTED, 200, b'{"a":1}'), (CHUNKED, 200, b"[1,2,3]"), (EMPTY, 204, b"")]
)
def test_a_response_is_the_same_whole_and_byte_by_byte(data: bytes, status: int, body: bytes) -> None:
    whole, piecewise = ResponseReader(), ResponseReader()
    whole.feed(data)
    for i in range(len(data)):
        assert not piecewise.complete
        piecewise.feed(data[i : i + 1])
    for reader in (whole, piecewise):
        assert (reader.complete, reader.status, reader.take_body()) == (True, status, body)


def test_the_service_tells_its_version_in_a_header() -> None:
    reader = ResponseReader()
    reader.feed(EMPTY)
    assert reader.headers["libpod-api-version"] == "5.4.2"


def test_a_request_carries_its_length() -> None:
    assert build_request("POST", "/x", b"{}") == b"POST /x HTTP/1.1\r\nHost: podman\r\nContent-Length: 2\r\n\r\n{}"


def test_quoting_leaves_no_byte_that_means_something() -> None:
    assert quote("a/b?c\r\nd é") == "a%2Fb%3Fc%0D%0Ad%20%C3%A9"


@given(st.binary(max_size=300), st.integers(1, 7))
def test_any_bytes_are_a_response_so_far_or_an_http_error(data: bytes, step: int) -> None:
    reader = ResponseReader()
    try:
        for i in range(0, len(data), step):
            reader.feed(data[i : i + step])
    except HttpError:
        return
    assert reader.status >= 0


@pytest.mark.parametrize(
    "head",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 huh\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"x" * 70000,
    ],
)
def test_what_is_not_http_is_an_error(head: bytes) -> None:
    with pytest.raises(HttpError):
        ResponseReader().feed(head)
