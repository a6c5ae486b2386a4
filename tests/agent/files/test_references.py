"""Which files unit files name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.files.references import parse_references

SPECIFIERS = {"h": "/home/anna", "U": "1000"}


def paths(text: str) -> list[tuple[str, str, bool]]:
    return [tuple(each) for each in parse_references(text, "/etc/q", SPECIFIERS)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Kube]\nYaml=web.yaml\n", [("/etc/q/web.yaml", "kube", False)]),
        (
            "[Kube]\nYaml=./a/../web.yaml\nConfigMap=/x/c.yaml",
            [("/etc/q/web.yaml", "kube", False), ("/x/c.yaml", "kube", False)],
        ),
        ("[Container]\nEnvironmentFile=a.env b.env", [("/etc/q/a.env", "env", False), ("/etc/q/b.env", "env", False)]),
        ("[Container]\nEnvironmentFile=%h/.config/%U.env", [("/home/anna/.config/1000.env", "env", False)]),
        ("[Service]\nEnvironmentFile=-/etc/my web.env", [("/etc/my web.env", "env", True)]),
        ("[Container]\nEnvironmentFile=a\nEnvironmentFile=\nEnvironmentFile=b", [("/etc/q/b", "env", False)]),
        ('[Container]\nEnvironmentFile="/a%%b"', [("/a%b", "env", False)]),
        ("[Kube]\nYaml=https://example.net/web.yaml", []),
        ("[Service]\nEnvironmentFile=/etc/*.env\nEnvironmentFile=/run/%n.env\nEnvironmentFile=relative", []),
        ("[Unit]\nYaml=web.yaml\n[Container]\nImage=x", []),
        ("[Container]\nEnvironmentFile=%", []),
        ("[Container]\nVolume=./web.conf:/etc/web.conf:Z,ro", [("/etc/q/web.conf", "config", False)]),
        ("[Pod]\nVolume=%h/web/:/etc/web:ro", [("/home/anna/web", "config", False)]),
        (
            "[Container]\nMount=type=bind,src=/x/a.yml,dst=/a.yml,ro\nMount=type=bind,source=./b,target=/b,readonly=true",
            [("/x/a.yml", "config", False), ("/etc/q/b", "config", False)],
        ),
        (
            "[Container]\nVolume=/x/a.conf:/a.conf\nVolume=data:/data:ro\nVolume=/anonymous\nVolume=data.volume:/d:ro",
            [],
        ),
        ("[Container]\nMount=type=volume,source=/x/a.conf,ro\nMount=type=bind,src=/x/a.conf,ro=false\nMount=ro", []),
        ("[Container]\nEnvironmentFile=/a.conf\nVolume=/a.conf:/a:ro", [("/a.conf", "env", False)]),
        ("[Container]\nVolume=/a.conf:/a:ro\nVolume=\nVolume=/b.conf:/b:ro", [("/b.conf", "config", False)]),
    ],
)
def test_what_is_named_is_resolved_and_what_cannot_be_known_is_left_out(
    text: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert paths(text) == expected


@given(
    st.text(),
    st.sampled_from(["Container", "Service", "Kube"]),
    st.sampled_from(["EnvironmentFile", "Yaml", "Volume", "Mount"]),
)
def test_any_text_gives_absolute_paths_or_nothing(text: str, section: str, key: str) -> None:
    for path, _, _ in paths(f"[{section}]\n{key}={text}"):
        assert path.startswith("/")
        assert "\0" not in path
