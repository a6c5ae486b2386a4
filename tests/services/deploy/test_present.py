"""Which files a node is asked for, when all of them are wanted."""

import pytest

from servicebay.agent.files.allowed import check_path
from servicebay.agent.files.writer import NotWritten
from servicebay.services.deploy.present import is_plain


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("web.container", True),
        ("with space.container", True),
        ("ünï \U0001f433.container", True),
        ("new\nline.container", False),
        ("bell\a.container", False),
        ("del\x7f.container", False),
        ("x" * 190 + ".container", True),
        ("ü" * 96 + ".container", False),
    ],
)
def test_a_name_that_the_node_refuses_is_not_asked_for(name: str, plain: bool) -> None:
    path = f"/home/a/.config/containers/systemd/{name}"
    assert is_plain(path) == plain
    if plain:
        assert check_path(path) == path
    else:
        with pytest.raises(NotWritten):
            check_path(path)
