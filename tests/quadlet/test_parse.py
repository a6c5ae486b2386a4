"""Unit files: the same bytes back, Podman's meaning, edits that touch only their lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.quadlet.parse import Entry, UnitFile, decode, encode, parse

PIECES = st.sampled_from(
    (
        *("[Container]", "[Unit]", "[a", "Image=x", "Volume = /a:/b ", "Volume=", "# c", ";c\\", "a\\", " b", "="),
        *("\n", "\r\n", "\n\n", "\\\n", "\\\r\n", "\\ \n", "\t", "\ufeff", "\0", "\udcff", "é", "\x0b", "\u2028"),
        *("[Service]\n", "A=1\\\n"),
    )
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text()
VALUES = st.text("ab=\\ \t\"'#[]%$é", max_size=8).filter(lambda value: not value.rstrip().endswith("\\"))
KEYS = st.sampled_from(["Image", "Volume", "A", "New"])
FEW = settings(max_examples=50)
SECTIONS = st.sampled_from(["Container", "Unit", "Other"])


def meaning(document: UnitFile) -> list[tuple[str, str, str]]:
    return [(entry.section, entry.key, entry.value) for entry in document.entries]


@given(TEXTS)
def test_any_text_comes_back_the_same(text: str) -> None:
    assert parse(text).text == text == str(parse(text))


@FEW
@given(st.binary() | TEXTS.map(lambda text: text.encode("utf-8", "surrogateescape")))
def test_any_bytes_come_back_the_same(content: bytes) -> None:
    assert encode(parse(decode(content)).text) == content


@FEW
@given(TEXTS, SECTIONS, KEYS, VALUES)
def test_a_set_key_has_its_value_and_all_else_stays(text: str, section: str, key: str, value: str) -> None:
    before = parse(text)
    after = before.set(section, key, value)
    assert after.get(section, key) == value.strip(" \t")
    at = len(before.entries_of(section, key)) - 1
    others = [each for each in meaning(before) if each[:2] != (section, key)]
    assert [each for each in meaning(after) if each[:2] != (section, key)] == others
    assert [entry.value for entry in after.entries_of(section, key)][: max(at, 0)] == [
        entry.value for entry in before.entries_of(section, key)
    ][: max(at, 0)]


@FEW
@given(TEXTS, SECTIONS, KEYS, st.lists(VALUES, max_size=3))
def test_a_list_of_values_is_what_a_key_then_has(text: str, section: str, key: str, values: list[str]) -> None:
    after = parse(text).set_all(section, key, values)
    assert [entry.value for entry in after.entries_of(section, key)] == [value.strip(" \t") for value in values]


@FEW
@given(TEXTS, SECTIONS, KEYS)
def test_a_removed_key_is_gone_and_all_else_stays(text: str, section: str, key: str) -> None:
    before, after = parse(text), parse(text).remove(section, key)
    assert after.get(section, key) is None
    assert meaning(after) == [each for each in meaning(before) if each[:2] != (section, key)]


@FEW
@given(TEXTS, SECTIONS, KEYS, VALUES)
def test_an_added_line_is_the_only_change(text: str, section: str, key: str, value: str) -> None:
    before, after = parse(text), parse(text).add(section, key, value)
    left = after.without(after.entries_of(section, key)[-1])
    assert meaning(left) == meaning(before)
    if section in before.sections() and text.endswith("\n") and not text.rstrip().endswith("\\"):
        assert left.text == text


def test_repeated_keys_and_sections_add_up_and_an_empty_one_takes_back() -> None:
    document = parse("[Container]\nVolume=a:/a\nVolume=\nVolume=b:/b\n[Unit]\n[Container]\nVolume=c:/c\n")
    assert document.get_all("Container", "Volume") == ["b:/b", "c:/c"]
    assert document.get("Container", "Volume") == "c:/c"
    assert document.sections() == ["Container", "Unit"]


def test_continuations_are_read_as_podman_reads_them() -> None:
    """As podman 5.4.2 and 5.8.6 do: glued, comments and blank lines inside passed over, until the text ends."""
    text = "[Container]\nExec=aa\\\n  bb \\ \n# c \\\n\n;d\n  dd\nUser=1\nLabel=x \\\n"
    assert parse(text).entries == (
        Entry("Container", "Exec", "aabb dd", 2, 7),
        Entry("Container", "User", "1", 8, 8),
        Entry("Container", "Label", "x", 9, 9),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[Container]\nnonsense\n", 2, "no key, section or comment"),
        ("# c\nImage=x\n", 2, "before any [Section]"),
        ("[Container\n", 1, "no section"),
        ("[Container]\n: c\n", 2, "no key"),
        ("\ufeff[Container]\n", 1, "byte order mark"),
        ("[Container]\n=x\n", 2, "no key"),
    ],
)
def test_what_is_no_unit_file_is_told_with_its_line(text: str, line: int, words: str) -> None:
    (problem,) = parse(text).problems
    assert (problem.line, words in problem.message) == (line, True), problem


def test_edits_keep_the_look_of_the_lines_around_them() -> None:
    text = "# mine\r\n[Container]\r\n  Image = a:1\r\n# ports\r\n\r\n[Install]\r\nWantedBy=default.target"
    edited = (
        parse(text).set("Container", "Image", "a:2").add("Container", "Volume", "/b:/b").set("Service", "Restart", "no")
    )
    assert edited.text == (
        "# mine\r\n[Container]\r\n  Image = a:2\r\nVolume=/b:/b\r\n# ports\r\n\r\n[Install]\r\nWantedBy=default.target"
        "\r\n\r\n[Service]\r\nRestart=no\r\n"
    )


def test_a_value_over_several_lines_becomes_one_and_stays_where_it_is_the_same() -> None:
    text = "[Container]\nExec=a \\\n  b\nUser=1\n"
    assert parse(text).set("Container", "Exec", "a b").text == text
    assert parse(text).set("Container", "Exec", "c").text == "[Container]\nExec=c\nUser=1\n"


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\\", "\0"])
def test_a_value_that_would_become_something_else_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        parse("").set("Container", "Image", value)


@pytest.mark.parametrize(
    ("section", "key"), [("a]b", "K"), ("", "K"), ("A\n", "K"), ("A", ""), ("A", "k k"), ("A", "k=")]
)
def test_a_name_that_is_none_is_refused(section: str, key: str) -> None:
    with pytest.raises(ValueError, match="no "):
        parse("").set(section, key, "x")
