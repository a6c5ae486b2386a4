"""Journal records to lines that people want to read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd.journal import MAX_CHARACTERS, MAX_LINES, parse_lines, shorten


def records(*entries: object) -> bytes:
    return b"\n".join(json.dumps(entry).encode() for entry in entries) + b"\n"


def test_what_a_program_said_is_kept_and_what_is_said_about_each_run_is_not() -> None:
    output = records(
        {"MESSAGE": "Starting web.service...", "SYSLOG_IDENTIFIER": "systemd"},
        {"MESSAGE": "2026-11-23 container create", "SYSLOG_IDENTIFIER": "podman", "PODMAN_EVENT": "create"},
        {"MESSAGE": "conmon e6af <nwarn>: Failed to open cgroups file", "SYSLOG_IDENTIFIER": "conmon"},
        {"MESSAGE": "e6afe3ac8cafcd01818e9e714c04028439dbfd02ea3e49fbb6d72b37a1500f03", "SYSLOG_IDENTIFIER": "web"},
        {
            "MESSAGE": "2026-11-23 00:25:13.447699876 +0000 UTC m=+0.019671134 image pull 56e9 x",
            "SYSLOG_IDENTIFIER": "p",
        },
        {"MESSAGE": "hello\n\nboom", "SYSLOG_IDENTIFIER": "web"},
        {"MESSAGE": "boom", "SYSLOG_IDENTIFIER": "web"},
        {"MESSAGE": "web.service: Failed at step EXEC spawning /x: No", "SYSLOG_IDENTIFIER": "systemd"},
        {"MESSAGE": "web.service: Failed with result 'exit-code'.", "SYSLOG_IDENTIFIER": "systemd"},
    )
    assert parse_lines(output) == ["hello", "boom", "web.service: Failed at step EXEC spawning /x: No"]


def test_bytes_that_are_no_text_and_what_is_too_long_for_the_journal_are_taken_as_they_come() -> None:
    assert parse_lines(records({"MESSAGE": [104, 105, 255]}, {"MESSAGE": None}, {}, [], 7)) == [
        "hi\N{REPLACEMENT CHARACTER}"
    ]
    assert parse_lines(b"not json\n{\n" + records({"MESSAGE": "x"})) == ["x"]


def test_lines_are_few_and_short() -> None:
    lines = parse_lines(records(*({"MESSAGE": f"{n} " + "x" * 999 + "end"} for n in range(99))))
    assert len(lines) == MAX_LINES
    assert all(len(line) == MAX_CHARACTERS and line.endswith("end") for line in lines)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("DB_PASSWORD=hunter2 starting", "DB_PASSWORD=••• starting"),
        ("token: abc.def.ghi", "token: •••"),
        ('{"api_key": "abc def"}', '{"api_key": •••}'),
        ("\x1b[31mred\x1b[0m\x07", "red"),
        ("no secrets here", "no secrets here"),
    ],
)
def test_colours_go_and_what_looks_like_a_secret_is_masked(line: str, shown: str) -> None:
    assert shorten(line) == shown


VALUES = st.recursive(st.none() | st.integers() | st.text(max_size=600), lambda inner: st.lists(inner, max_size=4))


@given(st.lists(st.binary(max_size=80) | st.dictionaries(st.sampled_from(["MESSAGE", "SYSLOG_IDENTIFIER"]), VALUES)))
def test_anything_gives_lines_within_bounds(entries: list[object]) -> None:
    output = b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in entries)
    lines = parse_lines(output)
    assert len(lines) <= MAX_LINES
    assert all(line.strip() and len(line) <= MAX_CHARACTERS for line in lines)
