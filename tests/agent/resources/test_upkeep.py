"""What waits for a reboot or for updates, told from files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.resources.upkeep import newer_kernel, parse_updates, read_upkeep
from servicebay.wire.machine import Upkeep

UBUNTU = """
Expanded Security Maintenance for Applications is not enabled.

12 updates can be applied immediately.
5 of these updates are standard security updates.
To see these additional updates run: apt list --upgradable

3 additional security updates can be applied with ESM Apps.
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (UBUNTU, (12, 5)),
        ("1 update can be applied immediately.\n", (1, None)),
        ("0 updates can be applied immediately.\n", (0, None)),
        ("", (None, None)),
    ],
)
def test_the_counts_of_update_notifier(text: str, told: tuple[int | None, int | None]) -> None:
    assert parse_updates(text) == told


@given(st.text())
def test_any_text_of_updates_is_read_without_an_error(text: str) -> None:
    for count in parse_updates(text):
        assert count is None or 0 <= count < 10**6


@pytest.mark.parametrize(
    ("running", "installed", "newer"),
    [
        ("6.12.41+deb13-amd64", ["6.12.41+deb13-amd64", "6.12.43+deb13-amd64"], "6.12.43+deb13-amd64"),
        ("6.12.43+deb13-amd64", ["6.12.41+deb13-amd64", "6.12.43+deb13-amd64"], None),
        ("6.8.0-9-generic", ["6.8.0-10-generic", "6.8.0-9-generic"], "6.8.0-10-generic"),
        ("6.8.0-9-generic", ["6.11.0-1-lowlatency"], None),
        ("5.14.0-427.el9_4.x86_64", ["5.14.0-503.el9_5.x86_64"], "5.14.0-503.el9_5.x86_64"),
        ("6.18.44-fc-v669", [], None),
        ("6.18.44-fc-v669", ["extra", "6.19.1-arch1-1"], None),
    ],
)
def test_a_newer_kernel_of_the_same_flavour_wants_a_reboot(
    running: str, installed: list[str], newer: str | None
) -> None:
    assert newer_kernel(running, installed) == newer


@given(st.text(), st.lists(st.text()))
def test_any_names_of_kernels_are_compared_without_an_error(running: str, installed: list[str]) -> None:
    assert newer_kernel(running, installed) in [None, *installed]


def test_the_sentence_names_the_packages(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/reboot-required").write_text("*** System restart required ***\n")
    assert read_upkeep(str(tmp_path)).reboot == "Updates of the system take effect with a reboot."
    (tmp_path / "run/reboot-required.pkgs").write_text("linux-image-6\nlibc6\nlibc6\n")
    assert read_upkeep(str(tmp_path)).reboot == "Updates of libc6, linux-image-6 take effect with a reboot."


def test_a_kernel_that_was_installed_since_is_named(tmp_path: Path) -> None:
    (tmp_path / "lib/modules/6.12.43-amd64").mkdir(parents=True)
    told = read_upkeep(str(tmp_path), running="6.12.41-amd64")
    assert told == Upkeep("Kernel 6.12.43-amd64 is installed, 6.12.41-amd64 runs until a reboot.")


def test_a_distribution_that_tells_nothing_is_not_guessed(tmp_path: Path) -> None:
    assert read_upkeep(str(tmp_path)) == Upkeep()
