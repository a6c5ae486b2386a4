"""New files of a service, and what a file may be called."""

import pytest

from servicebay.quadlet.form import beside, starter
from servicebay.quadlet.parse import parse
from servicebay.services.adopt.env_text import parse_env
from servicebay.services.new_files import full_name, name_problem, new_files

Q = "/home/a/.config/containers/systemd"


def test_a_name_gets_its_ending_once() -> None:
    assert full_name("web", "x.container") == "web.container"
    assert full_name("web.container", "x.container") == "web.container"
    assert full_name("my.app", "x.container") == "my.app.container"
    assert full_name("web.yaml", "x.yml") == "web.yaml"
    assert full_name("", "x.env") == ".env"


@pytest.mark.parametrize(
    ("name", "is_fine"),
    [
        *(("web.container", True), ("web@.container", True), ("10-local.conf", True), ("Größe.env", True)),
        *((".container", False), (".env", False), ("a b.container", False), ("a/b.env", False), ("..env", False)),
        *(("-a.container", False), ("a\nb.env", False), ("a" * 199 + ".env", False), ("a\0.yml", False)),
    ],
)
def test_what_a_file_may_be_called(name: str, is_fine: bool) -> None:
    assert (name_problem(name) is None) is is_fine


def test_a_service_is_offered_files_with_free_names_beside_its_own() -> None:
    rows = {each.id: each for each in new_files(f"{Q}/web.pod", {f"{Q}/web.env", f"{Q}/web-2.env"})}
    assert (rows["dropin"].folder, rows["dropin"].name) == (f"{Q}/web.pod.d", "10-local.conf")
    assert rows["dropin"].content == "[Pod]\n"
    assert (rows["env"].folder, rows["env"].name) == (Q, "web-3.env")
    assert new_files(None, ()) == []
    assert new_files("/a/web.timer", ())[0].content == "[Timer]\n"


def test_a_new_kube_file_comes_with_the_yaml_that_it_names() -> None:
    told = parse(starter("web.kube")).get("Kube", "Yaml")
    assert told is not None
    assert list(beside("web.kube")) == [told]
    assert beside("web.container") == {}


def test_an_env_file_is_read_as_compose_reads_it() -> None:
    text = "# c\nA=1\nexport B='x # y'\nC = a # why\nnothing\n1=2\nD=\n"
    assert parse_env(text) == {"A": "1", "B": "x # y", "C": "a", "D": ""}
