from tests.cli.running import Bay


def test_an_address_is_followed_and_what_is_wrong_with_it_is_the_exit_status(bay: Bay) -> None:
    broken = bay.run("reach", "nobody.invalid")
    assert broken.status == 1
    assert "▲ Name" in broken.out
    assert "→ Make a DNS record for nobody.invalid" in broken.out
    assert broken.out.splitlines()[-1].startswith("nobody.invalid cannot be reached. Name: ")
    told = bay.run("reach", "nobody.invalid", "--json")
    assert (told.status, told.json["broken"]) == (1, 0)
    unclear = bay.run("reach", "no address")
    assert (unclear.status, unclear.err[:17]) == (1, "Error: An address")


def test_what_is_exposed(bay: Bay) -> None:
    assert bay.run("exposed").out.startswith("What the internet reaches is not known: no router is set up.")
    assert bay.run("exposed", "--json").json["text"]


def test_the_map_and_what_breaks(bay: Bay) -> None:
    assert "Internet" in bay.run("map").out
    assert {"internet", "gateway"} <= bay.run("map", "--json").json["nodes"].keys()
    assert bay.run("impact", "gateway").out == "Nothing that is known breaks if Router stops.\n"
    gone = bay.run("impact", "nobody")
    assert (gone.status, gone.err) == (1, "Error: There is nothing called 'nobody' on the map.\n")
