"""A volume in the browser: made, filled, carried out, brought back, and cleaned up with the rest that nothing uses."""

import tarfile
from pathlib import Path

from playwright.sync_api import Download, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import row

IN_VOLUME = ("podman", "run", "--rm", "-v", "album:/data", "localhost/busybox:1", "sh", "-c")


def test_a_volume_is_made_carried_out_and_in_and_cleaned_up(page: Page, live: Live, tmp_path: Path) -> None:
    page.goto("/volumes")
    page.get_by_role("button", name="New volume").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("album")
    dialog.get_by_role("button", name="Make volume").click()
    expect(row(page, "album")).to_contain_text("Unused")
    live.node.ssh(*IN_VOLUME, "echo hello >/data/greeting")

    page.goto(f"/volumes/{NODE}/album")
    download = exported(page)
    assert download.suggested_filename == "album.tar"
    archive = tmp_path / "album.tar"
    download.save_as(archive)
    assert b"hello" in archive.read_bytes()

    live.node.ssh(*IN_VOLUME, "echo changed >/data/greeting")
    page.get_by_label("Archive to import").set_input_files(archive)
    page.get_by_role("button", name="Import into album").click()
    expect(page.get_by_text("were imported into album").first).to_be_visible()
    assert live.node.ssh(*IN_VOLUME, "cat /data/greeting") == "hello\n"

    page.goto("/volumes")
    page.get_by_role("button", name="Clean up").click()
    dialog = page.get_by_role("dialog", name="Clean up volumes")
    items = dialog.get_by_role("listitem")
    expect(items.filter(has_text="album")).to_be_visible()
    dialog.get_by_role("textbox").fill(f"delete {items.count()}")
    dialog.get_by_role("button", name="Delete").click()
    expect(row(page, "album")).to_have_count(0)
    assert live.node.run("podman", "volume", "exists", "album").returncode == 1


def test_a_node_s_files_are_taken_along_and_secrets_only_when_asked_for(page: Page, live: Live, tmp_path: Path) -> None:
    live.node.write(
        "~/.config/containers/systemd/key.container", "[Container]\nImage=x/y:1\nEnvironment=API_KEY=hush\n"
    )
    page.goto(f"/nodes/{NODE}")
    for asked in (False, True):
        page.get_by_role("checkbox", name="With files that hold secrets").set_checked(asked)
        with page.expect_download() as download:
            page.get_by_role("link", name="Export files").click()
        archive = tmp_path / f"{asked}.tar"
        download.value.save_as(archive)
        with tarfile.open(archive) as tar:
            names = {name.rpartition("/")[2] for name in tar.getnames()}
        assert {"status.container", "photos.yaml"} <= names
        assert ("key.container" in names) == asked


def exported(page: Page) -> Download:
    """What the browser downloads; asked for again where the network of another test's node, as it came or went, broke
    that off (the page then says that it could not be exported)."""
    for _ in range(2):
        try:
            with page.expect_download(timeout=25_000) as download:
                page.get_by_role("button", name="Export as tar").click()
            return download.value
        except PlaywrightTimeout:
            continue
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as tar").click()
    return download.value
