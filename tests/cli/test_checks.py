import re

from tests.cli.running import Bay


def test_a_check_is_made_with_all_that_can_be_said_of_it_and_changed_member_by_member(bay: Bay) -> None:
    made = bay.run(
        "check", "add", "Status", "http", "http://127.0.0.1:1/health", "--every", "3600", "--method", "POST",
        "--header", "Accept: application/json", "--secret", "Authorization", "--secret", "X-Key", "--body", "{}",
        "--pattern", "^ok", "--json-path", "$.status", "--json-value", "up", "--redirects", "0", "--slow", "500",
        "--tag", "web", "--tag", "home", "--severity", "major", "--parent", "auto.nas", "--any-certificate",
        stdin="Bearer very-secret\nanother-secret\n",
    )  # fmt: skip
    assert (made.status, made.out) == (0, "own.status was added.\n")
    shown = bay.run("check", "show", "own.status")
    asks = shown.json
    assert "secret" not in shown.out
    assert asks["sealed"] == {"Authorization": "", "X-Key": ""}
    assert (asks["method"], asks["body"], asks["jsonPath"], asks["slowMs"]) == ("POST", "{}", "$.status", 500)
    assert (asks["tags"], asks["parents"], asks["severity"]) == (["web", "home"], ["auto.nas"], "major")

    changed = bay.run(
        "check", "change", "own.status", "--tag", "", "--no-header", "x-key", "--header", "A: b", "--paused"
    )
    assert (changed.status, changed.out) == (0, "own.status was changed.\n")
    after = bay.run("check", "show", "own.status").json
    assert (after["sealed"], after["headers"]) == ({"Authorization": ""}, {"Accept": "application/json", "A": "b"})
    told = {"enabled": False, "headers": after["headers"], "sealed": after["sealed"]}
    assert after == {**{name: value for name, value in asks.items() if name != "tags"}, **told}
    bay.run("check", "remove", "own.status")


def test_each_kind_can_be_made_with_what_is_usual_for_it(bay: Bay) -> None:
    kinds = {
        "unit": ("web.service", "--node", "nas", "--any-state"),
        "container": ("web", "--node", "nas"),
        "node": ("--node", "nas", "--disk", "80", "--full-days", "7"),
        "backup": ("/srv/backup/*.tar", "--node", "nas", "--age", "30"),
        "command": ("raid", "--node", "nas"),
        "dns": ("a.example", "--record", "MX", "--server", "127.0.0.1#1"),
    }
    for kind, options in kinds.items():
        assert bay.run("check", "add", f"A {kind}", kind, *options).out == f"own.a-{kind} was added.\n"
    asks = {kind: bay.run("check", "show", f"own.a-{kind}").json for kind in kinds}
    assert "active" not in asks["unit"]
    assert (asks["node"]["diskPercent"], asks["node"]["fullDays"], asks["node"]["failures"]) == (80, 7, 1)
    assert (asks["backup"]["intervalS"], asks["backup"]["ageH"]) == (3600, 30)
    for kind in kinds:
        assert bay.run("check", "remove", f"own.a-{kind}").status == 0

    job = bay.run("check", "add", "Nightly", "heartbeat").out
    assert re.search(r"Its job calls http://127\.0\.0\.1:\d+/api/heartbeat/\S+\n", job)
    asks = bay.run("check", "show", "own.nightly").json
    assert (asks["intervalS"], asks["graceS"]) == (86_400, 3_600)
    bay.run("check", "remove", "own.nightly")


def test_what_cannot_be_asked_is_refused_and_what_can_be_is_tried(bay: Bay) -> None:
    assert "This kind of check needs a node." in bay.run("check", "add", "Raid", "command", "raid").err
    assert bay.run("check", "add", "Web", "http", "http://a/", "--header", "Accept").status == 2
    tried = bay.run("check", "try", "tcp", "127.0.0.1:1")
    assert (tried.status, tried.out.startswith("It ")) == (1, True)
    assert bay.run("check", "change", "own.none", "--text", "a").status == 1


def test_work_is_planned_once_or_weekly_and_ends_where_it_is_removed(bay: Bay) -> None:
    assert "No work is planned" in bay.run("maintenance", "list").out
    assert bay.run("maintenance", "add", "Endless").status == 2
    once = bay.run("maintenance", "add", "Disks", "--minutes", "30", "--node", "nas").out.split()[0]
    weekly = bay.run("maintenance", "add", "Updates", "--on", "sun", "--on", "tue", "--at", "02:30", "--minutes", "60")
    assert weekly.out.endswith(" was added: tue, sun at 02:30 for 60 min.\n")
    first, second = bay.run("maintenance", "list").out.splitlines()[1:]
    assert ("(open now)" in first, "node nas" in first, "all checks" in second) == (True, True, True)
    assert {row["state"] for row in bay.run("check", "list", "--json").json if row["node"] == "nas"} == {"maintenance"}
    moved = bay.run("maintenance", "change", once, "Disks", "--from", "2020-01-01 10:00", "--until", "2020-01-01 11:00")
    assert moved.out == f"{once} was changed: 2020-01-01 10:00 to 2020-01-01 11:00.\n"
    refused = bay.run("maintenance", "add", "Odd", "--on", "mon", "--at", "25:00", "--minutes", "5")
    assert (refused.status, "such as 02:30" in refused.err) == (1, True)
    for window in (once, weekly.out.split()[0]):
        assert bay.run("maintenance", "remove", window).status == 0
    assert bay.run("maintenance", "list", "--json").json == []
