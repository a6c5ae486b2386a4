"""Podman's lists of pods, images, volumes, networks and secrets as wire objects."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.podman.stock import (
    DEFAULT_NETWORK_ID,
    PARSERS,
    NotUnderstood,
    image_names,
    key_of,
    parse_stock,
)
from servicebay.wire import podman
from servicebay.wire.codec import from_object, to_object

TYPES: dict[str, type] = {
    "pods": podman.Pod,
    "images": podman.Image,
    "volumes": podman.Volume,
    "networks": podman.Network,
    "secrets": podman.Secret,
}
CREATED = "2026-11-23T00:05:37.392959524Z"
CREATED_MS = 1795392337392
# As Podman 5.4.2 answered, cut to what is read and what must not be
POD = {"Id": "ff73", "Name": "web", "InfraId": "2d54", "Created": CREATED, "Status": "Created", "Labels": {"a": "b"}}
IMAGE = {
    "Id": "24c8",
    "RepoTags": ["localhost/nginx:1"],
    "Created": 1795386195,
    "Size": 92857461,
    "Labels": None,
    "Digest": "sha256:7bfc",
    "Names": ["localhost/nginx:1", "localhost/app:2"],
}
DANGLING = {"Id": "56e9", "RepoTags": None, "Created": 1795386195, "Size": 2038904, "Digest": "", "Dangling": True}
VOLUME = {
    "Name": "data",
    "Driver": "local",
    "Mountpoint": "/v/data/_data",
    "CreatedAt": CREATED,
    "Labels": {"x": "y"},
    "Scope": "local",
    "Options": {"o": "username=anna,password=secret"},
    "MountCount": 0,
}
NETWORK = {
    "name": "apps",
    "id": "1f25",
    "driver": "bridge",
    "network_interface": "podman1",
    "created": CREATED,
    "subnets": [{"subnet": "10.89.0.0/24", "gateway": "10.89.0.1"}],
    "ipv6_enabled": False,
    "internal": False,
    "dns_enabled": True,
}
DRIVER = {"Name": "file", "Options": {"path": "/s"}}
SECRET = {"ID": "c5b7", "CreatedAt": CREATED, "UpdatedAt": CREATED, "Spec": {"Name": "key", "Driver": DRIVER}}
BY_COMMAND_LINE = {"ID": "c5b7", "Name": "key", "Driver": "file", "CreatedAt": "28 seconds ago"}


def test_each_list_is_read() -> None:
    assert parse_stock("pods", POD) == podman.Pod("ff73", "web", CREATED_MS, "2d54", {"a": "b"})
    assert parse_stock("images", IMAGE) == podman.Image(
        "24c8", ["localhost/app:2", "localhost/nginx:1"], 1795386195000, 92857461, "sha256:7bfc"
    )
    assert parse_stock("images", DANGLING) == podman.Image("56e9", [], 1795386195000, 2038904)
    assert parse_stock("volumes", VOLUME) == podman.Volume("data", "local", CREATED_MS, "/v/data/_data", {"x": "y"})
    assert parse_stock("networks", NETWORK) == podman.Network(
        "apps", "1f25", "bridge", CREATED_MS, "podman1", ["10.89.0.0/24"], dns_enabled=True
    )
    assert parse_stock("secrets", SECRET) == podman.Secret("c5b7", "key", "file", CREATED_MS, CREATED_MS)
    assert parse_stock("secrets", BY_COMMAND_LINE) == podman.Secret("c5b7", "key", "file")


def test_volumes_and_networks_go_by_name_the_rest_by_id() -> None:
    keys = {section: key_of(section, parse_stock(section, answer)) for section, answer in ANSWERS.items()}
    assert keys == {"pods": "ff73", "images": "24c8", "volumes": "data", "networks": "apps", "secrets": "c5b7"}


ANSWERS: dict[str, Any] = {"pods": POD, "images": IMAGE, "volumes": VOLUME, "networks": NETWORK, "secrets": SECRET}


def test_a_volumes_options_stay_on_the_node() -> None:
    assert "password" not in json.dumps(to_object(parse_stock("volumes", VOLUME)))


def test_the_default_network_has_no_time_of_creation() -> None:
    assert parse_stock("networks", {**NETWORK, "id": DEFAULT_NETWORK_ID}).created is None


def test_the_stores_index_gives_the_names_of_each_image() -> None:
    index = [{"id": "24c8", "digest": "sha256:7bfc", "names": ["a:1"], "layer": "6cf8"}, {"id": "56e9", "names": None}]
    assert image_names(index) == {"24c8": ["a:1"], "56e9": []}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        1,
        "x",
        [],
        {},
        {"Id": None},
        {"name": 1, "id": 2},
        {"Name": "", "ID": ""},
    ],
)
def test_what_is_no_entry_is_refused(answer: object) -> None:
    for section in PARSERS:
        with pytest.raises(NotUnderstood):
            parse_stock(section, answer)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, Any]:
    """An answer of Podman in which some members are something else."""
    section = draw(st.sampled_from(sorted(ANSWERS)))
    answer = dict(ANSWERS[section])
    for key in draw(st.lists(st.sampled_from(sorted(answer)), min_size=1, max_size=3, unique=True)):
        answer[key] = draw(VALUES)
    return section, answer


@given(damaged())
def test_a_damaged_entry_gives_what_the_wire_takes_or_is_refused(found: tuple[str, Any]) -> None:
    section, answer = found
    try:
        entry = to_object(parse_stock(section, answer))
    except NotUnderstood:
        return
    from_object(TYPES[section], json.loads(json.dumps(entry)), strict=True)


@given(VALUES)
def test_anything_is_an_index_or_refused(content: Any) -> None:
    try:
        names = image_names(content)
    except NotUnderstood:
        return
    assert all(isinstance(key, str) for key in names)


def test_a_size_that_no_disk_has_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        parse_stock("images", {**IMAGE, "Size": 2**60})
