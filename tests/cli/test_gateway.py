from tests.cli.running import Bay


def test_a_router_is_set_shown_and_forgotten(bay: Bay) -> None:
    assert bay.run("gateway").out.startswith("State  Not configured: Nothing tells of your router yet")
    assert bay.run("gateway", "ports").out == "Not known.\n"
    refused = bay.run("gateway", "set", "static")
    assert (refused.status, refused.err) == (1, "Error: At least one public address.\n")
    shown = bay.run("gateway", "set", "mock").out
    assert "Online (made up): This router is made up for a demonstration: nothing of it is true." in shown
    assert "203.0.113.80, 2001:db8::80" in shown
    assert "100 Mbit/s down, 40 Mbit/s up" in shown
    assert "192.0.2.10 is no node" in bay.run("gateway", "ports").out
    assert bay.run("gateway", "show", "--json").json["madeUp"] is True
    away = bay.run("gateway", "set", "fritzbox", "127.0.0.1", "--port", "1", stdin="very-secret\n")
    assert "127.0.0.1 cannot be reached" in away.out
    told = bay.run("gateway", "settings")
    assert (told.json["host"], told.json["hasPassword"]) == ("127.0.0.1", True)
    assert "very-secret" not in told.out
    assert bay.run("gateway", "forget").out == "The router is asked no more.\n"
    assert bay.run("gateway", "settings").json["hasPassword"] is False
