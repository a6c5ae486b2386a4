"""A template and values become files: exactly the values, nothing else, wherever they stand."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.registry.errors import ValuesRefused
from servicebay.registry.format import Value, Variable
from servicebay.registry.generator import Made, Order, check_made, generate, with_needs
from servicebay.registry.origin import read_origin
from servicebay.registry.template import build_template
from servicebay.registry.values import complete, migrate
from tests.registry.shelf import files, pod_files, template

POD = build_template("web", pod_files())


def made(**values: Value) -> dict[str, Made]:
    service = generate(Order(template(), "shop", values))
    check_made(service)
    return {file.path: file for file in service.files}


def problems(**values: Value) -> dict[str, str]:
    with pytest.raises(ValuesRefused) as caught:
        generate(Order(template(), "shop", values))
    return {wrong.variable: wrong.text for wrong in caught.value.problems}


def test_files_are_named_after_the_service_and_secrets_are_for_their_user_alone() -> None:
    one = made(PASSWORD="s3cret", FOLDER="/mnt/photos")
    assert {path: file.mode for path, file in one.items()} == {"shop.container": "0644", "shop.env": "0600"}
    assert one["shop.env"].content == "PASSWORD=s3cret\n"
    assert "Volume=/mnt/photos:/srv\nEnvironmentFile=./shop.env\n" in one["shop.container"].content
    assert "s3cret" not in one["shop.container"].content


def test_a_unit_says_what_made_it_without_its_secrets() -> None:
    origin = read_origin(made(PASSWORD="s3cret", GREETING="hi")["shop.container"].content)
    assert origin is not None
    assert (origin.id, origin.version) == ("web", "1.2.0")
    assert origin.values == {
        "IMAGE": "docker.io/library/nginx:1.28", "PORT": "8080", "GREETING": "hi", "FOLDER": "", "NETWORK": "",
    }  # fmt: skip
    assert read_origin("[Container]\n# servicebay-template: {broken\n") is None


def test_a_pod_gets_its_kube_unit_and_is_private_where_it_holds_a_secret() -> None:
    service = generate(Order(POD, "shop", {"PASSWORD": "s3cret"}, network="lan", needs=["db.service"]))
    kube, pod = sorted(service.files, key=lambda file: file.path)
    assert (service.unit, kube.path, pod.path, pod.mode) == ("shop.service", "shop.kube", "shop.yml", "0600")
    assert "[Unit]\nWants=db.service\nAfter=db.service\nDescription=Web (shop)\n" in kube.content
    assert "Yaml=shop.yml\n" in kube.content
    assert "Network=lan.network\n" in kube.content


def test_a_missing_secret_is_made_and_never_twice_the_same() -> None:
    texts = {made()["shop.env"].content for _ in range(5)}
    assert len(texts) == 5
    assert all(len(text) == len("PASSWORD=\n") + 32 for text in texts)


@pytest.mark.parametrize(
    ("values", "variable", "words"),
    [
        ({"PORT": "80; rm"}, "PORT", "number from 1"),
        ({"PORT": 0}, "PORT", "number from 1"),
        ({"PORT": True}, "PORT", "number from 1"),
        ({"IMAGE": "nginx"}, "IMAGE", "registry and a tag"),
        ({"IMAGE": "docker.io/x:1\nExec=sh"}, "IMAGE", "line break"),
        ({"GREETING": 'a" "B=c'}, "GREETING", 'may not hold "'),
        ({"GREETING": "a\\"}, "GREETING", "may not hold \\"),
        ({"GREETING": "%h"}, "GREETING", "may not hold %"),
        ({"GREETING": "$PATH"}, "GREETING", "may not hold $"),
        ({"GREETING": "a\u2028b"}, "GREETING", "line break"),
        ({"GREETING": "a\ue000b"}, "GREETING", "line break"),
        ({"GREETING": "x" * 2000}, "GREETING", "longer"),
        ({"FOLDER": "/a:/b"}, "FOLDER", "A path"),
        ({"FOLDER": "/a/../b"}, "FOLDER", "plain path"),
        ({"FOLDER": "relative"}, "FOLDER", "A path"),
        ({"PASSWORD": "a\nB=c"}, "PASSWORD", "line break"),
        ({"NOBODY": "x"}, "NOBODY", "no such variable"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(values: dict[str, Value], variable: str, words: str) -> None:
    assert words in problems(**values)[variable]


@pytest.mark.parametrize("name", ["../up", "a/b", "", "A", "a b", "-x", "x" * 80])
def test_a_service_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValuesRefused, match="NAME"):
        generate(Order(template(), name, {}))


def test_all_problems_are_told_at_once() -> None:
    assert problems(PORT="x", IMAGE="y", FOLDER="z").keys() == {"PORT", "IMAGE", "FOLDER"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('PodmanArgs="{{GREETING}}"', "--privileged"),
        ('Exec=run "{{GREETING}}"', "--help"),
        ('HealthCmd=sh -c "wget {{GREETING}}"', "a;id"),
        ('HealthCmd=sh -c "wget {{GREETING}}"', "`id`"),
        ('HealthStartupCmd="wget {{GREETING}}"', "a b"),
        ('Exec=sh \\\n  -c "echo {{GREETING}}"', "a&id"),
        ('Exec=sh \\\n# and so on\n  -c "echo {{GREETING}}"', "a|id"),
    ],
)
def test_where_a_unit_says_a_command_a_value_is_a_word_of_it(line: str, value: str) -> None:
    spoilt = build_template("web", files(container=f"{files()['service.container.mustache']}{line}\n"))
    with pytest.raises(ValuesRefused, match="GREETING"):
        generate(Order(spoilt, "a", {"GREETING": value}))
    assert "plain.word" in generate(Order(spoilt, "a", {"GREETING": "plain.word"})).files[0].content


def test_an_unset_variable_is_named() -> None:
    bare = json.dumps([{**json.loads(files()["variables.json"])[0], "default": None}])
    with pytest.raises(ValuesRefused, match="IMAGE: This is needed"):
        complete([Variable(name="IMAGE", type="image", title="Image")], {})
    assert '"default": null' in bare


def test_a_value_that_looks_like_a_tag_is_only_a_value() -> None:
    assert made(PASSWORD="{{PORT}}{{/x}}")["shop.env"].content == "PASSWORD={{PORT}}{{/x}}\n"


def test_a_section_asks_whether_its_variable_is_set() -> None:
    assert "Volume=" not in made()["shop.container"].content
    only = {**files(), "service-data.volume.mustache": "{{^FOLDER}}\n[Volume]\n{{/FOLDER}}\n"}
    both = build_template("web", only)
    paths = [{file.path for file in generate(Order(both, "a", v)).files} for v in ({}, {"FOLDER": "/x"})]
    assert paths[0] - paths[1] == {"a-data.volume"}


def test_a_unit_word_can_be_no_option_and_no_second_word() -> None:
    spoilt = build_template("web", files(container=files()["service.container.mustache"] + "Exec=run {{GREETING}}\n"))
    for value in ("--privileged", "a b", "a;b", "a:b"):
        with pytest.raises(ValuesRefused, match="GREETING"):
            generate(Order(spoilt, "a", {"GREETING": value}))


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=150)
@given(greeting=TEXT, password=TEXT)
def test_in_yaml_any_value_is_that_value_or_refused(greeting: str, password: str) -> None:
    """The document's shape is the template's whatever the values are, and each value is found where it belongs."""
    try:
        service = generate(Order(POD, "shop", {"GREETING": greeting, "PASSWORD": password}))
    except ValuesRefused:
        return
    (document,) = yaml.safe_load_all(next(file.content for file in service.files if file.path.endswith(".yml")))
    (container,) = document["spec"]["containers"]
    shown = service.values
    assert container["env"] == [
        {"name": "GREETING", "value": shown["GREETING"]},
        {"name": "PASSWORD", "value": f"p={shown['PASSWORD']}"},
    ]
    assert (container["image"], container["ports"]) == (shown["IMAGE"], [{"containerPort": 80, "hostPort": 8080}])
    assert shown["GREETING"] == greeting.strip()


@settings(max_examples=150)
@given(greeting=TEXT, password=TEXT)
def test_in_units_and_environment_a_value_stays_on_its_line(greeting: str, password: str) -> None:
    try:
        service = generate(Order(template(), "shop", {"GREETING": greeting, "PASSWORD": password}))
    except ValuesRefused:
        return
    unit, env = (next(f.content for f in service.files if f.path.endswith(end)) for end in (".container", ".env"))
    shape = [line.partition("=")[0] for line in unit.split("\n") if not line.startswith("#")]
    assert shape == [
        "[Unit]",
        "Description",
        "",
        "[Container]",
        "Image",
        "Environment",
        "PublishPort",
        "EnvironmentFile",
        "",
    ]
    assert env == f"PASSWORD={service.values['PASSWORD']}\n"


def test_needs_come_first_in_the_unit_section() -> None:
    assert with_needs("[Container]\nImage=x\n", ["a.service"]).startswith("[Unit]\nWants=a.service\nAfter=a.service\n")
    assert with_needs("[Unit]\nX=1\n", []) == "[Unit]\nX=1\n"


@pytest.mark.parametrize(
    ("since", "values", "expected"),
    [
        ("1.0.0", {"OLD_PORT": "1", "GONE": "x"}, {"PORT": "1", "GREETING": "hello"}),
        ("1.1.0", {"PORT": "1", "GONE": "x"}, {"PORT": "1"}),
        ("1.2.0", {"PORT": "1", "GONE": "x"}, {"PORT": "1", "GONE": "x"}),
    ],
)
def test_values_of_an_older_version_are_carried_over(since: str, values: dict[str, Value], expected: object) -> None:
    assert migrate(template().head.migrations, values, since) == expected
