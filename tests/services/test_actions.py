"""Actions go to the node, are verified, and are told in words; units come before containers.

``Node`` plays the agent's side of the contract: it notes what it was asked, changes the twin as
the agent's pushes would, and answers.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from servicebay.nodes.errors import ActionFailed
from servicebay.services.actions import Actions
from servicebay.services.errors import ActionError
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.operations import Operations
from servicebay.services.shapes.job import WayBack
from servicebay.twin.schema import Failure
from servicebay.twin.store import TwinStore
from tests.services.facts import ID, NOW, ONLINE, Health, config, container, failed, state, unit

pytestmark = pytest.mark.anyio
Object = dict[str, Any]
UP = {"jobResult": "done", "activeState": "active", "subState": "running"}
DOWN = {"jobResult": "done", "activeState": "inactive", "subState": "dead"}


class Node:
    """A node whose answers a test writes: action -> (what is pushed, what is answered)."""

    def __init__(self, raw: Object) -> None:
        loop = asyncio.get_running_loop()
        self.twin = TwinStore(clock=lambda: NOW)
        self.twin.add("nas")
        self.twin.set_connection("nas", ONLINE)
        self.twin.apply_state("nas", 0, raw)
        self.operations = Operations(lambda: NOW, loop.call_later)
        hub = HubFacts("1.0", NOW, "key")
        self.live = LiveDocument(self.twin, lambda: [config()], self.operations, hub, loop.call_soon)
        self.actions = Actions(self.live, self.operations, self, seen_within_s=0.05)
        self.asked: list[tuple[str, Object]] = []
        self.script: dict[str, tuple[Object, Object | Exception]] = {}
        self.reached = asyncio.Event()
        self.gate: asyncio.Event | None = None

    def push(self, patch: Object) -> None:
        self.twin.apply_patch("nas", self.twin.get("nas").seq + 1, patch)

    async def request(
        self,
        node: str,
        action: str,
        args: Object,
        deadline_s: float = 30.0,
        on_progress: Callable[[Object], None] | None = None,
    ) -> Object:
        self.asked.append((action, args))
        self.reached.set()
        if on_progress is not None:
            on_progress({"text": "Working"})
        if self.gate is not None:
            await self.gate.wait()
        patch, answer = self.script.get(action, ({}, {}))
        if isinstance(answer, Exception):
            raise answer
        asyncio.get_running_loop().call_soon(self.push, patch)  # a push may come after the answer
        return answer

    @property
    def told(self) -> tuple[str, str]:
        (row,) = self.operations.rows.values()
        return row.state, row.text


def service_now(**members: Any) -> Object:
    return {"services": {"web.service": members}}


async def test_a_started_service_was_seen_to_run() -> None:
    node = Node(state([], [unit(active_state="inactive", sub_state="dead")]))
    pushed = container(unit="web.service")
    new = state([pushed])["containers"]
    node.script["unit.start"] = ({**service_now(activeState="active", subState="running"), "containers": new}, UP)
    answer = await node.actions.act_on_service("web", None, "start", "anna")
    assert answer.message == "web.service was started."
    assert answer.undo == WayBack(kind="service", node="nas", name="web.service", action="stop")
    assert node.asked == [("unit.start", {"unit": "web.service"})]
    assert node.told == ("done", answer.message)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("starting", "; its health check is still running."),
        ("healthy", " and is healthy."),
        ("unhealthy", ", but its health check fails."),
    ],
)
async def test_health_is_not_claimed_before_it_was_seen(status: str, words: str) -> None:
    node = Node(state([container(unit="web.service", health=Health(status))], [unit()]))
    node.script["unit.restart"] = ({}, UP)
    answer = await node.actions.act_on_service("web", "nas", "restart")
    assert answer.message == f"web.service was restarted{words}"


async def test_a_failed_service_is_reset_first_or_its_start_limit_would_refuse() -> None:
    node = Node(state([], [failed(kind="service")]))
    node.script["unit.start"] = (service_now(activeState="active", subState="running", result="success"), UP)
    await node.actions.act_on_service("web", None, "start")
    assert [action for action, _ in node.asked] == ["unit.resetFailed", "unit.start"]


async def test_a_job_that_ended_without_the_service_running_is_a_failure_with_its_cause() -> None:
    node = Node(state([], [unit(active_state="inactive", sub_state="dead", kind="service")]))
    crash = service_now(activeState="failed", subState="failed", result="exit-code", exitCode=3)
    node.script["unit.start"] = (crash, {"jobResult": "done", "activeState": "failed", "subState": "failed"})
    with pytest.raises(ActionError) as refused:
        await node.actions.act_on_service("web", None, "start")
    assert refused.value.code == "job-failed"
    assert refused.value.message == "web.service did not start: its main process exited with status 3."
    assert node.told == ("failed", refused.value.message)


async def test_a_oneshot_that_ran_to_its_end_is_done() -> None:
    node = Node(state([], [unit(active_state="inactive", sub_state="dead", kind="service")]))
    node.script["unit.start"] = ({}, DOWN)
    answer = await node.actions.act_on_service("web", None, "start")
    assert answer.message == "web.service ran to its end."
    assert answer.undo is None


async def test_what_the_agent_says_of_a_failure_reaches_the_user_with_its_output() -> None:
    node = Node(state([], [unit()]))
    failure = Failure("timeout", "web.service did not stop within 90 s.", stderr="last lines")
    node.script["unit.stop"] = ({}, ActionFailed(failure))
    with pytest.raises(ActionError) as refused:
        await node.actions.act_on_service("web", None, "stop")
    assert (refused.value.code, refused.value.stderr) == ("timeout", "last lines")
    assert node.told == ("failed", "web.service did not stop within 90 s.")


async def test_a_service_that_did_not_stop_is_not_called_stopped() -> None:
    node = Node(state([], [unit()]))
    node.script["unit.stop"] = ({}, UP)
    with pytest.raises(ActionError, match="did not stop: it is active now"):
        await node.actions.act_on_service("web", None, "stop")


async def test_a_service_that_had_to_be_killed_to_stop_is_stopped_and_not_an_alarm() -> None:
    node = Node(state([], [unit()]))
    pushed = service_now(activeState="failed", subState="failed", result="exit-code", exitCode=137)
    node.script["unit.stop"] = (pushed, {"jobResult": "done", "activeState": "failed", "subState": "failed"})
    node.script["unit.resetFailed"] = (service_now(activeState="inactive", subState="dead"), {})
    answer = await node.actions.act_on_service("web", None, "stop")
    assert answer.message == ("web.service was stopped. It did not end by itself when it was asked to, and was killed.")
    assert [action for action, _ in node.asked] == ["unit.stop", "unit.resetFailed"]


async def test_a_second_action_on_a_busy_target_is_refused_also_by_way_of_its_container() -> None:
    node = Node(state([container(unit="web.service")], [unit()]))
    node.gate = asyncio.Event()
    node.script["unit.restart"] = ({}, UP)
    first = asyncio.create_task(node.actions.act_on_service("web", None, "restart", "anna"))
    await node.reached.wait()
    with pytest.raises(ActionError) as refused:
        await node.actions.act_on_container("web", "nas", "stop")
    assert refused.value.code == "busy"
    (row,) = node.operations.rows.values()
    assert (row.state, row.detail) == ("running", "Working")
    node.gate.set()
    await first


async def test_a_caller_that_goes_away_does_not_end_what_it_started() -> None:
    node = Node(state([], [unit(kind="service")]))
    node.gate = asyncio.Event()
    node.script["unit.stop"] = (service_now(activeState="inactive", subState="dead"), DOWN)
    caller = asyncio.create_task(node.actions.act_on_service("web", None, "stop"))
    await node.reached.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert node.told[0] == "running"
    ended = asyncio.Event()
    node.operations.subscribe(ended.set)
    node.gate.set()
    await ended.wait()
    assert node.told == ("done", "web.service was stopped.")


async def test_when_the_hub_stops_nothing_is_left_running() -> None:
    node = Node(state([], [unit()]))
    node.gate = asyncio.Event()
    caller = asyncio.create_task(node.actions.act_on_service("web", None, "stop"))
    await node.reached.wait()
    await node.actions.stop()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert node.told == ("failed", "Stopping web.service on nas: the hub gave up before the node answered.")


@pytest.mark.parametrize(
    ("action", "asked"), [("start", "unit.start"), ("stop", "unit.stop"), ("restart", "unit.restart")]
)
async def test_a_container_of_a_unit_is_acted_on_through_its_unit(action: Any, asked: str) -> None:
    node = Node(state([container(unit="web.service")], [unit()]))
    node.script[asked] = ({}, DOWN if action == "stop" else UP)
    await node.actions.act_on_container(ID, "nas", action)
    assert node.asked == [(asked, {"unit": "web.service"})]


async def test_killing_a_container_of_a_unit_kills_the_unit() -> None:
    node = Node(state([container(unit="web.service")], [unit(main_pid=7)]))
    node.script["unit.kill"] = (service_now(mainPid=8), {})
    answer = await node.actions.act_on_container("web", None, "kill")
    assert node.asked == [("unit.kill", {"unit": "web.service", "signal": "SIGKILL"})]
    assert answer.message == "The processes of web.service were killed; systemd starts it again, as its unit file says."


async def test_a_killed_unit_without_a_main_process_was_not_started_again_but_is_on_its_way_down() -> None:
    node = Node(state([container(unit="web.service")], [unit(main_pid=7)]))
    patient = Actions(node.live, node.operations, node, seen_within_s=60)
    node.script["unit.kill"] = (service_now(mainPid=None), {})
    killing = asyncio.create_task(patient.act_on_container("web", None, "kill"))
    await node.reached.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert node.live.services()[0].main_pid is None
    node.push(service_now(activeState="failed", subState="failed"))
    assert (await killing).message == "The processes of web.service were killed; it is stopped now."


async def test_deleting_a_container_of_a_unit_stops_the_unit_and_says_so() -> None:
    node = Node(state([container(unit="web.service")], [unit()]))
    gone = {**service_now(activeState="inactive", subState="dead"), "containers": {ID: None}}
    node.script["unit.stop"] = (gone, DOWN)
    begun: list[str] = []
    node.operations.subscribe(lambda: begun.extend(row.text for row in node.operations.rows.values()))
    answer = await node.actions.act_on_container("web", None, "delete")
    assert begun[0] == "Deleting container web of web.service on nas"
    assert node.asked == [("unit.stop", {"unit": "web.service"})]
    assert answer.message == "web.service was stopped, which removed its container web; starting it makes a new one."


async def test_a_container_that_outlived_its_unit_is_deleted_itself() -> None:
    left = container(unit="web.service", state="exited", exit_code=0)
    node = Node(state([left], [unit(active_state="inactive", sub_state="dead")]))
    node.script["container.remove"] = ({"containers": {ID: None}}, {})
    assert (await node.actions.act_on_container("web", None, "delete")).message == "web was deleted."


@pytest.mark.parametrize(
    ("action", "asked", "before", "pushed", "message"),
    [
        ("stop", "container.stop", {}, {"state": "exited", "exitCode": 0}, "web was stopped."),
        ("kill", "container.kill", {}, {"state": "exited", "exitCode": 137}, "web was killed."),
        ("delete", "container.remove", {}, None, "web was deleted."),
        ("restart", "container.restart", {"started_at": 1}, {"startedAt": 2}, "web was restarted."),
        ("start", "container.start", {"state": "exited"}, {"state": "running"}, "web was started."),
        (
            "start",
            "container.start",
            {"state": "exited", "finished_at": 1},
            {"finishedAt": 2, "exitCode": 0},
            "web ran to its end.",
        ),
        ("stop", "container.stop", {}, {}, "web was stopped; the node has not shown its new state yet."),
    ],
)
async def test_a_container_without_a_unit_is_acted_on_itself_and_its_new_state_is_waited_for(
    action: Any, asked: str, before: Object, pushed: Object | None, message: str
) -> None:
    node = Node(state([container(**before)]))
    node.script[asked] = ({"containers": {ID: pushed}}, {})
    assert (await node.actions.act_on_container("web", None, action)).message == message
    assert node.asked == [(asked, {"id": ID})]


async def test_a_container_that_ends_at_once_with_an_error_was_not_started() -> None:
    node = Node(state([container(state="exited", finished_at=1, exit_code=0)]))
    node.script["container.start"] = ({"containers": {ID: {"finishedAt": 2, "exitCode": 127}}}, {})
    with pytest.raises(ActionError, match="ended at once: Exited 127: its command was not found"):
        await node.actions.act_on_container("web", None, "start")


async def test_the_agents_own_lifeline_is_left_alone() -> None:
    node = Node(state([], [unit(name="dbus.service")]))
    with pytest.raises(ActionError) as refused:
        await node.actions.act_on_service("dbus", None, "stop")
    assert (refused.value.code, node.asked, node.operations.rows) == ("refused", [], {})


async def test_reloading_units_answers_when_the_row_shows_it() -> None:
    node = Node(state([], [unit(need_daemon_reload=True, active_state="inactive")]))
    node.script["units.reload"] = (service_now(needDaemonReload=False), {})
    answer = await node.actions.act_on_service("web", None, "reload-units")
    assert answer.message == "systemd reads its units anew."
    assert node.asked == [("units.reload", {})]


async def test_a_new_file_that_a_reload_made_a_unit_of_is_done() -> None:
    node = Node(state([], [unit(load_state="not-generated", active_state="inactive", sub_state="dead")]))
    node.script["units.reload"] = (service_now(loadState="loaded"), {})
    assert (await node.actions.act_on_service("web", None, "reload-units")).message.startswith("systemd reads")


async def test_what_runs_on_after_a_reload_is_told_to_be_as_it_was() -> None:
    running = unit(need_daemon_reload=True, started_at=NOW, fragment_mtime=NOW)
    node = Node(state([], [running]))
    file = {"path": "/q/web.container", "kind": "quadlet", "mtime": NOW + 5, "sha256": "ab"}
    node.push({"files": {"/q/web.container": file}, **service_now(sourcePath="/q/web.container")})
    node.script["units.reload"] = (service_now(needDaemonReload=False, fragmentMtime=NOW + 9), {})
    answer = await node.actions.act_on_service("web", None, "reload-units")
    assert answer.message == "systemd reads its units anew; web.service runs as it was until it is restarted."


async def test_a_reload_that_a_file_s_error_spoils_says_so() -> None:
    node = Node(state([], [unit(need_daemon_reload=True, active_state="inactive")]))
    node.script["units.reload"] = (
        service_now(needDaemonReload=False, loadState="not-generated", generatorError="Podman's generator refuses it."),
        {},
    )
    with pytest.raises(ActionError, match="generator refuses it"):
        await node.actions.act_on_service("web", None, "reload-units")
    assert node.told[0] == "failed"


async def test_a_failure_is_dismissed() -> None:
    node = Node(state([], [failed()]))
    node.script["unit.resetFailed"] = (service_now(activeState="inactive", subState="dead"), DOWN)
    answer = await node.actions.act_on_service("web", None, "reset-failed")
    assert answer.message == "The failure of web.service was dismissed."


async def test_running_a_timer_starts_what_it_starts() -> None:
    timer = unit(name="tick.timer", kind="timer", sub_state="waiting", triggers=["web.service"])
    node = Node(state([], [timer, unit(active_state="inactive", sub_state="dead")]))
    node.script["unit.start"] = ({}, DOWN)
    answer = await node.actions.act_on_service("tick.timer", None, "run")
    assert answer.message == "web.service ran to its end."
    assert node.asked == [("unit.start", {"unit": "web.service"})]
    with pytest.raises(ActionError, match="starts no other unit"):
        await node.actions.act_on_service("web", None, "run")


async def test_what_is_cancelled_by_hand_says_so_to_all_who_wait() -> None:
    node = Node(state([], [unit()]))
    node.gate = asyncio.Event()
    waiting = asyncio.create_task(node.actions.act_on_service("web", None, "restart"))
    await node.reached.wait()
    (operation,) = node.operations.rows
    assert node.actions.cancel(operation)
    with pytest.raises(ActionError) as refused:
        await waiting
    assert refused.value.code == "cancelled"
    assert node.told == ("failed", "Restarting web.service on nas: it was cancelled.")
    assert not node.actions.cancel(operation)
