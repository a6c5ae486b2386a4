import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd.names import (
    HEALTH_CHECK_PATH,
    container_of_scope,
    is_health_check,
    is_unit_name,
    path_of_unit,
    unit_of_path,
)

ID = "1810a94b6d15c77a17901e0ae67113695bc7384a408524707cbbf2744eaaaf84"


@pytest.mark.parametrize(
    "name",
    [
        "web.service",
        "a@b.service",
        r"dev-disk-by\x2duuid.device",
        "x:y_z-1.2.timer",
        "-.slice",
        "libpod-1.scope",
        "a" * 247 + ".service",
    ],
)
def test_unit_names_are_recognised(name: str) -> None:
    assert is_unit_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "web",
        ".service",
        "@.service",
        "web.container",
        "web.service\n",
        "web.service ",
        "we b.service",
        "../web.service",
        "/web.service",
        "; rm -rf ~.service",
        "$(id).service",
        "wéb.service",
        "a\0.service",
        "a" * 248 + ".service",
        "a" * 10240 + ".service",
    ],
)
def test_what_breaks_the_grammar_is_no_unit_name(name: str) -> None:
    assert not is_unit_name(name)


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("web.service", "web_2eservice"),
        ("1a-b.service", "_31a_2db_2eservice"),
        ("a@b_c.timer", "a_40b_5fc_2etimer"),
        (r"a\x2d.service", "a_5cx2d_2eservice"),
    ],
)
def test_object_paths_escape_as_systemd_does(name: str, tail: str) -> None:
    path = "/org/freedesktop/systemd1/unit/" + tail
    assert path_of_unit(name) == path
    assert unit_of_path(path) == name


@given(st.from_regex(r"[A-Za-z0-9:_.\\@-]{1,60}\.(service|scope|timer)", fullmatch=True))
def test_every_unit_name_survives_its_object_path(name: str) -> None:
    assert unit_of_path(path_of_unit(name)) == name


def test_other_objects_are_no_units() -> None:
    assert unit_of_path("/org/freedesktop/systemd1") is None
    assert unit_of_path("/org/freedesktop/systemd1/job/5") is None


@pytest.mark.parametrize("container", [ID, "f" + ID[1:]])
def test_units_of_health_checks_are_told_from_all_others(container: str) -> None:
    for name in (f"{container}-11a4f4804882e615.service", f"{container}-1.timer", f"{container}.service"):
        assert is_health_check(name)
        assert HEALTH_CHECK_PATH.search(b"\1o\0" + path_of_unit(name).encode() + b"\0")
    for name in ("web.service", f"libpod-{container}.scope", f"{container[1:]}.service", f"x{container}.service"):
        assert not is_health_check(name)
        assert not HEALTH_CHECK_PATH.search(path_of_unit(name).encode() + b"\0")


def test_a_containers_scope_tells_its_id() -> None:
    assert container_of_scope(f"libpod-{ID}.scope") == ID
    for name in (f"libpod-conmon-{ID}.scope", "libpod-abc.scope", f"libpod-{ID}.service"):
        assert container_of_scope(name) is None
