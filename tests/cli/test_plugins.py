from tests.cli.running import Bay


def test_a_hub_without_plugins_says_so(bay: Bay) -> None:
    assert bay.run("plugins").out == "No plugin is installed. One comes with a package: see docs/plugins.md.\n"
    assert bay.run("plugins", "--json").json == []
