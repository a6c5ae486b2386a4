"""The dashboard in docs asks for nothing that ``/metrics`` does not have."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from servicebay.api.metrics import HubCounts, render_metrics
from servicebay.monitoring.board import Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.past.windows import Windows
from servicebay.wire.codec import to_object
from servicebay.wire.model import Usage
from tests.api.bay import Bay, container, populate, unit
from tests.api.test_metrics import FULL

pytestmark = pytest.mark.anyio
DASHBOARD = json.loads((Path(__file__).parents[2] / "docs/grafana.json").read_text())
METRIC = re.compile(r"\b(?:monitor|servicebay|node|podman|process)_\w+")


async def test_each_metric_of_the_dashboard_is_exported_with_the_labels_it_uses(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    one = next(iter(member.hub.twin.get("nas").state.containers or {}))
    usage = to_object(Usage(12.5, 3.0, 64, 128, False, 7, 10, 20, 1, 2, 1))
    member.hub.twin.apply_patch("nas", 2, {"resources": to_object(FULL), "usage": {one: usage}})
    board = Board()
    check = Check(key="own.web", name="web", kind="http", target="https://web/")
    board.put("own", {check.key: check})
    board.note(check, Outcome("ok", "answers", 250.0, 30), 1)
    windows = {check.key: Windows({"30d": 0.5}, {"30d": 0.2})}
    twins = [member.hub.twin.get("nas")]
    rows, counts = board.rows.values(), HubCounts("1", 0, 0, 0)
    page = (await asyncio.to_thread(render_metrics, twins, rows, counts, windows=windows)).decode()
    exported = {s.name: set(s.labels) for family in text_string_to_metric_families(page) for s in family.samples}
    targets = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
    asked = {name for target in targets for name in METRIC.findall(target["expr"])}
    assert len(asked) > 15
    assert asked <= exported.keys()
    variables = DASHBOARD["templating"]["list"]
    assert set(METRIC.findall(variables[1]["query"])) <= exported.keys()
    for target in targets:
        names = METRIC.findall(target["expr"])
        labels = set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")))
        assert labels <= set().union(*(exported[name] for name in names)), target["expr"]
        for name, selector in re.findall(r"(\w+)\{([^}]*)\}", target["expr"]):
            assert set(re.findall(r"(\w+)=", selector)) <= exported[name], target["expr"]
