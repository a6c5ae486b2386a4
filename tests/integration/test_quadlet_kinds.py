"""Each kind of Quadlet file on a real node: new, reloaded, started, edited, reloaded, refused, removed."""

from collections.abc import Callable, Iterator

import pytest

from servicebay.services.shapes.service import ServiceView
from testbed import Node

from .agent_run import AgentRun
from .unit_rows import rows_of

Q = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"
YAML = """apiVersion: v1
kind: Pod
metadata:
  name: kpod
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: a
    image: localhost/busybox:1
    command: [sleep, "1000"]
"""
FILES = {
    "c.container": f"[Container]\nImage={IMAGE}\nExec=sleep 1000\nStopTimeout=0\n",
    "p.pod": "[Pod]\n",
    "m.container": f"[Container]\nImage={IMAGE}\nExec=sleep 1000\nPod=p.pod\nStopTimeout=0\n",
    "k.kube": "[Kube]\nYaml=k.yaml\nKubeDownForce=true\n",
    "k.yaml": YAML,
    "v.volume": "[Volume]\n",
    "n.network": "[Network]\n",
    "i.image": f"[Image]\nImage=containers-storage:{IMAGE}\n",
    "b.build": "[Build]\nImageTag=localhost/built:1\nSetWorkingDirectory=unit\nPull=never\n",
    "Containerfile": f"FROM {IMAGE}\n",
}
UNITS = {
    "c.service": "container",
    "p-pod.service": "pod",
    "k.service": "kube",
    "v-volume.service": "volume",
    "n-network.service": "network",
    "i-image.service": "image",
    "b-build.service": "build",
}
STARTABLE = [unit for unit in UNITS if unit != "b-build.service"]


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.ssh("rm", "-rf", "/home/podman/.config/containers")
    with AgentRun(node) as run:
        yield run


def wait_rows(agent: AgentRun, condition: Callable[[dict[str, ServiceView]], object], what: str) -> None:
    agent.wait(lambda: condition(rows_of(agent)), what)


def write(node: Node, files: dict[str, str]) -> None:
    node.ssh("mkdir", "-p", Q)
    for name, text in files.items():
        node.write(f"{Q}/{name}", text)


def reload(agent: AgentRun) -> None:
    assert "error" not in agent.request("units.reload")


def test_a_file_of_each_kind_is_a_row_before_systemd_knows_it(agent: AgentRun, node: Node) -> None:
    write(node, FILES)
    wait_rows(agent, lambda rows: all(unit in rows and rows[unit].drift == "new" for unit in UNITS), "all are new")
    rows = rows_of(agent)
    assert {unit: rows[unit].kind for unit in UNITS} == UNITS
    assert {tuple(rows[unit].actions) for unit in UNITS} == {("reload-units",)}
    assert rows["c.service"].state_text == "New, not reloaded"


def test_a_reload_makes_units_of_them(agent: AgentRun) -> None:
    reload(agent)
    wait_rows(agent, lambda rows: not any(rows[unit].drift for unit in UNITS), "all are generated")
    assert {unit: rows_of(agent)[unit].kind for unit in UNITS} == UNITS
    assert all(rows_of(agent)[unit].files[0].path.startswith(Q) for unit in UNITS)


def test_an_edit_is_told_for_each_kind_then_that_it_is_reloaded_and_not_restarted(agent: AgentRun, node: Node) -> None:
    for unit in STARTABLE:
        node.ssh("systemctl", "--user", "start", unit)
    wait_rows(agent, lambda rows: all(rows[unit].active_state == "active" for unit in STARTABLE), "all are up")
    node.ssh("sh", "-c", f"for f in {Q}/*.*; do [ $f = {Q}/k.yaml ] || echo '# edited' >>$f; done")
    wait_rows(agent, lambda rows: all(rows[unit].drift == "edited" for unit in UNITS), "edited, not reloaded")
    reload(agent)
    wait_rows(
        agent, lambda rows: all(rows[unit].drift == "not-restarted" for unit in STARTABLE), "reloaded, not restarted"
    )
    for unit in STARTABLE:
        node.ssh("systemctl", "--user", "restart", unit)
    wait_rows(agent, lambda rows: not any(rows[unit].drift for unit in UNITS), "all is applied")


def test_a_drop_in_is_an_edit_of_its_unit(agent: AgentRun, node: Node) -> None:
    node.write(f"{Q}/c.container.d/10-env.conf", "[Container]\nEnvironment=A=1\n")
    wait_rows(agent, lambda rows: rows["c.service"].drift == "edited", "edited")
    assert f"{Q}/c.container.d/10-env.conf" in [file.path for file in rows_of(agent)["c.service"].files]
    reload(agent)
    wait_rows(agent, lambda rows: rows["c.service"].drift == "not-restarted", "reloaded")
    node.ssh("systemctl", "--user", "restart", "c.service")
    wait_rows(agent, lambda rows: rows["c.service"].drift is None, "applied")


def test_an_edit_that_the_generator_refuses_is_said_before_the_unit_is_lost(agent: AgentRun, node: Node) -> None:
    write(node, {"c.container": FILES["c.container"] + "Nonsense=1\n"})
    wait_rows(agent, lambda rows: "Nonsense" in (rows["c.service"].cause or ""), "refused")
    row = rows_of(agent)["c.service"]
    assert (row.active_state, row.drift, row.tone) == ("active", "edited", "look")
    reload(agent)
    wait_rows(agent, lambda rows: rows["c.service"].drift != "edited", "the unit is lost")
    row = rows_of(agent)["c.service"]
    assert (row.active_state, row.kind) == ("active", "container")
    assert "unsupported key 'Nonsense'" in str(row.cause)
    write(node, {"c.container": FILES["c.container"]})
    reload(agent)
    wait_rows(agent, lambda rows: rows["c.service"].cause is None and rows["c.service"].drift != "edited", "mended")


def test_one_unreadable_file_is_named_for_all_that_it_costs(agent: AgentRun, node: Node) -> None:
    write(node, {"garbage.container": "Image=x\n"})
    told = "refuses garbage.container: key file"  # it may be read first while it is empty
    wait_rows(agent, lambda rows: "garbage.service" in rows and told in str(rows["garbage.service"].cause), "told")
    wait_rows(agent, lambda rows: "gave up at garbage.container" in str(rows["n-network.service"].cause), "its cost")
    node.ssh("rm", f"{Q}/garbage.container")
    wait_rows(agent, lambda rows: "garbage.service" not in rows and not rows["n-network.service"].cause, "mended")


def test_what_is_ignored_says_by_what(agent: AgentRun, node: Node) -> None:
    write(node, {"a.artifact": "[Artifact]\nArtifact=quay.io/x/y:1\n", "c.kube": FILES["k.kube"]})
    wait_rows(
        agent,
        lambda rows: "c.container and c.kube make the same unit" in str(rows["c.service"].cause),
        "the same unit twice",
    )
    wait_rows(agent, lambda rows: "too old for .artifact" in str(rows["a-artifact.service"].cause), "an unknown kind")
    node.ssh("rm", f"{Q}/a.artifact", f"{Q}/c.kube")
    wait_rows(agent, lambda rows: "a-artifact.service" not in rows and not rows["c.service"].cause, "gone")


def test_a_removed_file_is_told_until_units_are_reloaded(agent: AgentRun, node: Node) -> None:
    node.ssh("rm", f"{Q}/v.volume")
    wait_rows(agent, lambda rows: rows["v-volume.service"].drift == "removed", "removed")
    assert "reload-units" in rows_of(agent)["v-volume.service"].actions
    node.ssh("systemctl", "--user", "stop", "v-volume")
    reload(agent)
    wait_rows(agent, lambda rows: "v-volume.service" not in rows, "gone")


def test_every_folder_that_quadlet_reads_is_read(agent: AgentRun, node: Node) -> None:
    folders = (
        "/etc/containers/systemd/users",
        "/etc/containers/systemd/users/1000",
        "/run/user/1000/containers/systemd",
    )
    text = f"[Container]\nImage={IMAGE}\n"
    for index, folder in enumerate(folders):
        node.root("mkdir", "-p", folder)
        node.root("sh", "-c", f"cat >{folder}/f{index}.container", stdin=text)
    node.root("mkdir", "-p", "/etc/containers/systemd/users/1001")
    node.root("sh", "-c", "cat >/etc/containers/systemd/users/1001/other.container", stdin=text)
    write(node, {"deep/er/f3.container": text, "f4.container": text + "ServiceName=named\n"})
    node.write("~/git/f5.container", text)
    node.ssh("ln", "-s", "/home/podman/git", f"{Q}/linked")
    units = {"f0.service", "f1.service", "f2.service", "f3.service", "named.service", "f5.service"}
    wait_rows(agent, lambda rows: all(unit in rows and rows[unit].drift == "new" for unit in units), "all are new")
    assert not {"other.service", "f4.service"} & rows_of(agent).keys()
    reload(agent)
    wait_rows(agent, lambda rows: all(unit in rows and not rows[unit].drift for unit in units), "all are generated")
    node.root("rm", "-r", "/etc/containers/systemd/users", "/run/user/1000/containers/systemd")
    node.ssh("rm", "-r", f"{Q}/deep", f"{Q}/linked", f"{Q}/f4.container")
    reload(agent)
    wait_rows(agent, lambda rows: not units & rows.keys(), "all are gone")


def test_templates_and_their_instances_are_rows(agent: AgentRun, node: Node) -> None:
    text = f"[Container]\nImage={IMAGE}\nExec=sleep %i\nStopTimeout=0\n"
    write(node, {"t@.container": text, "t@.container.d/10.conf": "[Container]\nEnvironment=A=%i\n"})
    node.ssh("ln", "-s", "t@.container", f"{Q}/t@55.container")
    wait_rows(agent, lambda rows: {"t@.service", "t@55.service"} <= rows.keys(), "new")
    reload(agent)
    node.ssh("systemctl", "--user", "start", "t@77.service")
    wait_rows(agent, lambda rows: "t@77.service" in rows and rows["t@77.service"].active_state == "active", "started")
    rows = rows_of(agent)
    assert (rows["t@.service"].state_text, rows["t@.service"].actions) == ("Template", [])
    assert [rows[name].drift for name in ("t@.service", "t@55.service", "t@77.service")] == [None, None, None]
    node.write(f"{Q}/t@.container.d/10.conf", "[Container]\nEnvironment=A=2\n")
    wait_rows(agent, lambda rows: rows["t@77.service"].drift == "edited", "its drop-in is an edit of the instance")
    node.ssh("systemctl", "--user", "stop", "t@77.service")
