"""A connection into a pod is one line, whichever of its ends tells of it."""

from servicebay.wire.model import Flow
from servicebay.wire.podman import Pod
from tests.services.facts import NOW, container, state, unit
from tests.services.graph.scene import Scene

PROXY, INFRA, WEB = "a" * 64, "b" * 64, "c" * 64


def test_both_ends_of_a_connection_into_a_pod_tell_of_the_same() -> None:
    at = {"networks": ["apps"]}
    proxy = container(id=PROXY, names=["proxy"], unit="proxy.service", addresses={"apps": "10.89.0.2"}, **at)
    infra = container(
        **{"id": INFRA, "names": ["notes-infra"], "pod_id": "p", "unit": "notes.service", "is_infra": True},
        addresses={"apps": "10.89.0.3"},
        **at,
    )
    web = container(id=WEB, names=["notes-web"], pod_id="p", unit="notes.service")
    flows = {
        "1": Flow(PROXY, "out", 8080, 2, NOW, "10.89.0.3"),
        "2": Flow(INFRA, "in", 8080, 2, NOW, "10.89.0.2"),
    }
    units = [unit(name="proxy.service"), unit(name="notes.service", kind="kube")]
    pods = {"p": Pod("p", "notes", NOW, INFRA)}
    scene = Scene(nas=state([proxy, infra, web], units, flows=flows, pods=pods))
    assert scene.edges("flow") == {"flow service proxy > service notes :8080"}
