"""Terminals in a real browser, on a real node: they outlive the page, show what programs draw, trap no keyboard."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.programs import see_htop, see_less, see_tmux, see_vim
from tests.e2e.seen import overflow_px
from tests.e2e.side_by_side import bring_programs, side_by_side
from tests.e2e.terminals import answer, expect_text, lines, open_shell, screen, shell_size, type_line, wait
from tests.patience import until
from tools.browser import PASSWORD
from tools.hub import is_online

SCENE = Path(__file__).with_name("curses_scene.py")
BARE = "bare"
SMALL = ViewportSize(width=800, height=500)
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
    # each would cost every key a frame and a half (ADR 38)
    until(lambda: page.evaluate("document.getAnimations().length === 0"))
    expect(page.locator("[data-terminal]")).to_have_attribute("data-cursor", "off")
    size = shell_size(page)
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
    wait(other, lambda: shell_size(other)[0] < size[0])
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


def test_full_screen_programs_look_as_in_plain_ssh(
    page: Page, live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    bring_programs(live.node)
    open_shell(page, NODE)
    with side_by_side(page, new_context().new_page(), live.node) as both:
        for see in (see_vim, see_less, see_htop, see_tmux):
            see(both)


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


def sign_in_as_ben(live: Live, context: BrowserContext) -> Page:
    """A tab of a second account."""
    program = str(Path(sys.executable).with_name("servicebay"))
    add = [
        program,
        "user",
        "add",
        "ben",
        "--role",
        "operator",
        "--password-stdin",
        "--data-dir",
        str(live.hub.data_dir),
    ]
    subprocess.run(add, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True)
    person = {"username": "ben", "password": PASSWORD}
    answer = context.request.post(f"{live.hub.url}/api/auth/login", data=person, headers={"Origin": live.hub.url})
    assert answer.ok, answer.text()
    return context.new_page()


def share(page: Page, how: str) -> None:
    """Share the terminal in sight, by its menu."""
    page.get_by_role("button", name=re.compile("^More for")).click()
    page.get_by_role("menuitem", name="Share…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile(f"^{how}")).check()
    dialog.get_by_role("button", name=re.compile("^(Share it|Stop sharing it)$")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("textbox", name="Terminal input").filter(visible=True)).to_be_focused()


def test_another_account_sees_only_what_is_shared_and_types_only_with_keys(
    page: Page, live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    open_shell(page, NODE)
    size = shell_size(page)
    ben = sign_in_as_ben(live, new_context(SMALL))
    ben.goto(page.url)
    expect(ben.get_by_role("alert")).to_contain_text("not shared with you")

    share(page, "To look")
    ben.goto(page.url)
    expect(ben.get_by_text("only ada types")).to_be_visible()
    expect(page.get_by_text("Also seen by ben")).to_be_visible()
    ben.keyboard.type("echo typed-by-ben")
    type_line(page, "clear; echo seen-by-$((1+1))")
    expect_text(ben, "seen-by-2")
    assert not any("typed-by" in line for line in lines(page) + lines(ben))
    # rows: but for the line that says who looks
    wait(page, lambda: shell_size(page)[1] == size[1])

    share(page, "With keys")
    expect(ben.get_by_text("only ada types")).to_have_count(0)
    wait(ben, lambda: all(small < large for small, large in zip(shell_size(ben), size, strict=True)))
    type_line(ben, "clear; echo by-ben-$((1+1))")
    expect_text(page, "by-ben-2")
    share(page, "Not shared")
    expect(ben.get_by_role("alert")).to_contain_text("no longer shares")
    expect(page.get_by_text("Also seen by")).to_have_count(0)
    wait(page, lambda: shell_size(page) == size)


def test_ten_megabytes_are_pasted_whole_and_nothing_piles_up(page: Page, live: Live) -> None:
    open_shell(page, NODE)
    type_line(page, "clear; stty raw -echo; echo ready-$((1+1)); head -c 10000000 | sha256sum; stty sane")
    expect_text(page, "ready-2")
    before_mib = rss_mib(live)
    page.evaluate(PASTE.replace("text);", "text.repeat(1e6));"), "0123456789")
    expect_text(page, hashlib.sha256(b"0123456789" * 1_000_000).hexdigest())
    assert rss_mib(live) - before_mib < 24


def rss_mib(live: Live) -> float:
    """The hub's resident memory."""
    status = Path(f"/proc/{live.hub.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def test_a_shell_in_a_scope_is_the_same_after_the_hub_was_killed(page: Page, live: Live) -> None:
    page.goto(f"/nodes/{NODE}/terminal")
    page.get_by_label("Keep it while ServiceBay restarts").check()
    page.get_by_role("button", name=f"Open a shell on {NODE}").click()
    expect(screen(page)).to_contain_text(re.compile(r"[$#]\s*$"))
    shell = answer(page, "echo $$")
    type_line(page, "clear; mkfifo away; echo waits-$((1+1)); cat away; seq 1 20; echo mean-$((1+1))")
    expect_text(page, "waits-2")
    live.hub.kill()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    live.node.ssh("sh", "-c", "echo while it was away > away; rm away")
    live.hub.start()
    expect_text(page, "mean-2")
    said = lines(page)
    assert "while it was away" in said
    assert said[said.index("1") : said.index("mean-2")] == [str(number) for number in range(1, 21)]
    assert answer(page, "echo $$") == shell
    type_line(page, "exit")
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


def test_an_idle_shell_is_warned_of_kept_by_a_key_and_closed_without(
    page: Page, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICEBAY_TERMINAL_IDLE_S", "12")
    live.hub.kill()
    live.hub.start()
    live.hub.wait_for(is_online(NODE))
    open_shell(page, NODE)
    shell = answer(page, "echo $$")
    warning = page.get_by_text("Nobody has typed for long: it closes in")
    expect(warning).to_be_visible()
    page.keyboard.press("a")
    expect(warning).to_have_count(0)
    page.keyboard.press("Backspace")
    assert answer(page, "echo $$") == shell
    expect(warning).to_be_visible()
    expect(page.get_by_text("It was closed, since nobody had typed for long.")).to_be_visible()
    until(lambda: live.node.run("test", "-d", f"/proc/{shell}").returncode == 1)
