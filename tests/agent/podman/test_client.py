import pytest

from servicebay.agent.podman.api import NOT_KNOWN, TOO_OLD, refusal_of
from servicebay.agent.podman.client import plain_words
from servicebay.agent.rpc import ActionError
from servicebay.agent.stock_making import refuse_old


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        ("Error: no such container x\n", "no such container x"),
        (
            'time="2026-11-23T00:54:45Z" level=error msg="try \\"podman system migrate\\": gone"\n',
            'try "podman system migrate": gone',
        ),
        ('time="t" level=warning msg="first"\nError: second\n', "second"),
        ("", ""),
    ],
)
def test_podmans_last_words_are_plain(stderr: str, words: str) -> None:
    assert plain_words(stderr) == words


@pytest.mark.parametrize(
    ("content", "status", "told", "as_status"),
    [
        (b'{"cause":"x","message":"no such volume","response":404}', 404, "no such volume", 404),
        (b"Not Found\n", 404, TOO_OLD, NOT_KNOWN),
        (b"<html>", 500, "Podman answered 500", 500),
        (b"[1]", 404, "Podman answered 404", 404),
        (b"", 409, "Podman answered 409", 409),
    ],
)
def test_a_refusal_is_told_also_where_an_old_podman_has_no_such_path(
    content: bytes, status: int, told: str, as_status: int
) -> None:
    error = refusal_of(content, status)
    assert (str(error), error.status) == (told, as_status)


@pytest.mark.parametrize("noun", ["network", "secret"])
def test_podman_3_is_asked_for_no_network_and_no_secret(noun: str) -> None:
    with pytest.raises(ActionError, match=r"Podman 3\.4\.2 is too old"):
        refuse_old(noun, "3.4.2")
    for version in ("4.0.0", "5.8.6", None):
        refuse_old(noun, version)
    refuse_old("volume", "3.0.0")
