"""What is kept from a clean-up, and what was shown. The clean-up itself is tested on a node (test_stock_making.py)."""

from types import SimpleNamespace
from typing import Any

import pytest

from servicebay.services.stock.prune import stamp_of, why_kept, words_of

FILE = """[Container]
Image=nginx
Volume=shop_data:/data:ro
Network=inner:alias=web
Exec=serve docker.io/a/b:2
"""
NAMED = dict.fromkeys(words_of(FILE), "/x/web.container")


def row(section: str, *names: str, **more: Any) -> Any:
    name = names[0] if names else "f" * 64
    return SimpleNamespace(name=name, id="f" * 64, names=list(names), created=1, made_by=None, **more)


@pytest.mark.parametrize(
    ("section", "name", "kept"),
    [
        ("volumes", "shop_data", True), ("volumes", "shop", False), ("networks", "inner", True),
        ("networks", "web", True), ("images", "docker.io/library/nginx:latest", True),
        ("images", "docker.io/library/nginx:1", False), ("images", "docker.io/a/b:2", True),
        ("images", "docker.io/a/b:1", False),
    ],
)  # fmt: skip
def test_what_a_file_names_is_kept_where_nothing_runs(section: str, name: str, kept: bool) -> None:
    assert (why_kept(section, row(section, name), NAMED) is not None) == kept


def test_what_is_another_thing_by_now_has_another_stamp() -> None:
    shown = stamp_of(row("images", "a/b:1"))
    assert shown == stamp_of(row("images", "a/b:1"))
    again = row("images", "a/b:1")
    again.created = 2
    assert len({shown, stamp_of(again), stamp_of(row("images", "a/b:1", "a/b:2"))}) == 3
