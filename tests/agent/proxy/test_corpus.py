"""Every route of every real-world shape, and the tree against another parser's."""

import pytest

from tests.agent.proxy.case import names, read_case


@pytest.mark.parametrize("name", names())
def test_every_route_of_a_configuration_is_right(name: str) -> None:
    case = read_case(name)
    assert case.actual() == case.expected


def test_the_corpus_is_there() -> None:
    assert len(names()) >= 40
    assert all(read_case(name).expected for name in names())
