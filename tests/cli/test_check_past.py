from tests.cli.running import Bay


def test_the_past_of_a_check_is_told_for_people_and_for_programs(bay: Bay) -> None:
    assert "own.nothing was added" in bay.run("check", "add", "Nothing", "tcp", "127.0.0.1:1", "--failures", "1").out
    assert bay.run("check", "run", "own.nothing").status == 1
    done = bay.run("check", "history", "own.nothing", "--span", "1h")
    lines = done.out.splitlines()
    assert done.status == 0
    assert lines[0] == "24h 0 %  7d 0 %  30d 0 %  1y 0 %"
    assert lines[1].split() == ["WHEN", "STATE", "FOR", "WHAT"]
    past = bay.run("check", "history", "own.nothing", "--json").json
    assert (past["span"], past["key"]) == ("24h", "own.nothing")
    assert bay.run("check", "history", "own.none").status == 1
    assert bay.run("check", "remove", "own.nothing").status == 0
