"""Jobs on the screen: one that is cancelled, one that fails and is undone, a pull; and help in Pod YAML."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

import testbed
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import row
from tests.patience import PATIENCE_S, until
from tests.registry_server import Registry, registry_for
from tools.hub import Hub

FOLDER = "/home/podman/.config/containers/systemd"
PATH = f"{FOLDER}/bench.container"
RUNS = """sh -c 'trap "exit 0" TERM; sleep 100000 & wait'"""
UNIT = f"[Container]\nImage=localhost/busybox:1\nExec={RUNS}\n"
MAKE_IMAGE = "printf 'FROM localhost/busybox:1\\nRUN head -c 3000000 /dev/urandom >/x\\n' | podman build -q -t made:1 -"


@pytest.fixture(scope="module")
def registry(nodes: testbed.NodeFactory) -> Iterator[tuple[testbed.Node, Registry]]:
    """A node, and a registry that it knew before its Podman was first asked anything: that reads its settings once."""
    node = nodes()
    with registry_for(node) as made:
        yield node, made


@pytest.fixture(scope="module")
def live(registry: tuple[testbed.Node, Registry], empty_hub: Hub) -> Live:
    """A hub with that node, and nothing on it."""
    empty_hub.add_node(registry[0], NODE)
    empty_hub.wait_for(lambda state: state["nodes"][NODE]["status"] == "online")
    return Live(empty_hub, registry[0])


@pytest.fixture(scope="module", autouse=True)
def bench(live: Live) -> None:
    live.node.write(PATH, UNIT)
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.ssh("systemctl", "--user", "start", "bench")


def apply(page: Page, lines: str) -> Locator:
    """Put lines at the end of the bench's file and press its plan's button; returns the dialog with the job."""
    page.goto(f"/services/{NODE}/bench.service/files")
    text = page.get_by_role("textbox", name="bench.container")
    expect(text).to_contain_text("[Container]")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(lines)
    page.keyboard.press("Control+s")
    plan = page.get_by_role("dialog")
    plan.get_by_role("button", name=re.compile("Write bench.container")).click()
    return plan


def drop(page: Page) -> None:
    page.get_by_role("button", name="Take back what was not saved").click()


def test_a_job_that_waits_is_cancelled_and_the_old_one_runs_again(page: Page, live: Live) -> None:
    job = apply(page, "Notify=true\n")
    expect(job.locator('[aria-current="step"]')).to_contain_text(re.compile("Restart|Start|Wait"))
    job.get_by_role("button", name="Stop and put back the old files").click()
    expect(job.get_by_role("status").first).to_contain_text("taken back")
    assert violations(page) == []
    job.get_by_role("button", name="Close").last.click()
    drop(page)
    assert live.node.ssh("cat", PATH) == UNIT
    assert live.node.ssh("systemctl", "--user", "is-active", "bench").strip() == "active"


def test_a_job_that_fails_says_why_with_the_journal_and_is_undone(page: Page, live: Live) -> None:
    job = apply(page, "Exec=sh -c 'echo the drawer is stuck; exit 3'\n")
    status = job.get_by_role("status").first
    expect(status).to_contain_text("taken back")
    expect(status).to_contain_text("bench")
    expect(job.locator("pre")).to_have_text("the drawer is stuck")
    assert violations(page) == []
    job.get_by_role("button", name="Close").last.click()
    drop(page)
    assert live.node.ssh("cat", PATH) == UNIT
    assert live.node.ssh("systemctl", "--user", "is-active", "bench").strip() == "active"


def test_a_job_is_rolled_back_by_a_click_there_or_in_the_history(page: Page, live: Live) -> None:
    """The second way back is from the first one: then the edit is there again."""
    job = apply(page, "Environment=DESK=tidy\n")
    expect(job.get_by_role("status").first).to_contain_text("Done")
    job.get_by_role("button", name="Roll back").click()
    plan = page.get_by_role("dialog", name=re.compile("^Roll back: Write bench.container"))
    expect(plan.get_by_role("region", name="Difference of bench.container")).to_contain_text("DESK=tidy")
    assert live.node.ssh("cat", PATH) != UNIT, "the plan comes first"
    roll_back(page)
    assert live.node.ssh("cat", PATH) == UNIT
    assert "DESK" not in live.node.ssh("podman", "inspect", "systemd-bench", "--format", "{{.Config.Env}}")
    page.goto(f"/services/{NODE}/bench.service/history")
    change = page.get_by_role("listitem").filter(has_text="Rolled back: Write bench.container")
    expect(change.first).to_be_visible()
    assert violations(page) == []
    change.get_by_role("button", name="Roll back").click()
    roll_back(page)
    assert live.node.ssh("cat", PATH) == UNIT + "Environment=DESK=tidy\n"
    page.get_by_role("button", name="Jobs").click()
    drawer = page.get_by_role("dialog", name="Jobs")
    drawer.get_by_role("button", name=re.compile("bench")).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    roll_back(page)
    assert live.node.ssh("cat", PATH) == UNIT


def roll_back(page: Page) -> None:
    """Press the button of the plan that is shown, and see its job to a good end."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("^Write bench.container, restart bench")).click()
    expect(dialog.get_by_role("status").first).to_contain_text("Done")
    dialog.get_by_role("button", name="Close").last.click()


CAREFUL = """[Container]
Image={image}
ContainerName={name}
Exec=sh -c 'test ! -e /broken && exec httpd -f -p 8080 -h /etc'
HealthCmd=true
HealthInterval=1s
StopTimeout=1
[Install]
WantedBy=default.target
"""
BUILD = "printf 'FROM localhost/busybox:1\\nRUN touch /{name}\\n' | podman build -q -t {name}:1 -"


def test_a_selection_and_all_are_updated_and_what_does_not_get_well_goes_back(
    page: Page, live: Live, registry: tuple[testbed.Node, Registry]
) -> None:
    node, shop = registry
    for name in ("newer", "broken"):
        node.ssh("sh", "-c", BUILD.format(name=name))
    for name in ("one", "two", "bad"):
        image = shop.push(node, "localhost/busybox:1", f"{name}:1")
        node.ssh("podman", "pull", "-q", image)
        node.write(f"{FOLDER}/{name}.container", CAREFUL.format(image=image, name=name))
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "one", "two", "bad")
    old = {name: image_of(node, name) for name in ("one", "two", "bad")}
    live.hub.wait_for(lambda state: f"{NODE}/bad.service" in state["services"])
    for name in ("one", "two", "bad"):
        shop.push(node, f"localhost/{'broken' if name == 'bad' else 'newer'}:1", f"{name}:1")
    page.goto("/services")
    page.get_by_role("button", name="Check for updates").click()
    notice = page.get_by_role("region", name="Updates")
    expect(notice).to_contain_text("3 services have newer images")
    assert violations(page) == []
    notice.get_by_role("link", name="Show them").click()
    row(page, "one").hover()
    row(page, "one").get_by_role("checkbox").click()
    page.get_by_role("toolbar", name="Actions on the selection").get_by_role("button", name="Update").click()
    expect(notice).to_contain_text("2 services")
    page.keyboard.press("Escape")
    notice.get_by_role("button", name="Update all 2").click()
    failed = page.get_by_role("alert").filter(has_text="The old image was brought back and runs again.")
    expect(failed).to_have_count(1)
    expect(notice).not_to_contain_text("services")
    until(lambda: all((image_of(node, name) not in ("", was)) == (name != "bad") for name, was in old.items()))
    page.goto(f"/services/{NODE}/bad.service")
    expect(page.get_by_text("did not work, and the old one was brought back")).to_be_visible()
    until(lambda: node.run("systemctl", "--user", "is-active", "one", "two", "bad").stdout.split() == ["active"] * 3)


def image_of(node: testbed.Node, name: str) -> str:
    """What its container was made from; empty while there is none."""
    return node.run("podman", "inspect", "--format", "{{.Image}}", name).stdout.strip()


def test_a_pull_shows_its_layers_and_the_yaml_is_helped_with(
    page: Page, live: Live, registry: tuple[testbed.Node, Registry]
) -> None:
    live.node.ssh("sh", "-c", MAKE_IMAGE)
    image = registry[1].push(live.node, "localhost/made:1", "team/pod:1")
    live.node.ssh("podman", "rmi", "localhost/made:1")
    page.goto("/services/new?type=kube")
    page.get_by_label("Name", exact=True).fill("shelf")
    page.get_by_role("button", name="shelf.yml").click()
    text = page.get_by_role("textbox", name="Text of shelf.yml")
    expect(text).to_contain_text("name: shelf")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("      comm")
    page.keyboard.press("Control+Space")
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered.first).to_contain_text("command")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("sleep\n        - '100000'\n      imagePul: Always\n")
    expect(page.locator(".cm-lint-marker")).not_to_have_count(0)
    text.get_by_text("containers", exact=True).hover()
    expect(page.locator(".cm-tooltip-hover")).to_contain_text("a list")
    whole = f"""apiVersion: v1
kind: Pod
metadata:
  name: shelf
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: {image}
      command: [sleep, '100000']
"""
    text.fill(whole)
    with registry[1].hold(over_bytes=1_000_000) as held:
        page.get_by_role("button", name="See the plan").click()
        job = page.get_by_role("dialog")
        job.get_by_role("button", name=re.compile("pull 1 image")).click()
        assert held.wait(PATIENCE_S)
        step = job.locator('[aria-current="step"]')
        expect(step.get_by_role("progressbar")).to_be_visible()
        expect(step).to_contain_text(re.compile(r"\d of \d layers? (is|are) here"))
        assert violations(page) == []
    expect(job.get_by_role("status").first).to_contain_text("done")
    expect(page).to_have_url(re.compile(f"/services/{NODE}/shelf.service"))
    assert live.node.ssh("systemctl", "--user", "is-active", "shelf").strip() == "active"
