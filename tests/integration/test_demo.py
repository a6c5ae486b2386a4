"""The stack that ``make run`` shows on a fresh node."""

import pytest

import testbed
import testbed.demo


@pytest.fixture(scope="module")
def demo(node: testbed.Node) -> testbed.Node:
    testbed.demo.install(node)
    return node


def state(node: testbed.Node, unit: str) -> str:
    return node.run("systemctl", "--user", "is-active", unit).stdout.strip()


def test_all_services_run_but_the_one_that_fails(demo: testbed.Node) -> None:
    assert {unit: state(demo, unit) for unit in testbed.demo.UNITS} == dict.fromkeys(testbed.demo.UNITS, "active")
    assert state(demo, testbed.demo.FAILING_UNIT) == "failed"


@pytest.mark.parametrize(("name", "page"), [("photos", "Photos"), ("notes", "Notes"), ("status", "All is well")])
def test_the_proxy_routes_by_name_also_after_a_restart(demo: testbed.Node, name: str, page: str) -> None:
    demo.ssh("systemctl", "--user", "restart", name)
    retry = ("--retry", "20", "--retry-delay", "1", "--retry-all-errors", "--fail")
    answer = demo.ssh("curl", "-s", *retry, "-H", f"Host: {name}.demo.test", "http://127.0.0.1:8080/")
    assert page in answer
