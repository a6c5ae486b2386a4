import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.boot_file import starts_at_boot, switched

PLAIN = "# mine\n[Container]\nImage=a\n"
ON = PLAIN + "\n[Install]\nWantedBy=default.target\n"


def test_a_file_gets_its_install_section_and_loses_just_that_line() -> None:
    assert switched(PLAIN, True) == ON
    assert switched(ON, False) == PLAIN + "\n[Install]\n"
    assert switched(PLAIN + "\n[Install]\n", True) == ON


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[Install]\nWantedBy=default.target other.target\n", "[Install]\nWantedBy=other.target\n"),
        ("[Install]\nRequiredBy=multi-user.target\nAlias=x\n", "[Install]\nAlias=x\n"),
        ("[Install]\nWantedBy=a.target\n# b\nWantedBy=default.target\n", "[Install]\nWantedBy=a.target\n# b\n"),
        ("[Install]\nWantedBy=default.target\nWantedBy=\n", "[Install]\nWantedBy=default.target\nWantedBy=\n"),
    ],
)
def test_what_else_wants_it_stays(before: str, after: str) -> None:
    assert switched(before, False) == after


lines = st.sampled_from(
    [
        "[Install]",
        "[Container]",
        "WantedBy=default.target",
        "WantedBy=a.target",
        "WantedBy=",
        "Image=a",
        "# c",
        "",
        "x \\",
    ]
)


@settings(max_examples=80)
@given(st.lists(lines, max_size=8).map("\n".join), st.booleans())
def test_a_switched_file_says_what_was_wished_and_again_changes_nothing(text: str, at_boot: bool) -> None:
    once = switched(text, at_boot)
    assert starts_at_boot(once) == at_boot
    assert switched(once, at_boot) == once
    if starts_at_boot(text) == at_boot:
        assert once == text
