"""A compose file becomes files in which each of its keys is found again, or is told."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.adopt.compose import adopt_compose
from servicebay.services.adopt.errors import NotAdoptable
from servicebay.services.adopt.report import Adopted
from servicebay.services.adopt.run_unit import Surroundings

AROUND = Surroundings((5, 4, 2), "/home/anna", folder="/srv/app")


def convert(text: str, around: Surroundings = AROUND, **values: str) -> Adopted:
    return adopt_compose(text, None, values, around)


def service(text: str, around: Surroundings = AROUND, **values: str) -> tuple[str, list[str]]:
    """The file of a single service, given its keys in flow style, and the losses."""
    made = convert(f"services: {{web: {{image: a.b/c, {text}}}}}", around, **values)
    return made.files["app-web.container"], made.report.losses


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ('ports: ["127.0.0.1:8080:80/udp"]', "PublishPort=127.0.0.1:8080:80/udp"),
        ('ports: [{target: 80, published: "8080", protocol: tcp}]', "PublishPort=8080:80/tcp"),
        ("ports: [22:22]", "PublishPort=22:22"),
        ("environment: {MODE: 0644, ON: yes, T: true}", "Environment=MODE=0644"),
        ("environment: {ON: yes}", "Environment=ON=yes"),
        ("environment: ['A=b c']", 'Environment="A=b c"'),
        ("env_file: app.env", "EnvironmentFile=/srv/app/app.env"),
        ("volumes: [./data:/data:ro]", "Volume=/srv/app/data:/data:ro"),
        ("volumes: [{type: bind, source: /a, target: /b, read_only: true, bind: {propagation: rshared}}]",
         "Volume=/a:/b:ro,rshared"),
        ("volumes: [{type: tmpfs, target: /t, tmpfs: {size: 10m}}]", "Tmpfs=/t:size=10m"),
        ("command: sh -c 'a b'", 'Exec=sh -c "a b"'),
        ("command: [sh, -c, 'echo $$HOME']", 'Exec=sh -c "echo $$HOME"'),
        ("entrypoint: [a, 'b c']", 'Entrypoint=["a", "b c"]'),
        ('healthcheck: {test: ["CMD", "a", "b c"], retries: 3}', 'HealthCmd=["a", "b c"]'),
        ('healthcheck: {test: ["CMD", "/ready"]}', "HealthCmd=CMD /ready"),
        ('healthcheck: {test: ["CMD", "cmd", "it is"]}', "HealthCmd=cmd 'it is'"),
        ("healthcheck: {test: a || b, start_period: 1m30s}", "HealthCmd=a || b"),
        ("healthcheck: {disable: true}", "PodmanArgs=--no-healthcheck"),
        ("restart: unless-stopped", "Restart=always"),
        ("restart: on-failure", "Restart=on-failure"),
        ("user: '1000:100'", "Group=100"),
        ("ulimits: {nofile: {soft: 10, hard: 20}, core: 0}", "Ulimit=nofile=10:20"),
        ("sysctls: {net.core.somaxconn: 1024}", "Sysctl=net.core.somaxconn=1024"),
        ("extra_hosts: ['a:1.2.3.4', 'b=1.2.3.5']", "AddHost=b:1.2.3.5"),
        ("deploy: {resources: {limits: {memory: 1G, cpus: '0.5', pids: 5}}}", "PodmanArgs=--memory=1G"),
        ("stop_grace_period: 1m30s", "StopTimeout=90"),
        ("devices: ['/dev/dri:/dev/dri']", "AddDevice=/dev/dri:/dev/dri"),
        ("network_mode: host", "Network=host"),
        ("labels: {a.b: 'c d'}", 'Label="a.b=c d"'),
        ("init: true", "RunInit=true"),
        ("read_only: true", "ReadOnly=true"),
    ],
)  # fmt: skip
def test_each_key_has_its_line(keys: str, line: str) -> None:
    file, losses = service(keys)
    assert line in file.split("\n"), file
    assert losses == []


def test_a_default_a_given_and_a_missing_variable() -> None:
    file, losses = service(
        'environment: {A: "${A:-one}", B: "${B}", C: "${C?tell it}", D: "$$D", E: "${E:+x}${E}"}', B="b"
    )
    for line in ("Environment=A=one", "Environment=B=b", "Environment=C=", 'Environment="D=$$D"', "Environment=E="):
        assert line in file.split("\n"), file
    assert len([loss for loss in losses if "variable C" in loss and "tell it" in loss]) == 1
    assert len([loss for loss in losses if "variable E" in loss]) == 1


def test_services_find_each_other_and_wait_for_each_other() -> None:
    made = convert("""
name: shop
services:
  web:
    image: a.b/web
    depends_on: {db: {condition: service_healthy, restart: true}, init: {condition: service_completed_successfully}}
  db: {image: a.b/db, healthcheck: {test: pg_isready}, volumes: [data:/data]}
  init: {image: a.b/init}
volumes: {data: , old: {external: true}}
""")
    web, db = made.files["shop-web.container"], made.files["shop-db.container"]
    for line in (
        "Requires=shop-db.service",
        "After=shop-db.service",
        "PartOf=shop-db.service",
        "After=shop-init.service",
    ):
        assert line in web.split("\n")
    assert "Network=shop.network:alias=web" in web
    assert "Notify=healthy" in db
    assert "Volume=shop-data.volume:/data" in db
    assert "Type=oneshot" in made.files["shop-init.container"]
    assert "VolumeName=shop_data" in made.files["shop-data.volume"]
    assert "NetworkName=shop_default" in made.files["shop.network"]
    assert made.report.losses == ["volumes.old: no service uses it"]
    assert made.containers == ("shop-web", "shop-db", "shop-init")


def test_an_image_that_is_built() -> None:
    made = convert("services: {web: {build: {context: ., dockerfile: D, args: {A: b}, target: t, ssh: [x]}}}")
    build = made.files["app-web.build"]
    for line in ("ImageTag=localhost/app-web", "SetWorkingDirectory=/srv/app", "File=/srv/app/D", "Target=t"):
        assert line in build.split("\n"), build
    assert "Image=app-web.build" in made.files["app-web.container"]
    assert [loss for loss in made.report.losses if ".build.ssh" in loss]


def test_a_secret_is_told_and_its_content_never_written() -> None:
    made = convert("services: {web: {image: a.b/c, secrets: [key]}}\nsecrets: {key: {file: ./key.txt}}")
    assert "Secret=key" in made.files["app-web.container"]
    assert made.report.secrets == ["key"]
    assert "podman secret create key /srv/app/key.txt" in made.report.losses[0]


def test_without_a_folder_relative_paths_are_told() -> None:
    made = convert("services: {web: {image: a.b/c, volumes: [./data:/data, ~/x:/y]}}", Surroundings((5, 4)))
    assert [loss.split(":")[0:2] for loss in made.report.losses] == [["web", " ./data"], ["web", " ~/x"]]


def test_a_key_that_stands_twice_is_told() -> None:
    _, losses = service("user: '1', user: '2'")
    assert losses == ["line 1: 'user' stands twice: the first is passed over"]


def test_anchors_and_merges_are_followed() -> None:
    made = convert("x-base: &base {restart: always, user: '5'}\nservices: {web: {<<: *base, image: a.b/c, user: '6'}}")
    assert "Restart=always" in made.files["app-web.container"]
    assert "User=6" in made.files["app-web.container"]


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "services: 1", "services: {}", "a: b", "services: {a: *x}", "[" * 100_000, "a: " * 60,
        "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nservices: {w: {x: *e}}",
        "x: " + "y" * (1 << 20), "services: !!python/object/apply:os.system ['true']\n",
        'services: {a: {image: "\\0"}}', "? [a]\n: b", "services: {w: {image: '" + "$A" * 4000 + "'}}",
    ],
)  # fmt: skip
def test_bombs_and_nonsense_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotAdoptable, match=r"\.$"):
        convert(text, A="x" * 1000)


EXTENDS = """
name: app
services:
  base:
    image: a.b/c:1
    command: [serve, --all]
    environment: [A=1, B=2]
    volumes: ["data:/data", "/srv/x:/x"]
    cap_add: [NET_ADMIN]
    depends_on: [db]
  middle: {extends: base, environment: {B: 3}, networks: [front]}
  web:
    extends: {service: middle}
    command: serve
    volumes: ["/srv/y:/x:ro"]
    cap_add: [SYS_TIME]
    depends_on: {cache: {condition: service_started}}
    networks: {back: {aliases: [w]}}
  db: {image: a.b/db:1}
  cache: {image: a.b/cache:1}
  other: {image: a.b/o:1, extends: {file: common.yml, service: app}}
  round: {image: a.b/r:1, extends: round}
volumes: {data: }
networks: {front: , back: }
"""


def test_what_a_service_extends_in_its_file_is_in_its_file_and_what_is_elsewhere_is_told() -> None:
    made = convert(EXTENDS)
    web = made.files["app-web.container"].split("\n")
    assert [line for line in web if line.partition("=")[0] in ("Image", "Exec", "Environment", "Volume")] == [
        "Image=a.b/c:1", "Environment=A=1", "Environment=B=3", "Exec=serve", "Volume=app-data.volume:/data",
        "Volume=/srv/y:/x:ro",
    ]  # fmt: skip
    assert {"AddCapability=NET_ADMIN", "AddCapability=SYS_TIME"} <= set(web)
    after = [line for line in web if line.startswith("After=")]
    assert after == ["After=app-db.service", "After=app-cache.service"]
    assert [line.partition(":")[0] for line in web if line.startswith("Network=")] == [
        "Network=app-front.network", "Network=app-back.network"
    ]  # fmt: skip
    assert "Environment=B=2" in made.files["app-base.container"]
    losses = [loss for loss in made.report.losses if "extends" in loss]
    assert len(losses) == 2, losses
    assert "common.yml" in losses[0]
    assert losses[0].endswith("another file's service is not read: write here what it says")
    assert losses[1].startswith("services.round.extends")


LEAVES = st.sampled_from(["MARKa", "MARKb 'c'", "MARKd\nd", "/MARKe/e", "MARKf:f", "10", True, None])
NAMES = st.sampled_from(["file", "test", "source", "driver", "foo"])
NODES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
KEYS = [
    "build", "command", "entrypoint", "environment", "env_file", "ports", "volumes", "networks", "depends_on",
    "restart", "healthcheck", "labels", "user", "working_dir", "cap_add",
    "devices", "tmpfs", "sysctls", "ulimits", "extra_hosts",
    "dns", "secrets", "configs", "deploy", "profiles", "logging", "network_mode", "stop_grace_period", "extends",
    "gpus", "links", "pid",
    "pull_policy", "hostname", "container_name", "init", "scale", "x-own", "never_heard_of",
]  # fmt: skip


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), NODES, max_size=5))
def test_every_key_ends_up_in_a_file_or_is_told(keys: dict[str, object]) -> None:
    text = json.dumps({"services": {"web": {"image": "a.b/c", **keys}}})
    plain = convert(json.dumps({"services": {"web": {"image": "a.b/c"}}}))
    for key, value in keys.items():
        made = convert(json.dumps({"services": {"web": {"image": "a.b/c", key: value}}}))
        told = "\n".join([*made.report.losses, *made.report.notes])
        is_empty = value in (None, [], {}, False) or (
            isinstance(value, (list, dict)) and "MARK" not in json.dumps(value)
        )
        assert made.files != plain.files or key in told or is_empty, (key, value, told)
        for mark in marks_of(value) if not key.startswith("x-") else ():
            whole = "\n".join([*made.files.values(), told])
            assert mark in whole, (key, value, mark, whole)
    for content in convert(text).files.values():
        for line in content.split("\n"):
            assert not line or line.startswith("[") or line.partition("=")[0].isalnum(), line


def marks_of(value: object) -> set[str]:
    """What of a value must be found again: the mark in each of its texts."""
    if isinstance(value, dict):
        return {mark for each in value.values() for mark in marks_of(each)}
    if isinstance(value, list):
        return {mark for each in value for mark in marks_of(each)}
    return set(re.findall("MARK[a-f]", value)) if isinstance(value, str) else set()
