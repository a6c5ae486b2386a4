"""Globs as glob(3) means them."""

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.proxy.glob_match import name_matches, path_matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/a/*.conf", "/a/x.conf", True),
        ("/a/*.conf", "/a/.x.conf", False),
        ("/a/*.conf", "/a/b/x.conf", False),
        ("/a/.*", "/a/.x", True),
        ("/a/server_proxy[.]conf", "/a/server_proxy.conf", True),
        ("/a/server_proxy[.]conf", "/a/server_proxyXconf", False),
        ("/*/x?", "/a/xy", True),
        ("/*/x?", "/a/x", False),
        ("/[!a]x", "/bx", True),
        ("/[^a]x", "/ax", False),
        ("/[a-c]", "/b", True),
        ("/[]]", "/]", True),
        ("/[", "/[", True),
        ("/[]", "/[]", True),
        ("/[z-a]", "/b", False),
    ],
)
def test_a_pattern_matches_whole_names(pattern: str, path: str, matches: bool) -> None:
    assert path_matches(pattern, path) is matches


@given(st.text("ab*?[]!-", max_size=8), st.text("ab]-!", max_size=6))
def test_it_agrees_with_the_standard_library(pattern: str, name: str) -> None:
    assert name_matches(pattern, name) == bool(re.match(fnmatch.translate(pattern), name))
