"""A free port is proposed where a template's own is taken, on each node by itself."""

from servicebay.registry.format import Variable
from servicebay.services.gateway.exposure import Listener
from servicebay.services.templates.proposals import propose_ports

WEB = Variable(name="WEB", type="port", title="Web", default=8080)
TLS = Variable(name="TLS", type="port", title="TLS", default=8081)
OTHERS = [
    Variable(name="ASKED", type="port", title="Asked"),
    Variable(name="COUNT", type="number", title="Count", default=8080),
]


def at(node: str, port: int, runs: bool = True) -> Listener:
    return Listener(node, "tcp", port, "", "something", runs)


def test_the_next_port_that_nothing_has_nor_the_template_itself_wants() -> None:
    there = [at("nas", 8080), at("nas", 8082), at("attic", 22), at("cabin", 8080, runs=False)]
    assert propose_ports([WEB, TLS, *OTHERS], there) == {"nas": {"WEB": "8083"}}


def test_each_question_gets_another_port() -> None:
    assert propose_ports([WEB, TLS], [at("nas", 8080), at("nas", 8081)]) == {"nas": {"WEB": "8082", "TLS": "8083"}}


def test_nothing_is_proposed_where_all_is_free() -> None:
    assert propose_ports([WEB, *OTHERS], [at("nas", 22)]) == {}
