"""A plugin that cannot be used is told in a sentence; the others and the hub go on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicebay.plugins import API_VERSION
from servicebay.plugins.loading import Installed, check_plugin, is_chosen, load_installed
from tests.plugins.packages import install, on_path


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    with on_path(tmp_path):
        yield tmp_path


def test_a_package_is_found_by_its_entry_point(site: Path) -> None:
    install(site, "weather", "plugin = Plugin('weather', '7', 'Weather', checks=[CheckProbe('rain', 'Rain', print)])")
    found = load_installed()["weather"]
    assert (found.state, found.package, found.version, found.problem) == ("running", "servicebay-weather", "7", "")
    assert found.plugin is not None
    assert [probe.kind for probe in found.plugin.checks] == ["rain"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import nothing_of_that_name", "bay_weather:plugin cannot be imported: ModuleNotFoundError: No module named"),
        ("raise SystemExit('no')", "bay_weather:plugin cannot be imported: SystemExit: no."),
        ("1 +", "cannot be imported: SyntaxError"),
        ("nothing = 1", "cannot be imported: AttributeError"),
        ("plugin = 'me'", "Its entry point leads to a str, not to a Plugin."),
        ("plugin = Plugin('rain', '1', 'Rain')", "It calls itself 'rain'; its entry point's name"),
        (
            f"plugin = Plugin('weather', '1', 'Weather', api_version={API_VERSION + 1})",
            f"It was written for version {API_VERSION + 1} of the interface; this hub has {API_VERSION}.",
        ),
        ("plugin = Plugin('weather', '1', 'W', checks=[CheckProbe('R!', 'R', print)])", "must be words in small"),
        ("plugin = Plugin('weather', '1', 'W', checks=[CheckProbe('r', 'R', print)] * 2)", "one kind of check twice"),
        ("plugin = Plugin('weather', '1', 'W', routers=[RouterKind('r', 'R', print)] * 2)", "one kind of router twice"),
    ],
)
def test_what_is_wrong_is_told_and_hinders_nobody_else(site: Path, source: str, said: str) -> None:
    install(site, "weather", source)
    install(site, "zebra", "plugin = Plugin('zebra', '1', 'Zebra')")
    found = load_installed()
    assert found["weather"].state == "failed"
    assert said in found["weather"].problem
    assert found["weather"].problem.endswith(".")
    assert found["zebra"].state == "running"


def test_two_packages_that_are_called_the_same_are_told(site: Path) -> None:
    install(site, "weather", "plugin = Plugin('weather', '1', 'Weather')", package="one")
    install(site, "weather", "plugin = Plugin('weather', '1', 'Weather')", package="two")
    found = load_installed()["weather"]
    assert (found.state, found.problem.startswith("Two packages are called so: ")) == ("failed", True)


def test_one_that_is_left_out_is_not_imported(site: Path) -> None:
    install(site, "weather", "raise RuntimeError('imported')")
    assert load_installed(("-weather",))["weather"] == Installed("weather", "servicebay-weather", "1.2", "off")


@pytest.mark.parametrize(
    ("chosen", "used"),
    [
        ((), {"a", "b"}),
        (("all",), {"a", "b"}),
        (("none",), set()),
        (("a",), {"a"}),
        (("-a",), {"b"}),
        (("-a", "-b"), set()),
        (("a", "-b"), {"a"}),
    ],
)
def test_the_setting_names_those_that_are_used(chosen: tuple[str, ...], used: set[str]) -> None:
    assert {name for name in ("a", "b") if is_chosen(chosen, name)} == used


def test_the_example_in_the_documentation_fits() -> None:
    text = (Path(__file__).parents[2] / "docs/plugins.md").read_text()
    (source,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    made: dict[str, object] = {}
    exec(source, made)
    check_plugin(made["plugin"], "weather")
