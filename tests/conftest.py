"""Fixtures for all tests, and the rule that CI never skips.

``node`` is a booted real node for the tests of one module, ``nodes`` boots more of them. Both skip
without root, with the reason; where ``CI=true`` a skip is a failure.
"""

import os
from collections.abc import Generator, Iterator

import pytest

import testbed

IN_CI = os.environ.get("CI") == "true"


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
