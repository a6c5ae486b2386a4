from servicebay.services.machines import group_machines

from .facts import OFFLINE, Disk, Hub, config, facts, resources, state

FULL = resources(disks={"/": Disk("/dev/sda1", "/", "ext4", 100, 99)})


def of(machine: str | None) -> dict[str, object]:
    return state(facts=facts(machine=machine), resources=FULL)


def machines(hub: Hub) -> dict[str, tuple[list[str], str | None]]:
    return {node.name: (node.same_machine, node.machine_of) for node in hub.live.nodes()}


def test_users_of_one_machine_are_told_together_and_one_of_them_shows_its_load() -> None:
    hub = Hub(config("anna"), config("bob"), config("cabin"), config("old"))
    hub.node("bob", of("m1"))
    hub.node("anna", of("m1"))
    hub.node("cabin", of("m2"))
    hub.node("old", of(None))
    shown = {"anna": (["bob"], None), "bob": (["anna"], "anna"), "cabin": ([], None), "old": ([], None)}
    assert machines(hub) == shown
    bob = next(node for node in hub.live.nodes() if node.name == "bob")
    assert bob.machine_text == "Another user of the machine of anna, which shows its load and disks."


def test_a_full_disk_is_one_alarm_however_many_users_see_it() -> None:
    hub = Hub(config("anna"), config("bob"))
    hub.node("anna", of("m1"))
    hub.node("bob", of("m1"))
    assert [key for key in hub.live.state["attention"] if key.startswith("disk:")] == ["disk:anna:/"]


def test_where_the_one_that_shows_the_load_is_away_another_does() -> None:
    hub = Hub(config("anna"), config("bob"))
    hub.node("anna", of("m1"))
    hub.node("bob", of("m1"))
    before = hub.live.revision
    hub.twin.set_connection("anna", OFFLINE)
    assert machines(hub) == {"anna": (["bob"], "bob"), "bob": (["anna"], None)}
    (patch,) = hub.live.patches_since(hub.live.epoch, before) or []
    assert patch["patch"]["nodes"]["bob"]["machineOf"] is None, "bob's row is told though bob changed nothing"
    hub.twin.remove("anna")
    assert machines(hub) == {"bob": ([], None)}


def test_nodes_that_know_no_machine_are_not_one() -> None:
    hub = Hub(config("a"), config("b"))
    hub.node("a", of(None))
    hub.node("b", of(None))
    assert group_machines(map(hub.twin.get, hub.twin.names())) == {}
