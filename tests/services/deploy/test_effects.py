"""What a change of files means for units: pure, on the generator's texts."""

from servicebay.services.deploy.effects import Unit, find_effects
from servicebay.services.deploy.ports import HostPort, parse_publish
from servicebay.services.deploy.unit_text import essence, image_of, kube_images, volumes_of
from servicebay.services.shapes.service import ServiceView


def text(run: str = "x", install: bool = False, unit: str = "", kind: str = "Container") -> str:
    wanted = "[Install]\nWantedBy=default.target\n" if install else ""
    return f"[X-{kind}]\nImage=x\n[Unit]\n{unit}\n[Service]\nExecStart=/usr/bin/podman run {run}\n{wanted}"


def row(unit: str, state: str = "active", kind: str = "container") -> ServiceView:
    return ServiceView(
        key=f"nas/{unit}", node="nas", unit=unit, name=unit, kind=kind, origin="quadlet", description="",
        active_state=state, sub_state="", state_text="", tone="ok",
    )  # fmt: skip


ROWS = {unit: row(unit) for unit in ("a.service", "b.service", "n-network.service", "p-pod.service")}


def test_what_changed_is_restarted_with_who_needs_it_in_order_and_nothing_else() -> None:
    before = {
        "p-pod.service": Unit(text=text("old", kind="Pod")),
        "a.service": Unit(needs=["p-pod.service"], text=text()),
        "b.service": Unit(text=text()),
    }
    after = {**before, "p-pod.service": Unit(text=text("new", kind="Pod"))}
    found = find_effects(before, after, ROWS, (), {})
    assert (found.restart, found.along, found.start) == (
        ["p-pod.service", "a.service"],
        {"a.service": "p-pod.service"},
        [],
    )
    stopped = {**ROWS, "p-pod.service": row("p-pod.service", "inactive")}
    assert find_effects(before, after, stopped, (), {}).restart == [], "what was stopped stays so"
    failed = {**ROWS, "p-pod.service": row("p-pod.service", "failed")}
    assert "p-pod.service" in find_effects(before, after, failed, (), {}).restart, "it was meant to run"


def test_what_does_not_decide_how_it_runs_restarts_nothing() -> None:
    before = {"a.service": Unit(text=text(unit="Description=old"))}
    after = {"a.service": Unit(text="# comment\n" + text(unit="Description=new\nAfter=x.service", install=True))}
    found = find_effects(before, after, ROWS, (), {})
    assert (found.changes, found.restart) == ({"a.service": "changed"}, [])
    assert find_effects(after, after, ROWS, {"a.service"}, {}).restart == ["a.service"], "its environment file changed"


def test_a_network_that_exists_stays_as_it_is_unless_it_goes_with_its_unit() -> None:
    def network(options: str, stop: str = "") -> Unit:
        run = f"/usr/bin/podman network create --ignore {options} n"
        return Unit(text=f"[X-Network]\n[Service]\nExecStart={run}\n{stop}")

    user = {"a.service": Unit(needs=["n-network.service"], text=text())}
    found = find_effects(
        {"n-network.service": network(""), **user}, {"n-network.service": network("-o"), **user}, ROWS, (), {}
    )
    assert (found.restart, found.kept) == ([], ["n-network.service"])
    gone = "ExecStopPost=/usr/bin/podman network rm n\n"
    after = {"n-network.service": network("-o", gone), **user}
    assert find_effects({"n-network.service": network("", gone), **user}, after, ROWS, (), {}).restart == [
        "n-network.service", "a.service",
    ]  # fmt: skip


def test_new_ones_start_where_they_would_at_boot_or_take_a_running_ones_place() -> None:
    boot, plain = Unit(text=text(install=True)), Unit(text=text())
    assert find_effects({}, {"new.service": boot}, {}, (), {}).start == ["new.service"]
    assert find_effects({}, {"new.service": plain}, {}, (), {}).start == []
    found = find_effects({"a.service": plain}, {"new.service": plain}, ROWS, (), {})
    assert (found.stop, found.start) == (["a.service"], ["new.service"])
    found = find_effects({}, {}, {"x.timer": row("x.timer")}, (), {"x.timer": "removed", "y.timer": "new"})
    assert (found.stop, found.start) == (["x.timer"], ["y.timer"])


def test_units_that_need_each_other_are_not_ordered_for_ever() -> None:
    loop = {"a.service": Unit(needs=["b.service"], text=text("1")), "b.service": Unit(needs=["a.service"], text=text())}
    after = {**loop, "a.service": Unit(needs=["b.service"], text=text("2"))}
    assert sorted(find_effects(loop, after, ROWS, (), {}).restart) == ["a.service", "b.service"]


def test_texts_tell_images_volumes_and_ports() -> None:
    assert image_of("[X-Container]\nImage=docker.io/x/y:1\n") == "docker.io/x/y:1"
    for other in ("x.image", "x.build", "containers-storage:localhost/x:1", "docker-archive:/x.tar", "%i"):
        assert image_of(f"[X-Container]\nImage={other}\n") is None, other
    assert image_of("[X-Container]\nImage=localhost:5000/x\n") == "localhost:5000/x"
    assert image_of("[X-Container]\nImage=nginx:latest\n") == "nginx:latest"
    run = "-v data:/a --volume=more:/b:ro -v /host:/c --mount type=volume,source=third,target=/d"
    assert volumes_of(text(run)) == {"data", "more", "third"}
    assert kube_images("spec:\n  - image: a/b:1 # x\n    name: c\n  - name: d\n    image: 'e'\n") == [
        "a/b:1",
        "e",
    ]
    assert essence("[X-Container]\nA=1\n[Service]\nB=2\n[Install]\nWantedBy=x\n")[0].key == "B"
    assert parse_publish("127.0.0.1:8080:80/udp") == [HostPort(8080, "udp", "127.0.0.1")]
    assert parse_publish("[::1]:8080:80") == [HostPort(8080, "tcp", "::1")]
    assert [port.number for port in parse_publish("8080-8082:80-82")] == [8080, 8081, 8082]
    for nothing in ("80", ":80", "", "x:80", "%p:80", "127.0.0.1::80"):
        assert parse_publish(nothing) == [], nothing
