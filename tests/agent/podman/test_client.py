import pytest

from servicebay.agent.podman.client import plain_words


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
