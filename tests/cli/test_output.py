"""Small texts: ages, sizes, targets, names."""

import click
import pytest

from servicebay.cli.nodes import default_name, parse_target
from servicebay.cli.output import age_text, clean, size_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (86_399, "23 h"), (864_000, "10 d")],
)
def test_an_age_has_one_unit(seconds: int, text: str) -> None:
    assert age_text(1_000_000, 1_000_000 + seconds * 1000) == text


def test_an_age_in_the_future_is_no_age() -> None:
    assert age_text(2_000, 1_000) == "0 s"
    assert age_text(None) == ""


@pytest.mark.parametrize(
    ("size", "text"),
    [(None, ""), (0, "0 B"), (999, "999 B"), (1_500, "1.5 kB"), (15_000_000, "15 MB"), (3e12, "3.0 TB")],
)
def test_a_size_has_two_or_three_figures(size: int | None, text: str) -> None:
    assert size_text(size) == text


def test_control_characters_become_spaces() -> None:
    assert clean("a\x1b[31mb\r\nc\x9bd") == "a [31mb c d"


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("anna@nas", ("anna", "nas", 22)),
        ("anna@nas.example:2222", ("anna", "nas.example", 2222)),
        ("anna@[fd00::1]:2222", ("anna", "fd00::1", 2222)),
        ("anna@10.0.0.1", ("anna", "10.0.0.1", 22)),
        ("a@b@nas", ("a@b", "nas", 22)),
    ],
)
def test_a_target_is_user_host_and_port(target: str, parts: tuple[str, str, int]) -> None:
    assert parse_target(target) == parts


@pytest.mark.parametrize("target", ["nas", "@nas", "anna@", "anna@nas:port", "anna@fd00::1"])
def test_anything_else_is_refused(target: str) -> None:
    with pytest.raises(click.UsageError):
        parse_target(target)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("nas.example.net", "nas"),
        ("10.0.0.7", "10-0-0-7"),
        ("fd00::1", "fd00-1"),
        ("MyNAS_2", "mynas-2"),
        ("_", "node"),
    ],
)
def test_a_node_is_named_after_its_host(host: str, name: str) -> None:
    assert default_name(host) == name
