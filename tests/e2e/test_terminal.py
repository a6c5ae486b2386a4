"""Terminals in a real browser, on a real node: they outlive the page, show what programs draw, trap no keyboard."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px
from tests.e2e.terminals import answer, expect_text, lines, open_shell, screen, type_line, wait

SCENE = Path(__file__).with_name("curses_scene.py")
BARE = "bare"
WITHOUT_SHELL = f"""
podman create --name donor localhost/busybox:1 && podman cp donor:/bin/busybox ~/sleep && podman rm donor
tar -C ~ -c sleep | podman import - localhost/{BARE}:1 && podman run -d --name {BARE} localhost/{BARE}:1 /sleep 100000
"""
PASTE = """
(text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const pasting = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasting));
}
"""


def test_a_shell_outlives_the_page_and_is_seen_by_another_device(page: Page, open_tab: OpenTab) -> None:
    open_shell(page, NODE)
    shell = answer(page, "echo $$")
    # each would cost every key a frame and a half (ADR 33)
    page.wait_for_function("document.getAnimations().length === 0")
    expect(page.locator("[data-terminal]")).to_have_attribute("data-cursor", "off")
    size = answer(page, "stty size").split()
    assert size[0] == str(len(lines(page)))
    type_line(page, "clear; echo left-$((40+2))")
    expect_text(page, "left-42")
    page.reload()
    expect_text(page, "left-42")
    type_line(page, "echo still-$$")
    expect_text(page, f"still-{shell}")

    other = open_tab()
    other.set_viewport_size({"width": 800, "height": 500})
    other.goto(page.url)
    expect_text(other, f"still-{shell}")
    type_line(other, "echo from-$((1+1))-there")
    expect_text(page, "from-2-there")
    expect(page.get_by_text("Also seen by you in another window")).to_be_visible()
    smaller = answer(other, "stty size").split()
    assert int(smaller[0]) < int(size[0])
    other.context.close()
    expect(page.get_by_text("Also seen by")).to_have_count(0)

    type_line(page, "exit 130")
    expect(page.get_by_text(re.compile(r"ended with status 130"))).to_be_visible()
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_role("button", name="Open again")).to_have_count(0)
    expect(screen(page)).to_contain_text(re.compile(r"[$#]\s*$"))
    assert answer(page, "echo $$") != shell


def test_a_cut_network_loses_neither_the_shell_nor_a_key(page: Page) -> None:
    open_shell(page, NODE)
    shell = answer(page, "echo $$")
    type_line(page, "clear; sleep 1; echo came-$((1+1))")
    page.context.set_offline(True)
    reconnecting = page.get_by_text("Reconnecting")
    expect(reconnecting).to_be_visible()
    type_line(page, "echo typed-meanwhile-$$")
    page.context.set_offline(False)
    expect_text(page, "came-2")
    expect_text(page, f"typed-meanwhile-{shell}")
    expect(reconnecting).to_have_count(0)


def test_what_a_full_screen_program_draws_is_what_it_believes(page: Page, live: Live) -> None:
    live.node.write("/home/podman/scene.py", SCENE.read_text())
    open_shell(page, NODE)
    type_line(page, "clear; echo before; LC_ALL=C.UTF-8 python3 scene.py believed")
    expect_text(page, "put in between")
    believed = live.node.ssh("cat", "believed").split("\n")[:-1]
    wait(page, lambda: lines(page) == believed)
    page.keyboard.press("q")
    expect_text(page, "before")
    assert not any("put in between" in line for line in lines(page))


def test_a_shell_has_every_key_but_one_leaves_it_and_pastes_ask(page: Page) -> None:
    open_shell(page, NODE)
    type_line(page, "clear; cat -v")
    for key in ("Escape", "Tab", "Control+k", "Control+f"):
        page.keyboard.press(key)
    page.keyboard.type("end")
    page.keyboard.press("Enter")
    expect_text(page, re.compile(r"\^\[.*\^K\^Fend"))
    page.keyboard.press("Control+c")
    type_line(page, "clear; PS1='dash$((1+1))> ' exec dash")
    expect_text(page, "dash2>")
    page.evaluate(PASTE, "echo one\necho two\x1b[201~\n")
    page.get_by_role("button", name="Paste 2 lines").click()
    expect_text(page, "two[201~")
    assert violations(page) == []
    page.keyboard.press("Control+Shift+F")
    page.get_by_label("Search in the terminal").fill("two[201")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text(re.compile(r"of"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+L")
    expect(page.get_by_role("navigation", name="Terminals").locator("[aria-current=page]")).to_be_focused()


def test_a_container_has_its_shell_and_one_without_is_debugged(page: Page, live: Live) -> None:
    live.node.ssh("sh", "-ec", WITHOUT_SHELL)
    live.hub.wait_for(lambda state: any(row["name"] == BARE for row in state["containers"].values()))
    open_shell(page, "status")
    assert answer(page, "cat /proc/1/comm") == "httpd"

    page.goto(f"/containers/{NODE}/{BARE}/terminal")
    expect(page.get_by_role("button", name=f"Debug {BARE}")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=f"Open a shell in {BARE}").click()
    expect(page.get_by_role("alert")).to_contain_text("has no shell")
    page.get_by_role("button", name=f"Debug {BARE}").click()
    expect(screen(page)).to_contain_text(re.compile(r"[$#]\s*$"))
    type_line(page, "ps | grep '[s]leep'")
    expect_text(page, "/sleep 100000")


def test_the_row_of_keys_on_a_phone(open_tab: OpenTab) -> None:
    page = open_tab(PHONE, "dark")
    open_shell(page, NODE)
    assert overflow_px(page) == 0
    type_line(page, "clear; echo one-$((1+1)); sleep 1000")
    expect_text(page, "one-2")
    page.get_by_role("button", name="Ctrl", exact=True).click()
    page.keyboard.type("c")
    expect_text(page, "^C")
    page.get_by_role("button", name="Up", exact=True).click()
    expect_text(page, re.compile(r"\^C.*sleep 1000"))
    assert violations(page) == []
    page.goto("/terminal")
    expect(page.get_by_role("heading", name="Terminals", exact=True)).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
