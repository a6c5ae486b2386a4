"""Templates, stacks and registries on the command line."""

from tests.cli.running import Bay


def test_templates_and_stacks_are_listed_and_shown(bay: Bay) -> None:
    listed = bay.run("template", "list")
    assert "vaultwarden" in listed.out
    assert listed.err == ""
    assert [row["id"] for row in bay.run("stack", "list", "--json").json["items"]] == [
        "monitoring",
        "smart-home",
        "website",
    ]
    shown = bay.run("template", "show", "postgres").out
    assert "PASSWORD" in shown
    assert "(made)" in shown
    assert "node-exporter (node-exporter)" in bay.run("stack", "show", "monitoring").out
    unknown = bay.run("template", "show", "nobody")
    assert (unknown.status, unknown.err) == (1, "Error: There is no template called nobody.\n")


def test_an_installation_needs_what_it_needs(bay: Bay) -> None:
    wrong = bay.run("template", "install", "postgres", "--node", "nas", "--set", "PORT")
    assert (wrong.status, "not of the form NAME=VALUE" in wrong.err) == (2, True)
    unknown = bay.run("template", "install", "postgres", "--node", "nowhere", "--yes")
    assert (unknown.status, "no node called nowhere" in unknown.err) == (1, True)


def test_upgrades_are_listed_and_need_a_service_that_a_template_made(bay: Bay) -> None:
    assert bay.run("template", "upgrade").out == "No service was made from a template.\n"
    assert bay.run("template", "upgrade", "--json").json == {}
    unknown = bay.run("template", "upgrade", "nobody", "--yes")
    assert (unknown.status, "nobody" in unknown.err) == (1, True)


def test_registries_are_told_and_odd_ones_refused(bay: Bay) -> None:
    assert bay.run("registry", "list").out.startswith("No registries.")
    for url in ("file:///etc", "ext::sh -c id"):
        refused = bay.run("registry", "add", "x", url)
        assert (refused.status, "must start with https://" in refused.err) == (1, True)
    gone = bay.run("registry", "remove", "x")
    assert (gone.status, gone.err) == (1, "Error: There is no registry called x.\n")
