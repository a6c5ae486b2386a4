"""What the browser fetches before it shows anything: editor, terminals and the like come when asked for."""

import gzip
import re

import pytest

from bench import budget
from tools import client


def test_the_first_load_stays_within_its_budget() -> None:
    if not client.is_fresh():
        pytest.skip("the browser client is not built")
    index = (client.CLIENT / "index.html").read_text()
    names = re.findall(r'(?:src|href)="/(assets/[^"]+)"', index)
    assert any(name.endswith(".js") for name in names)
    kib = sum(len(gzip.compress((client.CLIENT / name).read_bytes(), 6)) for name in names) / 1024
    assert budget.over({"first_load_kib": kib}, "client") == []
    assert not any("xterm-helper" in (client.CLIENT / name).read_text() for name in names)
