"""A short chaos on a real node: every fault once, and after it the twin is the truth. The long one: ``bench.chaos``."""

import pytest

from bench import chaos as bench
from bench.faults import FAULTS
from testbed import Node
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


async def test_after_every_fault_once_the_twin_is_the_truth_and_nothing_is_left(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("BACK_LIMIT_S", "SETTLE_LIMIT_S"):  # how soon it is, the long one holds
        monkeypatch.setattr(bench, limit, PATIENCE_S)
    chaos = await bench.unleash(node, len(FAULTS), seed=3, pause_s=0.3)
    assert chaos.problems == []
    assert chaos.drift == 0
    assert set(chaos.happened) == set(FAULTS)
