"""Containers are joined with their units by label, by the unit's own list, and by pod."""

from servicebay.services.ownership import Ownership, build_ownership
from tests.services.facts import Container, ServiceUnit, container, unit


def join(containers: list[Container], units: list[ServiceUnit]) -> Ownership:
    return build_ownership({c.id: c for c in containers}, {u.name: u for u in units})


def test_a_container_belongs_to_the_unit_it_names() -> None:
    assert join([container(id="a", unit="web.service")], [unit()]).owner == {"a": "web.service"}


def test_a_container_belongs_to_the_unit_that_names_it() -> None:
    assert join([container(id="a")], [unit(containers=["a", "gone"])]).owner == {"a": "web.service"}


def test_a_unit_that_is_not_known_owns_nothing() -> None:
    assert join([container(id="a", unit="gone.service")], [unit()]) == Ownership({}, {}, {})


def test_members_of_a_pod_belong_to_its_unit_unless_they_have_their_own() -> None:
    infra = container(id="i", names=["infra"], pod_id="p", unit="app-pod.service", is_infra=True)
    bare = container(id="b", names=["bare"], pod_id="p")
    own = container(id="o", names=["own"], pod_id="p", unit="web.service")
    pod = unit(name="app-pod.service", kind="pod")
    joined = join([infra, bare, own], [pod, unit()])
    assert joined.owner == {"i": "app-pod.service", "b": "app-pod.service", "o": "web.service"}
    assert joined.members == {"app-pod.service": (bare, infra, own), "web.service": (own,)}


def test_a_pod_of_plain_containers_does_not_make_their_unit_its_owner() -> None:
    joined = join([container(id="a", pod_id="p", unit="web.service"), container(id="b", pod_id="p")], [unit()])
    assert joined.owner == {"a": "web.service"}
