from servicebay.services.system import ORDERS, machine_views
from servicebay.wire.model import Usage
from tests.services.facts import Hub, config, container, facts, state, unit

IDS = ["a" * 64, "b" * 64]


def two_users() -> Hub:
    hub = Hub(config("nas"), config("media"), config("attic"))
    usage = {IDS[0]: Usage(1.0, 5.0, 900), IDS[1]: Usage(1.0, 70.0, 100, read_bytes_per_s=1)}
    containers = [container(id=IDS[0], names=["db"]), container(id=IDS[1], names=["web"])]
    hub.node("nas", state(containers, facts=facts(machine="m1"), usage=usage))
    job = {"job.service": Usage(1.0, 20.0, 50, read_bytes_per_s=500, written_bytes_per_s=1)}
    hub.node("media", state([], [unit(name="job.service")], facts=facts(machine="m1"), usage=job))
    hub.node("attic", state(facts=facts(machine="m2"), resources=None))
    return hub


def test_users_of_a_machine_are_one_machine_with_what_takes_most_of_it() -> None:
    hub = two_users()
    found = {order: machine_views(hub.live.nodes(), hub.live.node_rows(), order, 2)[0].busiest for order in ORDERS}
    assert {order: [taker.name for taker in some] for order, some in found.items()} == {
        "cpu": ["web", "job"],
        "memory": ["db", "web"],
        "io": ["job", "web"],
    }
    machines = machine_views(hub.live.nodes(), hub.live.node_rows(), "cpu", 0)
    assert [machine.nodes for machine in machines] == [["media", "nas"], ["attic"]]
    assert machines[0].cpu_percent == 12.0
    assert machines[1].cpu_percent is None
