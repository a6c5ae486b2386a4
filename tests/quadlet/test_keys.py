"""The table of keys and what an editor gets of it; whether it is true is tested on real generators."""

import pytest

from servicebay.quadlet.hints import hints_for
from servicebay.quadlet.keys import (
    all_sections,
    find_key,
    kind_since,
    parse_version,
    read_table,
    sections_of,
    sections_with,
)
from servicebay.quadlet.names import SECTIONS
from servicebay.wire.model import QUADLET_KINDS


def test_every_kind_of_file_has_its_section_and_every_key_a_sentence() -> None:
    assert set(SECTIONS) == set(QUADLET_KINDS)
    assert {*SECTIONS.values(), "Quadlet", "Unit", "Service", "Install"} == set(all_sections())
    for section in all_sections().values():
        for key in section.keys.values():
            assert key.help.endswith("."), key
            assert key.since is None or section.since is None or key.since >= section.since, key
    assert sum(len(all_sections()[section].keys) for section in SECTIONS.values()) > 230


def test_a_key_says_what_it_takes() -> None:
    image, notify, remap = find_key("Container", "Image"), find_key("Container", "Notify"), find_key("Pod", "RemapUid")
    assert image is not None
    assert (image.kind, image.suffixes, image.repeatable, image.since) == ("image", (".image", ".build"), False, (4, 4))
    assert notify is not None
    assert (notify.values, notify.is_open) == (("true", "false", "healthy"), False)
    assert remap is not None
    assert remap.deprecated == (5, 3)
    assert find_key("Container", "Frobnicate") is None
    assert sections_with("Yaml") == ["Kube"]
    assert sections_of("pod") == ["Pod", "Quadlet", "Unit", "Service", "Install"]
    assert kind_since("artifact") == (5, 7)


def test_an_editor_sees_all_keys_and_which_of_them_work() -> None:
    old = {key.key.name: key for section in hints_for("container", (5, 4))[:1] for key in section.keys}
    assert list(old) == sorted(old, key=str.lower)
    assert (old["Memory"].works, old["Image"].works) == (False, True)
    assert old["ReadOnly"].values == ("true", "false")
    assert [section.name for section in hints_for("artifact")] == ["Artifact", "Quadlet", "Unit", "Service", "Install"]
    assert [section.works for section in hints_for("artifact", (5, 4))] == [False, True, True, True, True]


@pytest.mark.parametrize(
    "line", ["A | 4.4 | bool", "A | x | bool | h", "A | 4.4 | b-d | h", "A|4.4|bool|h\nA|4.4|bool|h"]
)
def test_a_broken_table_names_its_line(line: str) -> None:
    with pytest.raises(ValueError, match=r"line [23]"):
        read_table(f"[X] 4.4\n{line}\n")


@pytest.mark.parametrize(
    ("text", "version"), [("5.4.2", (5, 4)), ("v6.0.0-rc1", (6, 0)), ("", None), (None, None), ("x", None)]
)
def test_versions_are_read(text: str | None, version: tuple[int, int] | None) -> None:
    assert parse_version(text) == version
