"""Values as Podman and systemd read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.quadlet.values import (
    Bind,
    Image,
    PortMapping,
    has_open_quote,
    is_go_duration,
    parse_bind,
    parse_bool,
    parse_image,
    parse_port_mapping,
    parse_time_span,
    port_text,
    split_words,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ('"A=b c" D=e\\x41 F="g', ["A=b c", "D=eA", "F=g"]),
        ('\'a "b"\' c\\ d ""', ['a "b"', "c d", ""]),
        ("a\\101\\n", ["aA\n"]),
        ("\\", ["\\"]),
        ("", []),
    ],
)
def test_words_are_cut_as_systemd_cuts_them(value: str, words: list[str]) -> None:
    assert split_words(value) == words


@given(st.text())
def test_any_value_has_words(value: str) -> None:
    assert isinstance(split_words(value), list)
    assert isinstance(has_open_quote(value), bool)


@pytest.mark.parametrize(
    ("value", "mapping"),
    [
        ("8080:80", PortMapping(None, (8080, 8080), (80, 80))),
        ("127.0.0.1:8080:80/udp", PortMapping("127.0.0.1", (8080, 8080), (80, 80), "udp")),
        ("[::1]:53:53/UDP", PortMapping("::1", (53, 53), (53, 53), "udp")),
        ("8000-8010:90-100", PortMapping(None, (8000, 8010), (90, 100))),
        ("80", PortMapping(None, None, (80, 80))),
        ("127.0.0.1::80", PortMapping("127.0.0.1", None, (80, 80))),
        ('"8080:80"', PortMapping(None, (8080, 8080), (80, 80))),
    ],
)
def test_ports_are_read(value: str, mapping: PortMapping) -> None:
    assert parse_port_mapping(value) == mapping
    assert parse_port_mapping(port_text(mapping)) == mapping


@pytest.mark.parametrize(
    "value", ["", "a", "0:80", "80:65536", "1:2:3:4", "8000-8001:80", "80/xyz", "[::1:80:80", "9-8"]
)
def test_what_is_no_port_is_refused_with_its_text(value: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_port_mapping(value)


@pytest.mark.parametrize(
    ("value", "bind"),
    [
        ("/a:/b:ro,Z", Bind("/a", "/b", ("ro", "Z"))),
        ("x.volume:/b", Bind("x.volume", "/b")),
        ("/only", Bind(None, "/only")),
    ],
)
def test_volumes_are_read(value: str, bind: Bind) -> None:
    assert parse_bind(value) == bind


@pytest.mark.parametrize(
    ("value", "image"),
    [
        ("quay.io/x/y:1.2", Image("quay.io", "x/y", "1.2")),
        ("nginx", Image(None, "nginx")),
        ("library/nginx:1", Image(None, "library/nginx", "1")),
        ("registry:5000/a", Image("registry:5000", "a")),
        ("localhost/a:1", Image("localhost", "a", "1")),
        ("docker://docker.io/a:1", Image("docker.io", "a", "1")),
        ("a.b/c@sha256:" + "0" * 64, Image("a.b", "c", None, "sha256:" + "0" * 64)),
        ("oci:/tmp/x", Image("", "/tmp/x", transport="oci:")),
    ],
)
def test_images_are_read(value: str, image: Image) -> None:
    assert parse_image(value) == image


@pytest.mark.parametrize("value", ["Nginx", "a b", "a:", "a//b", "-a", "a:t:u"])
def test_what_is_no_image_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is no image"):
        parse_image(value)


@pytest.mark.parametrize(("value", "truth"), [("TRUE", True), ("on", True), ("1", True), ("Off", False), ("2", None)])
def test_booleans_are_read_as_podman_reads_them(value: str, truth: bool | None) -> None:
    assert parse_bool(value) is truth


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("900", 900), ("5min 20s", 320), ("1h30m", 5400), ("500ms", 0.5), ("2M", 5_259_600), ("infinity", float("inf"))],
)
def test_time_spans_are_those_of_systemd(value: str, seconds: float) -> None:
    assert parse_time_span(value) == seconds


def test_durations_need_their_unit() -> None:
    assert [is_go_duration(value) for value in ("1m30s", "0", "1.5h", "30", "s", "1d")] == [True] * 3 + [False] * 3
    assert parse_time_span("soon") is None
