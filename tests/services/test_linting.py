"""The linter's findings among those of others, and the facts that it is told."""

from servicebay.quadlet.lint import UsedPort
from servicebay.services.linting import facts_of, with_linted
from servicebay.services.shapes.draft import Finding, Fix, Severity
from servicebay.twin.schema import Container, FileEntry, Image, NodeState, Port, ServiceUnit


def finding(
    line: int | None, source: str = "generator", severity: Severity = "error", fix: Fix | None = None
) -> Finding:
    return Finding(severity=severity, code="x", text=source, source=source, path="/a", line=line, fix=fix)


def made(name: str, origin: str, load_state: str, source: str | None = None) -> ServiceUnit:
    return ServiceUnit(
        name=name, kind="container", origin=origin, description="", load_state=load_state,
        active_state="active", sub_state="running", source_path=source,
    )  # fmt: skip


def test_what_both_say_of_a_line_is_said_once_with_the_linters_cure() -> None:
    cure = Fix(title="Write Image=", content="x")
    both = with_linted([finding(3), finding(None)], [finding(3, "lint", fix=cure), finding(4, "lint")])
    assert [(each.source, each.line, each.fix) for each in both] == [
        ("generator", 3, cure),
        ("generator", None, None),
        ("lint", 4, None),
    ]


def test_a_hint_at_the_same_line_stays() -> None:
    assert len(with_linted([finding(3)], [finding(3, "lint", "hint")])) == 2


def test_the_linter_is_told_what_the_twin_knows() -> None:
    unit = made("web.service", "quadlet", "loaded", "/q/web.container")
    lost, plain = made("lost.service", "transient", "not-found"), made("backup.timer", "user", "loaded")
    ports = [Port(container_port=80, host_port=8080), Port(container_port=81)]
    running = Container(id="a", names=["web"], image="x", state="running", created=1, ports=ports, unit="web.service")
    stopped = Container(id="b", names=["old"], image="x", state="exited", created=1, ports=ports)
    state = NodeState(
        services={"web.service": unit, "lost.service": lost, "backup.timer": plain},
        containers={"a": running, "b": stopped},
        images={"i": Image(id="i", names=["quay.io/x:1"], created=1, size_bytes=1)},
        files={
            "/q/web.container": FileEntry(path="/q/web.container", kind="quadlet"),
            "/q/e": FileEntry(path="/q/e", kind="env"),
        },
    )
    facts = facts_of(state)
    assert facts.sources == {"web.container"}
    assert facts.units == {"web.service": "/q/web.container", "backup.timer": ""}
    assert facts.ports == (UsedPort(8080, "tcp", None, "web.service"),)
    assert facts.images == {"quay.io/x:1"}
    assert (facts.podman, facts.rootless) == (None, True)
