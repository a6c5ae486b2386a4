"""Which unit a file makes, and which files it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.quadlet.names import container_name, find_references, kind_of_file, references, service_of, target_of

TEXT = """[Unit]
After=db.container network-online.target
[Container]
Image=app.build
Volume=data.volume:/data:ro
Volume=/srv/x.volume:/x
Volume=gone.volume:/y
Volume=
Volume=data.volume:/data
Network=back.network:alias=web
Network=host
Pod=web.pod
Mount=type=volume,source=more.volume,destination=/more
EnvironmentFile=web.env
Label=Image=no.image
[Service]
EnvironmentFile=-%h/podman.env
"""


def test_a_file_names_others_in_its_values() -> None:
    assert references("web.container", TEXT) == [
        *("db.container", "app.build", "data.volume", "back.network", "web.pod", "more.volume")
    ]


def test_each_reference_says_where_it_stands() -> None:
    found = {
        (each.target, each.kind): (each.section, each.key, each.line) for each in find_references("w.container", TEXT)
    }
    assert found["data.volume", "volume"] == ("Container", "Volume", 9)
    assert found["web.env", "env"] == ("Container", "EnvironmentFile", 14)
    assert found["%h/podman.env", "env"] == ("Service", "EnvironmentFile", 17)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("k.kube", "[Kube]\nYaml=a.yaml b.yaml\nConfigMap=c.yaml\nNetwork=n.network\n", []),
        ("p.pod", "[Pod]\nNetwork=n.network\nVolume=v.volume:/v\n", ["n.network", "v.volume"]),
        ("v.volume", "[Volume]\nDriver=image\nImage=i.image\n", ["i.image"]),
        ("b.build", "[Build]\nFile=Containerfile\nVolume=v.volume:/v\n", ["v.volume"]),
        ("c.container", "[Container]\nNetwork=other.container\n", ["other.container"]),
        ("c.container", "[Pod]\nVolume=v.volume:/v\n", []),
        ("notes.txt", "[Container]\nVolume=v.volume:/v\n", []),
    ],
)
def test_each_kind_names_its_own(name: str, text: str, wanted: list[str]) -> None:
    assert [target for target in references(name, text) if target != "n.network" or name != "k.kube"] == wanted


def test_kubernetes_yaml_is_named_by_its_kube_file() -> None:
    found = find_references("k.kube", "[Kube]\nYaml=a.yaml\nConfigMap=c.yaml\nNetwork=n.network\n")
    assert [(each.target, each.kind) for each in found] == [
        ("a.yaml", "yaml"),
        ("c.yaml", "yaml"),
        ("n.network", "network"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "service", "called"),
    [
        ("/q/web.container", "", "web.service", "systemd-web"),
        ("web.pod", "[Pod]\nPodName=p\nServiceName=other\n", "other.service", "p"),
        ("t@.volume", "[Volume]\nVolumeName=x-%i\n", "t@-volume.service", "x-%i"),
        ("a.artifact", "", "a-artifact.service", "systemd-a"),
        ("web.container", '[Container]\nServiceName="quoted"\n', "quoted.service", "systemd-web"),
        ("web.container", "[Container]\nServiceName=a/b\n", "web.service", "systemd-web"),
    ],
)
def test_a_file_makes_a_unit_and_names_a_thing(name: str, text: str, service: str, called: str) -> None:
    assert (service_of(name, text), container_name(name, text)) == (service, called)


def test_a_reference_to_an_instance_leads_to_its_template() -> None:
    assert [target_of(name) for name in ("d@%i.volume", "d@x.volume", "d.volume")] == [
        "d@.volume",
        "d@.volume",
        "d.volume",
    ]


@pytest.mark.parametrize(("name", "kind"), [("a.pod", "pod"), ("/x/a.b.kube", "kube"), (".pod", None), ("a.txt", None)])
def test_the_kind_is_the_suffix(name: str, kind: str | None) -> None:
    assert kind_of_file(name) == kind


@given(st.text(), st.text())
def test_any_name_and_text_have_an_answer(name: str, text: str) -> None:
    assert service_of(name, text).endswith(".service")
    assert all(kind_of_file(target) for target in references(name, text))
