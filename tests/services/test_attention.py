"""What needs a person comes up, in the right order, once; the rest stays quiet."""

from typing import Any

import pytest

from servicebay.twin.store import Connection
from tests.services.facts import (
    OFFLINE,
    Capability,
    Disk,
    Health,
    Hub,
    Section,
    config,
    container,
    facts,
    failed,
    resources,
    state,
    unit,
)


def hub(raw: dict[str, Any]) -> Hub:
    made = Hub(config("nas"))
    made.node("nas", raw)
    return made


def attention(made: Hub) -> list[tuple[str, str, str]]:
    items = sorted(made.live.state["attention"].items(), key=lambda item: item[1]["rank"])
    return [(key, item["text"], item.get("action", "")) for key, item in items]


def summary(made: Hub) -> str:
    return str(made.live.state["hub"]["summary"])


def test_without_a_node_the_first_one_is_asked_for() -> None:
    assert summary(Hub()) == "No node yet. Add the first one."


def test_when_all_is_well_nothing_is_listed() -> None:
    made = hub(state([container()], [unit()]))
    assert attention(made) == []
    assert summary(made) == "Everything is running."


def test_the_worst_comes_first_with_the_one_action_that_helps() -> None:
    sick = container(id="s", names=["sick"], health=Health("unhealthy", output="no"), unit="sick.service")
    made = hub(
        state(
            [sick, container(id="o", names=["old"], state="exited", exit_code=137, oom_killed=True)],
            [
                unit(name="sick.service"),
                failed(name="a.service", result="start-limit-hit"),
                unit(name="edited.service", need_daemon_reload=True),
            ],
        )
    )
    cause = "Gave up after too many restarts (start limit); its main process exited with status 1."
    not_applied = "It was edited and the change is not applied: reload units, then restart."
    assert attention(made) == [
        ("service:nas/a.service", cause, "start"),
        ("container:nas/o", "Exited 137: killed, out of memory.", "start"),
        ("service:nas/sick.service", "The health check of sick fails: no", "restart"),
        ("service:nas/edited.service", not_applied, "reload-units"),
    ]
    assert summary(made) == "Three services and one container need you. Everything else is running."


def test_one_service_needs_you_in_the_singular() -> None:
    assert summary(hub(state([], [failed()]))) == "One service needs you. Everything else is running."


def test_a_node_that_is_away_is_one_line_whatever_failed_on_it() -> None:
    made = hub(state([], [failed(name=f"s{n}.service") for n in range(9)]))
    made.twin.set_connection("nas", OFFLINE)
    assert attention(made) == [("node:nas", OFFLINE.text, "test")]
    assert summary(made) == "nas cannot be reached."
    made.node("attic", state([], [unit()]))
    assert summary(made) == "nas cannot be reached. Everything else is running."


def test_a_changed_host_key_offers_to_trust_it() -> None:
    made = hub(state())
    made.twin.set_connection("nas", Connection("refused", "The host key changed.", "SHA256:new"))
    assert attention(made) == [("node:nas", "The host key changed.", "trust")]


def test_nothing_is_claimed_to_run_while_a_node_is_still_asked() -> None:
    made = hub(state([], [unit()]))
    made.twin.set_connection("nas", Connection("connecting", "Connecting."))
    assert summary(made) == "Connecting to nas."


@pytest.mark.parametrize(
    ("used", "rank", "text"),
    [(50, None, ""), (86, 60, "The disk is filling up."), (96, 20, "The disk is almost full.")],
)
def test_a_disk_is_named_when_it_fills(used: int, rank: int | None, text: str) -> None:
    disks = {"/var": Disk("/dev/sda1", "/var", "ext4", 100, used)}
    items = hub(state(resources=resources(disks=disks))).live.state["attention"]
    found = items.get("disk:nas:/var")
    assert (found and (found["rank"], found["text"])) == (rank and (rank, text))
    assert found is None or (found["title"], found["node"]) == ("/var", "nas")  # "on nas" is said by who shows it


def test_what_a_node_lacks_and_what_cannot_be_read_is_told() -> None:
    lacking = {
        "podman": Capability("podman", "Podman", "fail", "Podman is not installed.", "apt install podman"),
        "linger": Capability("linger", "Linger", "warn", "Off."),
    }
    sections = {"containers": Section("podman-cli", "Podman did not answer.", 5)}
    made = hub(state(facts=facts(capabilities=lacking), sections=sections))
    assert attention(made) == [
        ("node:nas:containers", "Its containers cannot be read: Podman did not answer.", ""),
        ("node:nas:podman", "Podman: Podman is not installed.", ""),
    ]
    assert made.live.nodes()[0].tone == "look"


def test_a_container_of_a_service_is_told_of_by_its_service_alone() -> None:
    dead = container(state="exited", exit_code=1, restart_policy="always", unit="web.service")
    assert [key for key, _, _ in attention(hub(state([dead], [failed()])))] == ["service:nas/web.service"]


def test_a_container_that_ended_by_itself_long_ago_is_nobodys_worry() -> None:
    assert attention(hub(state([container(state="exited", exit_code=1)]))) == []


def test_a_unit_that_has_to_be_killed_while_somebody_stops_it_needs_nobody_unless_that_fails() -> None:
    made = hub(state([], [unit(), failed(name="old.service")]))
    stop = made.operations.begin("nas", "service", "nas/web.service", "stop", "web.service", "anna")
    made.twin.apply_patch("nas", 1, {"services": {"web.service": {"activeState": "failed", "exitCode": 137}}})
    row = made.live.state["services"]["nas/web.service"]
    assert (row["stateText"], row["tone"], row["activeState"]) == ("Stopping", "busy", "failed")
    assert [key for key, *_ in attention(made)] == ["service:nas/old.service"]
    made.operations.fail(stop.id, "The node did not answer.")
    assert [key for key, *_ in attention(made)] == ["service:nas/old.service", "service:nas/web.service"]


def test_a_unit_that_fails_while_something_else_is_done_needs_somebody() -> None:
    made = hub(state([], [unit()]))
    made.operations.begin("nas", "service", "nas/other.service", "stop", "other.service", None)
    made.operations.begin("nas", "service", "nas/web.service", "reload", "web.service", None)
    made.twin.apply_patch("nas", 1, {"services": {"web.service": {"activeState": "failed", "exitCode": 1}}})
    assert [key for key, *_ in attention(made)] == ["service:nas/web.service"]
