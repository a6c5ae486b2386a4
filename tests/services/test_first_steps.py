"""The way from a new hub to its first service."""

import pytest

from servicebay.services.first_steps import first_steps
from servicebay.twin.schema import ServiceUnit
from tests.services.facts import Hub, config, state, unit


@pytest.mark.parametrize(
    ("units", "told", "done"),
    [
        (None, False, {"node": False, "service": False, "alert": False}),
        ([], False, {"node": True, "service": False, "alert": False}),
        ([unit(origin="user")], True, {"node": True, "service": False, "alert": True}),
        ([unit(origin="quadlet")], False, {"node": True, "service": True, "alert": False}),
        ([unit(origin="quadlet")], True, {}),
    ],
)
def test_a_step_is_done_by_what_is_there(units: list[ServiceUnit] | None, told: bool, done: dict[str, bool]) -> None:
    hub = Hub(*[config()] * (units is not None))
    if units is not None:
        hub.node("nas", state([], units))
    steps = first_steps(len(hub.live.nodes()), hub.live.services(), told)
    assert {step.key: step.done for step in steps} == done
    assert all(step.action != step.title for step in steps), "a button beside its own words says nothing"


def test_the_document_tells_them() -> None:
    hub = Hub(config())
    hub.node("nas", state([], []))
    assert [step["done"] for step in hub.live.state["hub"]["firstSteps"]] == [True, False, False]
