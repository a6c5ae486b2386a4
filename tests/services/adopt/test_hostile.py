"""What is made to hurt: texts that would take for ever, values that break out, lines to copy that do more than told."""

from typing import Any

import pytest

from servicebay.services.adopt.bundle import adopt_bundle
from servicebay.services.adopt.compose import adopt_compose
from servicebay.services.adopt.containers import adopt_container, adopt_pod
from servicebay.services.adopt.detect import form_of
from servicebay.services.adopt.errors import NotAdoptable
from servicebay.services.adopt.options import KEYS
from servicebay.services.adopt.report import Report
from servicebay.services.adopt.run_unit import Surroundings, adopt_run_line
from servicebay.services.adopt.shell_line import split_line

AROUND = Surroundings((5, 4, 2), "/home/anna", folder="/srv/app")


def convert(text: str, **values: str) -> Any:
    return adopt_compose(text, None, values, AROUND)


def test_no_text_takes_for_ever() -> None:
    """Each of these took minutes or hours: the limit of all tests would end it."""
    spaced = "[Container]\n# FileName=a" + " " * 400_000 + "b\n"
    adopt_bundle(spaced + "\n---\n# FileName=c\n[Container]\n", AROUND)
    split_line("podman run x " + "$(" * 30_000, {}, Report())
    form_of("A=b " * 100_000)
    many = ",".join(f"v{n}" for n in range(60_000))
    losses = convert(f"services: {{w: {{image: a.b/c, volumes_from: [{many}]}}}}").report.losses
    assert len(losses) == 60_000
    with pytest.raises(NotAdoptable):
        convert("services: {w: {image: a.b/c}}\nnetworks: {" + ",".join(f"'{'!' * n}'" for n in range(1, 400)) + "}")


def test_a_value_that_is_no_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(NotAdoptable, match="not text"):
        convert("services: {w: {image: a.b/c}}\nvolumes: {d: {labels: {x: $A}}}", A="a\0b")


def test_a_line_to_copy_does_what_it_says_and_no_more() -> None:
    made = convert("services: {w: {image: a.b/c, secrets: [s]}}\nsecrets: {s: {name: 'x; rm -rf ~', file: './a b'}}")
    assert any("podman secret create 'x; rm -rf ~' '/srv/app/a b'" in loss for loss in made.report.losses)


def test_an_external_network_or_volume_is_never_taken_for_a_file() -> None:
    made = convert(
        "services: {w: {image: a.b/c, networks: [n], volumes: ['v:/v']}}\n"
        "networks: {n: {external: true, name: x.network}}\nvolumes: {v: {external: true, name: y.volume}}"
    )
    (file,) = made.files.values()
    assert not any(line.startswith(("Network=", "Volume=")) for line in file.split("\n")), file
    assert "PodmanArgs=--volume=y.volume:/v" in file


def test_what_runs_once_is_not_restarted_always() -> None:
    made = convert(
        "services: {w: {image: a.b/c, depends_on: {i: {condition: service_completed_successfully}}},"
        " i: {image: a.b/i, restart: always}}"
    )
    assert "Restart=" not in made.files["app-i.container"]
    assert any("restarted always" in loss for loss in made.report.losses)


def inspection(**host: Any) -> dict[str, Any]:
    return {
        "Name": "web", "ImageName": "a.b/c", "Config": {"Entrypoint": ["/x", "a b"], "Secrets": [{"Name": "key"}]},
        "HostConfig": {"PidMode": "host", "Ulimits": [{"Name": "RLIMIT_CORE", "Soft": 1, "Hard": 2}], **host},
    }  # fmt: skip


def test_a_configuration_keeps_what_podman_shows_of_it() -> None:
    made = adopt_container(inspection(ShmSize=1000), None, AROUND)
    (file,) = made.files.values()
    for line in ('Entrypoint=["/x", "a b"]', "Secret=key", "Ulimit=core=1:2", "PodmanArgs=--pid=host", "ShmSize=1000"):
        assert line in file.split("\n"), file


def test_a_container_that_removes_itself_is_told() -> None:
    assert any("--rm" in loss for loss in adopt_container(inspection(AutoRemove=True), None, AROUND).report.losses)


def test_a_pods_ports_stay_at_their_address_and_its_options_are_told() -> None:
    ports = {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]}
    made = adopt_pod({"Name": "duo", "InfraConfig": {"PortBindings": ports}}, [inspection()], None, AROUND)
    assert "PublishPort=127.0.0.1:8080:80/tcp" in made.files["duo.pod"]
    created = ["podman", "pod", "create", "--share", "net", "--infra=false", "duo"]
    made = adopt_pod({"Name": "duo", "CreateCommand": created}, [inspection()], None, AROUND)
    assert "PodmanArgs=--share=net" in made.files["duo.pod"]
    assert any("--infra" in loss for loss in made.report.losses)


def test_a_password_on_the_line_is_not_written_and_a_bare_file_is_found() -> None:
    made = adopt_run_line("podman run --creds me:hunter2 --env-file app.env a.b/c", None, AROUND)
    (file,) = made.files.values()
    assert "EnvironmentFile=/srv/app/app.env" in file
    assert "hunter2" not in file + "".join(made.report.losses)


def test_every_key_is_one_that_quadlet_documents() -> None:
    assert {option for option, key in KEYS.items() if key.since >= (99,)} == set()
    assert (KEYS["group-add"].since, KEYS["memory"].since) == ((5, 1), (5, 5))
