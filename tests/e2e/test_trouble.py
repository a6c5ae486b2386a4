"""What a person sees when a node is away, comes back, or shows another host key."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import row
from tools.hub import fingerprint_of

NEW_KEY = """
rm /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
systemctl stop ssh
pkill -KILL sshd
systemctl start ssh
"""


def test_a_cut_cable_greys_the_rows_with_their_age_and_a_mended_one_revives_them(page: Page, live: Live) -> None:
    page.goto("/services")
    expect(row(page, "proxy")).to_contain_text("Running")
    live.node.cut()
    try:
        expect(row(page, "proxy")).to_contain_text(re.compile(r"Running, as of \d\d:\d\d"))
        row(page, "proxy").click()
        detail = page.get_by_role("complementary", name="Details of proxy")
        expect(detail).to_contain_text("This is what the node last said")
        expect(detail.get_by_role("button", name="Restart")).to_have_count(0)
        page.goto("/")
        expect(page.get_by_text(f"{NODE} cannot be reached.")).to_be_visible()
        expect(page.get_by_role("button", name=f"Try now to connect to {NODE}")).to_be_visible()
        page.goto("/services")
        expect(row(page, "proxy")).to_contain_text("as of")
    finally:
        live.node.mend()
    expect(row(page, "proxy")).not_to_contain_text("as of")
    expect(row(page, "proxy")).to_contain_text("Running")


def test_a_changed_host_key_is_refused_until_it_was_compared(page: Page, live: Live) -> None:
    old = fingerprint_of(live.node.host_key)
    live.node.root("systemd-run", "--quiet", "sh", "-c", NEW_KEY)
    page.goto("/")
    compare = page.get_by_role("link", name="Compare keys")
    expect(compare).to_be_visible()
    new = fingerprint_of(live.node.host_key)
    compare.click()
    warning = page.get_by_role("alert").filter(has_text="The node's host key has changed")
    expect(warning).to_contain_text(old)
    expect(warning).to_contain_text(new)
    trust = warning.get_by_role("button", name="Trust the new key")
    expect(trust).to_be_disabled()
    warning.get_by_label("The node itself shows this new fingerprint").check()
    trust.click()
    expect(page.get_by_text("Online.")).to_be_visible()
    expect(warning).to_have_count(0)
    expect(page.get_by_text(new)).to_be_visible()
    page.goto("/services")
    expect(row(page, "proxy")).not_to_contain_text("as of")
