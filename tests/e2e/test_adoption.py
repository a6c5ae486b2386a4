"""What ran before, or was written for something else, becomes services in the browser and by the command line."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import testbed
from tests.cli.running import Bay
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import overflow_px
from tests.patience import until
from tools.hub import Hub

FOLDER = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"
JOB_LIMIT_MS = 60_000
PORT = {"shop": 8071, "club": 8072}
COMPOSE = """services:
  db:
    image: localhost/busybox:1
    command: httpd -f -p 5432 -h /data
    volumes: [data:/data]
    healthcheck: {test: ["CMD", "test", "-e", "/data/greeting"], interval: 1s, retries: 1}
    stop_grace_period: 1s
    restart: always
  web:
    image: localhost/busybox:${TAG}
    command: httpd -f -p 8080 -h /etc
    depends_on: [db]
    ports: ["${PORT}:8080"]
    healthcheck: {test: ["CMD", "true"], interval: 1s}
    stop_grace_period: 1s
    logging: {driver: syslog}
volumes: {data: {}}
"""
BUNDLE = """# FileName=pair
[Container]
Image=localhost/busybox:1
Exec=httpd -f -p 8080 -h /etc
Volume=pair.volume:/data
StopTimeout=1
[Install]
WantedBy=default.target
---
# FileName=pair
[Volume]
"""
LINE = (
    "podman run -d --name pasted --stop-timeout 1 -e 'GREETING=good day' localhost/busybox:1 httpd -f -p 8080 -h /etc"
)


@pytest.fixture(scope="module")
def live(node: testbed.Node, empty_hub: Hub) -> Live:
    """A hub with a node on which nothing runs."""
    empty_hub.add_node(node, NODE)
    empty_hub.wait_for(lambda state: state["nodes"][NODE]["status"] == "online")
    return Live(empty_hub, node)


def make_by_compose(live: Live, project: str) -> None:
    """Two containers with the names and labels that podman-compose gives them; the first one's volume is filled."""
    live.node.ssh("sh", "-c", f"podman run --rm -v {project}_data:/data {IMAGE} sh -c 'echo hello >/data/greeting'")
    for service, option in (("db", f"-v={project}_data:/data"), ("web", f"-p={PORT[project]}:8080")):
        labels = {"com.docker.compose.project": project, "com.docker.compose.service": service}
        flags = [f"--label={key}={value}" for key, value in labels.items()]
        command = ["--stop-timeout=1", "--restart=always", option, IMAGE, "sleep", "1d"]
        live.node.ssh("podman", "run", "-d", "--name", f"{project}_{service}_1", *flags, *command)
    names = {f"{project}_db_1", f"{project}_web_1"}
    live.hub.wait_for(lambda state: names <= {row["name"] for row in state["containers"].values()})


def states(live: Live, project: str) -> dict[str, str]:
    said = live.node.ssh("podman", "ps", "-a", "--format", "{{.Names}} {{.State}}", "--filter", f"name={project}")
    return dict(line.split() for line in said.splitlines())


def adopted(project: str) -> dict[str, str]:
    new = {f"{project}-{service}": "running" for service in ("db", "web")}
    return new | {f"{project}_{service}_1-replaced": "exited" for service in ("db", "web")}


def begin(page: Page, text: str, **more: str) -> None:
    """Paste a text and have files made of it."""
    page.goto("/services")
    page.get_by_role("link", name="Import").click()
    fill(page, text, **more)


def fill(page: Page, text: str, **more: str) -> None:
    page.get_by_label("Paste it here").fill(text)
    for label, value in more.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Make files of it").click()


def carry_out(page: Page, button: str) -> str:
    """See the plan, and the job to its end; returns what that says."""
    page.get_by_role("button", name="See the plan").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(dialog.get_by_role("status").first).to_contain_text(
        re.compile("done|failed and taken back"), timeout=JOB_LIMIT_MS
    )
    return dialog.get_by_role("status").first.inner_text()


def test_a_compose_file_takes_the_place_of_what_compose_ran_once_it_is_well(page: Page, live: Live) -> None:
    """It does not get well at first: then what ran before runs again."""
    make_by_compose(live, "shop")
    before = states(live, "shop")
    ill = COMPOSE.replace("/data/greeting", "/data/nothing")
    begin(page, ill, Name="shop", Variables=f"TAG=1\nPORT={PORT['shop']}")
    expect(page.get_by_role("region", name="Not carried over")).to_contain_text("syslog")
    expect(page.get_by_text("stopped and kept under another name")).to_be_visible()
    assert violations(page) == []
    assert "The old files and the old state are back" in carry_out(page, "Write 4 files")
    assert states(live, "shop") == before == {"shop_db_1": "running", "shop_web_1": "running"}
    assert live.node.run("test", "-e", f"{FOLDER}/shop-db.container").returncode == 1
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    page.get_by_text("What was pasted, and for where").click()
    page.get_by_label("Paste it here").fill(COMPOSE)
    page.get_by_role("button", name="Make them anew").click()
    expect(page.get_by_role("textbox", name=re.compile("shop-db.container"))).to_contain_text("/data/greeting")
    assert "shop-db.service is healthy" in carry_out(page, "Write 4 files")
    assert states(live, "shop") == adopted("shop")
    until(lambda: live.node.run("curl", "-sf", f"http://127.0.0.1:{PORT['shop']}/hostname").stdout != "")


def test_a_compose_file_is_adopted_by_the_command_line(live: Live, tmp_path: Path) -> None:
    make_by_compose(live, "club")
    (tmp_path / "compose.yml").write_text(COMPOSE)
    (tmp_path / ".env").write_text(f"TAG=1\nPORT={PORT['club']}\n")
    bay = Bay(live.hub.data_dir)
    done = bay.run("adopt", "--compose", str(tmp_path / "compose.yml"), "--name", "club", "--apply", "--yes")
    assert done.status == 0, done.out + done.err
    assert "syslog" in done.out + done.err
    assert states(live, "club") == adopted("club")


def test_a_bundle_and_a_line_become_services(page: Page, live: Live) -> None:
    begin(page, BUNDLE)
    expect(page.get_by_role("tab", name="pair.volume")).to_be_visible()
    assert "pair.service is up" in carry_out(page, "Write 2 files")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(page).to_have_url(re.compile(f"/services/{NODE}/pair.service"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/services")
    page.get_by_role("button", name="More for services").click()
    page.get_by_role("menuitem", name="Import").click()
    fill(page, LINE)
    expect(page.get_by_role("tab", name="pasted.container")).to_be_visible()
    assert overflow_px(page) == 0
    assert "pasted.service is up" in carry_out(page, "Write pasted.container")
    assert live.node.ssh("podman", "exec", "pasted", "sh", "-c", 'echo "$GREETING"') == "good day\n"
    assert live.node.ssh("systemctl", "--user", "is-active", "pair", "pasted").split() == ["active"] * 2
