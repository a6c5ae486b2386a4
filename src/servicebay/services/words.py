"""States, exits and causes in words. Pure: facts of a unit or a container in, text and tone out.

No text holds an age or a clock time: readers compute ages from ``since``, so that a row changes
only when its object does. Result names are systemd's (``systemd.service(5)``, RESULT of
``$SERVICE_RESULT``, systemd 252 to 257); job results are those of ``JobRemoved`` in
``org.freedesktop.systemd1(5)``; container states are Podman's (4.4 to 5.4).
"""

import signal
from collections.abc import Sequence
from typing import NamedTuple

from ..twin.schema import Container, ServiceUnit
from .last_words import last_line, told_cause
from .shapes.base import Tone
from .shapes.container import Drift


class Words(NamedTuple):
    """A state to show: the text and how to draw it."""

    text: str
    tone: Tone


SIGNAL_WORDS = {
    1: "hung up",
    2: "interrupted",
    4: "crashed, illegal instruction",
    6: "aborted",
    7: "crashed, bus error",
    8: "crashed, arithmetic error",
    9: "killed",
    11: "crashed, segmentation fault",
    15: "terminated",
}
SHELL_EXIT_WORDS = {126: "its command cannot be executed", 127: "its command was not found"}
"""A convention of shells, which env, systemd-run and Podman follow."""
EXIT_WORDS = {125: "Podman could not run it", **SHELL_EXIT_WORDS}
UNIT_EXIT_WORDS = {**EXIT_WORDS, 137: "killed, by somebody, by a time limit or for want of memory"}
SYSTEMD_EXIT_WORDS = {
    200: "its working directory cannot be entered",
    203: "its program was not found or cannot be executed",
    208: "its standard input cannot be set up",
    209: "its standard output cannot be set up",
    216: "its group does not exist",
    217: "its user does not exist",
    226: "its name spaces cannot be set up",
    238: "its state directory cannot be set up",
}
STOPPED_BY_HAND = {0, 130, 143}
"""Exit codes that an orderly stop leaves behind: 0, SIGINT, SIGTERM."""

JOB_CAUSES = {
    "timeout": "Its last job did not end within its time limit.",
    "failed": "Its last start failed.",
    "dependency": "Not started: a unit that it needs failed.",
    "assert": "Not started: an assertion in its unit file does not hold.",
    "unsupported": "Not started: this system does not support this unit.",
    "invalid": "Its last job could not be applied to its state.",
    "collected": "systemd dropped the unit while a job waited.",
}
LOAD_CAUSES = {
    "bad-setting": "Its unit file has an error in a setting.",
    "error": "Its unit file cannot be read.",
}


def signal_name(number: int) -> str:
    """``9`` -> ``SIGKILL``; an unknown number stays one: ``signal 99``."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def exited_text(code: int | None, out_of_memory: bool = False) -> str:
    """Say how a container ended: ``Exited 137: killed, out of memory``. 128 + n means signal n.

    A negative code is Podman's for an end that nobody saw, as where conmon was killed.
    """
    if code is None or code == 0:
        return "Exited"
    if code < 0:
        return "Ended, nobody saw how"
    if out_of_memory:
        return f"Exited {code}: killed, out of memory"
    words = EXIT_WORDS.get(code) or SIGNAL_WORDS.get(code - 128)
    return f"Exited {code}: {words}" if words else f"Exited {code}"


def container_words(container: Container, is_outdated: bool = False) -> Words:
    """The state of a container. An exit counts as trouble where a restart policy wanted it to run.

    ``is_outdated``: it was made from another image than its image's name means now.
    """
    state = container.state
    if state == "running":
        words = _with_health("Running", container.health.status if container.health else None)
        return _with_drift(words, "older-image") if is_outdated else words
    if state in ("exited", "stopped"):
        return Words(exited_text(container.exit_code, container.oom_killed), _exit_tone(container))
    if state in _CONTAINER_STATES:
        return _CONTAINER_STATES[state]
    return Words(state.strip().capitalize() or "State unknown", "look")


_CONTAINER_STATES: dict[str, Words] = {
    "created": Words("Created, never started", "off"),
    "configured": Words("Created, never started", "off"),
    "initialized": Words("Starting", "busy"),
    "restarting": Words("Restarting", "busy"),
    "paused": Words("Paused", "off"),
    "stopping": Words("Stopping", "busy"),
    "removing": Words("Being removed", "busy"),
    "dead": Words("Dead: Podman could not remove it", "act"),
    "unknown": Words("State unknown", "look"),
}


def _exit_tone(container: Container) -> Tone:
    if container.oom_killed:
        return "act"
    if container.exit_code in STOPPED_BY_HAND or container.exit_code is None:
        return "off"
    kept_up = container.restart_policy not in (None, "", "no")
    return "act" if kept_up and container.exit_code != 137 else "look"


def pod_words(members: Sequence[tuple[str, bool]]) -> Words:
    """The state of a pod from its containers but infra: each one's state, and whether it failed."""
    running = sum(state == "running" for state, _ in members)
    failed = any(failed for _, failed in members)
    if not members:
        return Words("Empty", "off")
    if running == len(members):
        return Words("Running", "ok")
    if running:  # an init container that did its work is no trouble
        return Words(f"{running} of {len(members)} run", "look" if failed else "ok")
    if all(state in ("created", "configured", "initialized") for state, _ in members):
        return Words("Created, never started", "off")
    if all(state == "paused" for state, _ in members):
        return Words("Paused", "off")
    return Words("Stopped after a failure" if failed else "Stopped", "look" if failed else "off")


DRIFT_WORDS: dict[Drift, str] = {
    "new": "new, not reloaded",
    "edited": "edited, not reloaded",
    "removed": "its file is gone, not reloaded",
    "not-restarted": "reloaded, not restarted",
    "older-image": "runs an older image than its tag",
}


def unit_words(unit: ServiceUnit, health: str | None, drift: Drift | None = None) -> Words:
    """The state of a service; why it is so stands beside it (``unit_cause``).

    ``health`` is the worst of its containers, ``None`` without health checks.
    """
    words = _unit_words(unit, health)
    if drift == "new":
        return Words("New, not reloaded", "look")
    if drift is not None:
        return _with_drift(words, drift)
    if unit.generator_error is not None and words.tone in ("ok", "off"):
        return Words(f"{words.text}; its file has an error", "look")
    return words


def _with_drift(words: Words, drift: Drift) -> Words:
    return Words(f"{words.text}; {DRIFT_WORDS[drift]}", "look") if words.tone in ("ok", "off") else words


def _unit_words(unit: ServiceUnit, health: str | None) -> Words:
    if unit.active_state == "active":
        return _active_words(unit, health)
    if unit.active_state == "failed":
        return Words("Failed", "act")
    if unit.active_state == "activating" and unit.sub_state.startswith("auto-restart"):
        return Words("Restarting after a failure", "act" if unit.restarts >= 3 else "look")
    return _PASSING_STATES.get(unit.active_state) or _inactive_words(unit)


STOPPING = Words("Stopping", "busy")
_PASSING_STATES: dict[str, Words] = {
    "activating": Words("Starting", "busy"),
    "deactivating": STOPPING,
    "reloading": Words("Reloading", "busy"),
    "refreshing": Words("Reloading", "busy"),
    "maintenance": Words("In maintenance", "look"),
}


_STARTER_STATES = {"waiting": "Waiting", "listening": "Listening", "running": "Running", "elapsed": "Elapsed"}
"""Sub-states of timers, sockets and paths."""


def _active_words(unit: ServiceUnit, health: str | None) -> Words:
    if unit.triggers is not None and unit.sub_state in _STARTER_STATES:
        return Words(_STARTER_STATES[unit.sub_state], "ok")
    if unit.sub_state == "exited" and health is None:
        return Words("Done", "ok")
    text = "Running" if unit.sub_state in ("running", "exited") else f"Active ({unit.sub_state})"
    return _with_health(text, health)


def _with_health(text: str, health: str | None) -> Words:
    if health is None:
        return Words(text, "ok")
    if health in ("healthy", "unhealthy"):
        return Words(f"{text}, {health}", "ok" if health == "healthy" else "act")
    return Words(f"{text}, first health check pending", "ok")


def _inactive_words(unit: ServiceUnit) -> Words:
    if unit.load_state == "not-generated":
        return Words("File has an error, no unit" if unit.generator_error else "No unit", "act")
    if unit.sub_state == "template":
        return Words("Template", "off")
    if unit.load_state in LOAD_CAUSES:
        return Words("Unit file has an error", "act")
    if unit.load_state == "not-found":
        return Words("Unit file is gone", "off")
    if unit.load_state == "masked":
        return Words("Masked", "off")
    if unit.job_result in JOB_CAUSES:
        return Words("Did not start", "act")
    return Words("Stopped" if unit.state_since else "Not started", "off")


def unit_cause(unit: ServiceUnit) -> str | None:
    """One sentence that says why a unit is not well; ``None`` where its own state is well."""
    if unit.active_state == "failed" or unit.sub_state.startswith("auto-restart"):
        return result_cause(unit)
    if unit.generator_error is not None:
        return unit.generator_error
    if unit.active_state != "inactive":
        return None
    if unit.failed_dependencies:
        return _dependency_cause(unit.failed_dependencies)
    if unit.load_state in LOAD_CAUSES:
        return LOAD_CAUSES[unit.load_state]
    if unit.result == "exec-condition":
        return "Not started: its start condition was not met."
    return JOB_CAUSES.get(unit.job_result or "")


def _dependency_cause(names: list[str]) -> str:
    if len(names) == 1:
        return f"Not started: {names[0]}, which it needs, is not running."
    return f"Not started: {', '.join(names[:-1])} and {names[-1]}, which it needs, are not running."


def result_cause(unit: ServiceUnit) -> str:
    """Why the last run failed: what its last lines say where they are understood, else systemd's ``Result``."""
    lines = unit.last_lines or []
    told = told_cause(lines) if unit.result in SELF_INFLICTED else None
    if told is None and unit.last_health and unit.result in SELF_INFLICTED:
        told = f"Its health check failed: {unit.last_health.splitlines()[0]}"
    cause = _result_cause(unit)
    if unit.active_state == "failed" and unit.restarts:  # systemd gave up, or somebody stopped it between two restarts
        no_better = f"No better after {count_words(unit.restarts, 'restart')}. "
        told, cause = told and no_better + told, no_better + cause
    if told is not None:
        return f"Gave up after too many restarts. {told}" if unit.result == "start-limit-hit" else told
    said = last_line(lines) if unit.result in ("exit-code", "start-limit-hit", "core-dump", "protocol") else None
    return f"{cause.removesuffix('.')}. It said last: {said}" if said else cause


SELF_INFLICTED = ("exit-code", "start-limit-hit", "protocol", "signal", "resources")
"""Results that the run's own lines may explain."""


def _result_cause(unit: ServiceUnit) -> str:
    result = unit.result or ""
    if result == "exit-code":
        return _sentence(_ending(unit) or "one of its start commands failed")
    if result in ("signal", "core-dump"):
        return _sentence(_ending(unit) or "its main process was ended by a signal")
    if result == "start-limit-hit":
        ending = _ending(unit)
        return "Gave up after too many restarts (start limit)" + (f"; {ending}." if ending else ".")
    if result == "timeout":
        known = unit.job_result in ("failed", "timeout")
        return "Did not start within its time limit." if known else "Did not start or stop within its time limit."
    return _RESULT_CAUSES.get(result) or _sentence(_ending(unit) or "it failed, and systemd gives no reason")


_RESULT_CAUSES = {
    "oom-kill": "Killed by the kernel: out of memory.",
    "watchdog": "It stopped answering its watchdog.",
    "protocol": "It ended before it said that it was ready.",
    "resources": "systemd could not run it: a file or a resource that it needs is missing.",
}


def _ending(unit: ServiceUnit) -> str | None:
    if unit.exit_signal:
        word = "crashed" if unit.result == "core-dump" or unit.exit_signal in (4, 7, 8, 11) else "was ended"
        return f"its main process {word} ({signal_name(unit.exit_signal)})"
    if not unit.exit_code:
        return None
    if unit.kind == "service":
        known = SYSTEMD_EXIT_WORDS.get(unit.exit_code) or SHELL_EXIT_WORDS.get(unit.exit_code)
    else:  # Podman passes the container's own exit code on
        known = UNIT_EXIT_WORDS.get(unit.exit_code) or SIGNAL_WORDS.get(unit.exit_code - 128)
    return f"its main process exited with status {unit.exit_code}" + (f": {known}" if known else "")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def health_cause(name: str, output: str | None) -> str:
    """One sentence for a failing health check, with the first line of what it said."""
    said = (output or "").strip().split("\n", 1)[0].strip()[:160]
    return f"The health check of {name} fails: {said}" if said else f"The health check of {name} fails."


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count_words(count: int, noun: str) -> str:
    """``2, 'service'`` -> ``two services``; figures from thirteen on."""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {noun}" if count == 1 else f"{number} {noun}s"
