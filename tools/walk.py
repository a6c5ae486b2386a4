"""``python -m tools.walk``: the way of somebody new, from the printed link to a service that runs, in a real browser.

The pictures of ``docs/first-service.md`` are taken on the way, at the moment in which a person would look; what is
printed is how long the program took, without the person's reading and typing.
"""

import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect

import testbed
from tools.browser import PASSWORD, USERNAME, browser
from tools.client import ROOT
from tools.hub import Hub
from tools.screenshots import DESK, shoot

TARGET = ROOT / "docs/first-service"
NODE_PASSWORD = "a password used once"  # noqa: S105 (of a throw-away node)
SERVED = "http://127.0.0.1:8090/"


class Walk:
    """One tab, and the pictures taken in it."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page, self._folder, self._taken = page, folder, 0

    def see(self, name: str) -> None:
        """Take a picture of what is on the screen."""
        self._taken += 1
        shoot(self._page, self._folder / f"{self._taken}-{name}.png")

    def make_the_account(self, link: str) -> None:
        """The printed link, once."""
        page = self._page
        page.goto(link)
        page.get_by_label("Name").fill(USERNAME)
        page.get_by_label("Password").fill(PASSWORD)
        self.see("account")
        page.get_by_role("button", name="Make the account").click()

    def add_the_machine(self, node: testbed.Node) -> None:
        """Its address, its host key compared, our key installed."""
        page = self._page
        page.get_by_label("Address").fill(f"{node.user}@{node.address}")
        page.get_by_label("Name").fill("nas")
        page.get_by_role("button", name="Ask for its host key").click()
        expect(page.get_by_text("SHA256:").first).to_be_visible()
        self.see("host-key")
        page.get_by_role("button", name="It is the same, continue").click()
        page.get_by_label("Use the user's password once").check()
        page.get_by_label(f"Password of {node.user}").fill(NODE_PASSWORD)
        page.get_by_role("button", name=re.compile("Install the key")).click()
        expect(page.get_by_text("nas was added")).to_be_visible()
        expect(page.get_by_text("Quadlet (Podman 4.4 or newer)")).to_be_visible()
        self.see("machine")

    def run_a_service(self) -> None:
        """From the overview's first steps to the form, the plan, and what runs."""
        page = self._page
        page.get_by_role("link", name="Overview").click()
        expect(page.get_by_role("region", name="First steps")).to_be_visible()
        self.see("first-steps")
        page.get_by_role("link", name="Services").first.click()
        page.get_by_role("link", name="New service").click()
        page.get_by_label("Name", exact=True).fill("web")
        page.get_by_label("Image").fill("localhost/nginx:1")
        page.get_by_label("Ports").fill("8090:80")
        expect(page.get_by_role("textbox", name="Text of the new file")).to_contain_text("PublishPort=8090:80")
        self.see("form")
        page.get_by_role("button", name="See the plan").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("What will happen")).to_be_visible()
        self.see("plan")
        dialog.get_by_role("button", name=re.compile("start web")).click()
        expect(dialog.get_by_role("status")).to_contain_text("done")
        page.keyboard.press("Escape")
        expect(page.get_by_text("Running").first).to_be_visible()
        self.see("running")


def main() -> None:
    """Boot a bare node, start a new hub, walk."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        node.root("chpasswd", stdin=f"{node.user}:{NODE_PASSWORD}\n")
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            page = chromium.new_page(viewport=DESK, device_scale_factor=1.25, color_scheme="light")
            walk = Walk(page, TARGET)
            began = time.monotonic()
            walk.make_the_account(hub.setup_link or "")
            walk.add_the_machine(node)
            walk.run_a_service()
            node.ssh("python3", "-c", f"import urllib.request; urllib.request.urlopen('{SERVED}')")
            print(
                f"From the link to a page that is served: {time.monotonic() - began:.0f} s, without reading and typing."
            )


if __name__ == "__main__":
    main()
