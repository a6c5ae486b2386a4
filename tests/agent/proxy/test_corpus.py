"""Every route of every real-world shape, and the tree against another parser's."""

import subprocess
from pathlib import Path

import pytest

from tests.agent.proxy.case import names, read_case
from tests.pythons import interpreters

ROOT = Path(__file__).parents[3]
ALL_CASES = """
import sys
sys.path[:0] = sys.argv[1:]
from tests.agent.proxy.case import names, read_case
for name in names():
    case = read_case(name)
    assert case.actual() == case.expected, name
import servicebay.agent.proxy.inspector, servicebay.agent.proxy.caddy_inspect, servicebay.agent.proxy.traefik_inspect
print(len(names()))
"""
IDLE = """
import sys
sys.path[:0] = sys.argv[1:]
import servicebay.agent.__main__, servicebay.agent.agent
print(sorted(name for name in sys.modules if ".proxy" in name or "forked" in name))
"""


@pytest.mark.parametrize("name", names())
def test_every_route_of_a_configuration_is_right(name: str) -> None:
    case = read_case(name)
    assert case.actual() == case.expected


def test_the_corpus_is_there() -> None:
    assert len(names()) >= 40
    assert all(read_case(name).expected for name in names())


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_the_corpus_is_right_on_each_python(python: str) -> None:
    command = [python, "-I", "-S", "-W", "error", "-c", ALL_CASES, str(ROOT / "src"), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (str(len(names())), "")


def test_no_parser_is_ever_loaded_in_the_agent_itself() -> None:
    command = [interpreters()[0], "-I", "-S", "-c", IDLE, str(ROOT / "src")]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert loaded == str([f"servicebay.agent.{name}" for name in ("proxy", "proxy.found", "proxy.watch")])
