"""Which hosts an environment names, and that nothing else of it gets out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.podman.mentions import MOST, find_mentions


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("DATABASE_URL=postgres://u:hunter2@db/app", [("db", 5432)]),
        ("BASE=http://Photos:8080/x", [("photos", 8080)]),
        ("NODES=redis://:p@a:1,b:2/0", [("a", 1), ("b", 2)]),
        ("REDIS_HOST=cache", [("cache", None)]),
        ("UPSTREAM=cache:6379, other", [("cache", 6379), ("other", None)]),
        ("PEER_ADDRESS=[fd00::1]:80", [("fd00::1", 80)]),
        ("HOSTNAME=0a1b2c", []),
        ("DB_PASSWORD=mail", []),
        ("AUTH_SECRET_HOST=mail", []),
        ("NAME=mail", []),
        ("A_URL=postgres://u:pa/ss@db/app", []),
        ("B_URL=postgres://u:12/34@db/app", []),
        ("C_HOST=two words", []),
        ("D_URL=unix:///run/x", []),
        ("E_HOST=db:99999", []),
        ("lonely", []),
    ],
)
def test_hosts_of_an_environment(entry: str, found: list[tuple[str, int | None]]) -> None:
    mentions = find_mentions([entry])
    assert [(each.host, each.port) for each in mentions] == found
    assert all(each.variable == entry.partition("=")[0] for each in mentions)


PASSWORDS = st.text(
    st.characters(exclude_characters="@ \n\t\r\x0b\x0c", min_codepoint=33, max_codepoint=126), min_size=5
)


@given(PASSWORDS)
def test_a_password_is_never_told(password: str) -> None:
    told = find_mentions([f"DB_URL=postgres://user:{password}@db:5432/app", f"PASSWORD={password}", f"X={password}"])
    assert {(each.host, each.port) for each in told} <= {("db", 5432)}


@given(st.lists(st.text()))
def test_any_environment_is_read(entries: list[str]) -> None:
    assert len(find_mentions(entries)) <= MOST
