"""A Quadlet file as a form: what is read is what Podman reads, what is written touches nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.quadlet.form import FORMS, WORDS, Field, UnknownField, fields_of, read_form, starter, write_form
from servicebay.quadlet.keys import all_sections
from servicebay.quadlet.names import SECTIONS
from servicebay.quadlet.parse import parse

TEXT = """# mine
[Container]
Image = docker.io/library/nginx:1 ; kept
PublishPort=8080:80
  # between
PublishPort=8443:443
Odd=1
"""


def values(name: str, text: str) -> dict[str, list[str]]:
    return {field.id: found for field, found in read_form(name, text)}


def test_fields_are_read_as_podman_reads_them() -> None:
    assert values("web.container", TEXT)["ports"] == ["8080:80", "8443:443"]
    assert values("web.container", "[Container]\nVolume=a:/a\nVolume=\nVolume=b:/b\n")["volumes"] == ["b:/b"]
    assert values("web.container", "[Install]\nWantedBy=default.target\n")["boot"] == ["yes"]
    assert values("web.network", "[Network]\nInternal=no\n")["internal"] == []


def test_what_was_not_set_stays_byte_for_byte() -> None:
    edited = write_form("web.container", TEXT, {"ports": ["8080:80", "9443:443"], "boot": ["yes"]})
    assert edited == TEXT.replace("8443:443", "9443:443") + "\n[Install]\nWantedBy=default.target\n"
    assert write_form("web.container", edited, {"boot": []}) == edited.replace("WantedBy=default.target\n", "")
    assert write_form("web.container", TEXT, values("web.container", TEXT)) == TEXT


GREETING = """[Container]
Environment="GREET=hi there" B=2  # not a comment
Environment=C=3 \\
  "D=4 5"
Environment=OPEN="
Environment="E= "
Label=a=b
"""


def test_words_of_a_line_are_shown_one_by_one_and_written_in_quotes_where_they_need_them() -> None:
    shown = values("web.container", GREETING)["environment"]
    assert shown == ["GREET=hi there", "B=2", "#", "not", "a", "comment", "C=3", "D=4 5", 'OPEN="', "E= "]
    assert write_form("web.container", GREETING, {"environment": shown}) == GREETING
    edited = write_form("web.container", GREETING, {"environment": [*shown, 'NEW=say "x" \\ 100%', '"Q=a b"', "P=1"]})
    new = 'Environment="NEW=say \\"x\\" \\\\ 100%"\nEnvironment="Q=a b"\nEnvironment=P=1\n'
    assert edited == GREETING.replace('"E= "\n', '"E= "\n' + new)
    assert values("web.container", edited)["environment"] == [*shown, 'NEW=say "x" \\ 100%', "Q=a b", "P=1"]
    fewer = write_form("web.container", GREETING, {"environment": shown[6:], "labels": ["app=my web"]})
    assert fewer == GREETING.replace(GREETING.splitlines(True)[1], "").replace("Label=a=b", 'Label="app=my web"')


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_type_has_a_form_of_documented_keys_and_a_beginning(kind: str) -> None:
    name = f"web.{kind}"
    assert parse(starter(name)).problems == ()
    assert {field.key for field in fields_of(name) if field.key not in all_sections()[field.section].keys} == set()
    assert len({field.id for field in fields_of(name)}) == len(fields_of(name))
    assert set(FORMS) == set(SECTIONS.values())


def test_what_is_no_quadlet_file_or_field_or_line_is_refused() -> None:
    with pytest.raises(UnknownField, match="no Quadlet file"):
        read_form("web.service", "")
    with pytest.raises(UnknownField, match="no field"):
        write_form("web.pod", "", {"image": ["x"]})
    with pytest.raises(ValueError, match="one line"):
        write_form("web.container", "", {"image": ["a\nExec=b"]})


VALUE = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\\"), min_size=1, max_size=12)


@settings(max_examples=60)
@given(
    st.sampled_from([field for field in FORMS["Container"] if field.kind in ("text", "lines")]),
    st.lists(VALUE, min_size=1, max_size=3),
    st.text(st.sampled_from("[]=#\\\n aZ"), max_size=40),
)
def test_what_is_written_is_read_again(field: Field, wanted: list[str], before: str) -> None:
    wanted = wanted if field.kind == "lines" else wanted[:1]
    if field.key in WORDS:
        wanted = [value.lstrip("\"'") or "A=" for value in wanted]  # those come as unit files have them
    edited = write_form("web.container", before, {field.id: wanted})
    assert values("web.container", edited)[field.id] == wanted
