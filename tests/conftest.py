"""Fixtures for all tests, and two rules of CI: nothing is skipped, and every suite ran.

``node`` is a booted real node for the tests of one module, ``nodes`` boots more of them. Both skip
without root, with the reason; where ``CI=true`` a skip is a failure.
"""

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator

import hypothesis
import pytest

import testbed
from tools.gates import TOO_FEW

SLOW = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=[SLOW])
hypothesis.settings.load_profile("any machine")
gc.disable()  # until all is collected, which makes much and throws little away
IN_CI = os.environ.get("CI") == "true"
FEWEST = {
    "agent": 1138,
    "api": 379,
    "auth": 59,
    "cli": 121,
    "gateway": 35,
    "graph": 4,
    "e2e": 119,
    "integration": 348,
    "monitoring": 302,
    "nodes": 228,
    "plugins": 38,
    "quadlet": 440,
    "registry": 185,
    "sentences": 72,
    "services": 1078,
    "settings": 22,
    "storage": 29,
    "terminal": 16,
    "tools": 74,
    "twin": 30,
    "wire": 242,
}
"""How many tests of each folder must have passed when CI runs them all: a suite that vanishes is noticed."""


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end anyway: it costs a fifth of the pure tests' time else."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def testbed_usable() -> None:
    reason = testbed.why_not()
    if reason:
        pytest.skip(reason)
    testbed.collect_garbage()


@pytest.fixture(scope="module")
def nodes(testbed_usable: None) -> Iterator[testbed.NodeFactory]:
    """``nodes()`` boots one more node that lives until the module's tests are over; ``suite="bookworm"`` an old one."""
    booted: list[testbed.Node] = []

    def boot(suite: str = "trixie") -> testbed.Node:
        booted.append(testbed.Node(suite=suite))
        return booted[-1]

    yield boot
    for node in booted:
        node.down()


@pytest.fixture(scope="module")
def node(nodes: testbed.NodeFactory) -> testbed.Node:
    """A booted node, shared by the tests of a module."""
    return nodes()


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests (``pytest.mark.anyio``) run on asyncio."""
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure in CI."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped, which CI never does: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself into a failure in CI."""
    report = yield
    if IN_CI and report.outcome == "skipped":
        report.outcome, report.longrepr = "failed", f"skipped, which CI never does: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Fail a run in CI in which a suite that was asked for whole ran fewer tests than it has."""
    if not IN_CI:
        return
    passed = Counter(report.nodeid.split("/")[1] for report in terminalreporter.getreports("passed"))
    short = {suite: passed[suite] for suite in asked_for(config) if passed[suite] < FEWEST[suite]}
    if short and terminalreporter._session is not None:
        terminalreporter.write_line(f"{TOO_FEW}: {short}", red=True)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED


def asked_for(config: pytest.Config) -> list[str]:
    """The suites that run as a whole: those named, or else all; without those of which something is left out."""
    if config.getoption("keyword") or config.getoption("markexpr"):
        return []
    named = {suite for suite in FEWEST if f"tests/{suite}" in config.args}
    everything = config.args == config.getini("testpaths")
    left_out = config.getoption("ignore") or []
    partial = {suite for suite in FEWEST for path in left_out if f"{path}/".startswith(f"tests/{suite}/")}
    return [suite for suite in FEWEST if (everything or suite in named) and suite not in partial]
