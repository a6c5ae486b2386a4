import pytest

from servicebay.services.clock import clock_line
from servicebay.wire.messages import AgentStats, Heartbeat

from .facts import NOW, Hub, config, state

STATS = AgentStats(1, 0.0, 0, 0, 0)


@pytest.mark.parametrize(
    ("ahead_s", "said"),
    [(61, "about one minute ahead of"), (-7300, "about two hours behind"), (86400 * 31, "about 31 days ahead of")],
)
def test_a_clock_that_is_off_is_said_in_words_with_its_cure(ahead_s: int, said: str) -> None:
    line = clock_line(ahead_s)
    assert line is not None
    assert line.detail.startswith(f"It is {said} the hub's")
    assert (line.state, line.cure) == ("warn", "sudo timedatectl set-ntp true")


@pytest.mark.parametrize("ahead_s", [None, 0, 60, -60])
def test_what_a_slow_heartbeat_explains_is_not_said(ahead_s: int | None) -> None:
    assert clock_line(ahead_s) is None


def test_a_clock_that_jumps_is_told_with_the_next_heartbeat_and_its_return_too() -> None:
    hub = Hub(config("nas"))
    hub.node("nas", state())

    def beat(at_ms: int) -> list[str]:
        hub.twin.apply_heartbeat("nas", Heartbeat(0, at_ms, STATS))
        return [line.id for line in hub.live.nodes()[0].capabilities if line.state == "warn"]

    assert beat(NOW + 3_600_000) == ["clock"]
    assert beat(NOW + 3_610_000) == ["clock"]
    assert beat(NOW) == []
