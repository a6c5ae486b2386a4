"""Parts of a graph put together, and the patches between."""

from hypothesis import given
from hypothesis import strategies as st

from servicebay.graph.assembly import Assembly
from servicebay.graph.part import LABELS_SHOWN, MOST_SOURCES, Part, shortened
from servicebay.graph.views import GraphNode, GraphSource
from servicebay.wire.mergepatch import merge

WHY = GraphSource(text="It is so")


def node(identity: str, label: str = "x") -> GraphNode:
    return GraphNode(
        id=identity, kind="service", layer="twin", label=label, tone="ok", state_text="Up", status="up", ports=[]
    )


def part(nodes: dict[str, str], edges: set[tuple[str, str]]) -> Part:
    made = Part(node(identity, label) for identity, label in nodes.items())
    for source, target in edges:
        made.draw("depends", source, target, WHY)
    return made


def put(assembly: Assembly, name: str, made: Part | None) -> None:
    assembly.put(name, made)
    before = assembly.state
    assert merge(before, assembly.settle()) == assembly.state


def test_an_edge_without_its_end_waits_for_it_and_is_counted() -> None:
    assembly = Assembly()
    put(assembly, "one", part({"a": "A"}, {("a", "b")}))
    assert (list(assembly.edges), assembly.dangling) == ([], 1)
    put(assembly, "other", part({"b": "B"}, set()))
    assert (list(assembly.edges), assembly.dangling) == (["depends:a>b"], 0)
    put(assembly, "other", None)
    assert (list(assembly.edges), assembly.dangling) == ([], 1)
    put(assembly, "other", part({"b": "B"}, set()))
    assert (list(assembly.state["edges"]), assembly.dangling) == (["depends:a>b"], 0)


def test_what_two_parts_have_stays_until_both_have_let_go() -> None:
    assembly = Assembly()
    put(assembly, "one", part({"a": "A"}, set()))
    put(assembly, "other", part({"a": "A"}, set()))
    put(assembly, "one", None)
    assert list(assembly.nodes) == ["a"]
    put(assembly, "other", None)
    assert assembly.state == {"nodes": {}, "edges": {}}


IDS = st.sampled_from("abcd")
PARTS = st.none() | st.builds(part, st.dictionaries(IDS, st.sampled_from("xy")), st.sets(st.tuples(IDS, IDS)))


@given(st.lists(st.tuples(st.sampled_from(["one", "other"]), PARTS), max_size=6))
def test_patches_lead_to_what_the_parts_are_in_any_order(steps: list[tuple[str, Part | None]]) -> None:
    assembly, now = Assembly(), {}
    for name, made in steps:
        put(assembly, name, made)
        now[name] = made
    whole = [made for made in now.values() if made is not None]
    nodes = {key for made in whole for key in made.nodes}
    edges = {key: edge for made in whole for key, edge in made.edges.items()}
    fitting = {key for key, edge in edges.items() if {edge.source, edge.target} <= nodes}
    assert (set(assembly.state["nodes"]), set(assembly.state["edges"])) == (nodes, fitting)
    assert assembly.dangling == len(edges) - len(fitting)


def test_edges_that_say_the_same_are_one_with_each_reason() -> None:
    made = Part([node("a"), node("b")])
    for number in range(MOST_SOURCES + 5):
        why = GraphSource(text=f"Route {number}")
        made.draw("route", "a", "b", why, f"r{number}", port=80, state="inactive", tone="look" if number else "ok")
    made.draw("route", "a", "b", WHY, port=81)
    edge = made.edges["route:a>b:80"]
    assert (edge.label, edge.tone, edge.state) == ("r0, r1, +53", "look", "inactive")
    assert (len(edge.provenance), edge.provenance[-1].text) == (MOST_SOURCES + 1, "5 more of these")
    made.draw("route", "a", "b", WHY, port=80)
    assert made.edges["route:a>b:80"].state == "active"
    assert len(made.edges) == 2


def test_labels_are_cut_short() -> None:
    assert shortened(["a"] * LABELS_SHOWN) == "a, a"
    assert shortened([]) == ""
