"""Names find one row, or say why not; nothing unknown falls back to something else."""

import pytest

from servicebay.services.errors import ActionError
from servicebay.services.resolve import find_container, find_service
from tests.services.facts import Hub, config, container, state, unit


@pytest.fixture(scope="module")
def hub() -> Hub:
    made = Hub(config("nas"), config("attic"))
    ids = ("aa11" * 16, "aa22" * 16)
    made.node("nas", state([container(id=ids[0], names=["web"]), container(id=ids[1], names=["db"])], [unit()]))
    made.node("attic", state([container(id="bb" * 32, names=["web"])], [unit(), unit(name="only.service")]))
    return made


@pytest.mark.parametrize(
    ("name", "node", "key"),
    [
        ("only", None, "attic/only.service"),
        ("only.service", None, "attic/only.service"),
        ("web", "nas", "nas/web.service"),
        ("nas/web.service", None, "nas/web.service"),
        ("nas/web", "nas", "nas/web.service"),
    ],
)
def test_a_service_is_found_by_key_unit_or_name(hub: Hub, name: str, node: str | None, key: str) -> None:
    assert find_service(hub.live, name, node).key == key


@pytest.mark.parametrize(
    ("name", "node", "found"),
    [("db", None, "aa22"), ("aa22", None, "aa22"), ("web", "attic", "bb"), ("bbbb", "attic", "bb")],
)
def test_a_container_is_found_by_name_or_the_start_of_its_id(hub: Hub, name: str, node: str | None, found: str) -> None:
    assert find_container(hub.live, name, node).id.startswith(found)


@pytest.mark.parametrize(
    ("name", "node", "code"),
    [
        ("web", None, "ambiguous"),
        ("gone", None, "not-found"),
        ("web", "gone", "not-found"),
        ("nas/web", "attic", "not-found"),
        ("gone/web", None, "not-found"),
        ("; rm -rf ~", None, "not-found"),
        ("$(reboot)", "nas", "not-found"),
        ("../../etc/passwd", None, "not-found"),
        ("x" * 10_240, None, "not-found"),
        ("web\0", "nas", "not-found"),
        ("", "nas", "not-found"),
    ],
)
def test_what_is_not_exactly_one_row_is_refused_in_a_short_sentence(
    hub: Hub, name: str, node: str | None, code: str
) -> None:
    for find in (find_service, find_container):
        with pytest.raises(ActionError) as refused:
            find(hub.live, name, node)
        assert refused.value.code == code
        assert len(refused.value.message) < 200


def test_the_start_of_an_id_that_fits_two_is_ambiguous(hub: Hub) -> None:
    with pytest.raises(ActionError) as refused:
        find_container(hub.live, "aa", "nas")
    assert refused.value.code == "not-found"  # too short to count as an ID
    hub.twin.apply_patch(
        "nas",
        1,
        {"containers": {"aa11ff": {"id": "aa11ff", "names": ["x"], "image": "i", "state": "created", "created": 1}}},
    )
    with pytest.raises(ActionError) as refused:
        find_container(hub.live, "aa11", "nas")
    assert refused.value.code == "ambiguous"


def test_an_exact_name_is_found_beside_one_that_only_looks_like_it() -> None:
    made = Hub(config("nas"))
    own = container(id="ab" * 32, names=["web"])
    namesake = container(id="cd" * 32, names=["ab" * 32])
    made.node("nas", state([own, namesake], [unit(), unit(name="web.service.service")]))
    assert find_service(made.live, "nas/web.service").unit == "web.service"
    assert find_container(made.live, "nas/" + "ab" * 32).name == "web"
