import pytest

from servicebay.monitoring.check import Check, CheckKind, is_good_status
from servicebay.monitoring.judge import RETRY_S, Standing, judge, next_in_s
from servicebay.monitoring.outcome import Level, Outcome
from servicebay.monitoring.rules import is_target, problem_of

CHECK = Check(key="link.a", name="a", kind="http", target="http://a/", origin="link/a", failures=3)


def after(levels: list[Level], check: Check = CHECK) -> Standing:
    standing = Standing()
    for at, level in enumerate(levels, start=1):
        standing = judge(standing, check, Outcome(level, level), at)
    return standing


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], Standing()),
        (["ok"], Standing("ok", 1, 0)),
        (["ok", "fail", "fail"], Standing("ok", 1, 2)),
        (["ok", "fail", "fail", "fail"], Standing("fail", 4, 3)),
        (["fail", "fail", "fail", "fail"], Standing("fail", 3, 4)),
        (["fail"], Standing("pending", None, 1)),
        (["ok", "fail", "ok", "fail", "fail"], Standing("ok", 1, 2)),
        (["fail", "fail", "fail", "ok"], Standing("ok", 4, 0)),
        (["ok", "warn", "warn"], Standing("warn", 2, 0)),
        (["fail", "fail", "unknown", "fail", "ok"], Standing("ok", 5, 0)),
        (["ok", "unknown"], Standing("unknown", 2, 0)),
    ],
)
def test_a_failure_counts_when_it_was_said_often_enough(levels: list[Level], expected: Standing) -> None:
    assert after(levels) == expected


def test_a_doubt_is_asked_again_soon_and_nothing_else_is() -> None:
    assert next_in_s(after(["ok", "fail"]), CHECK) == RETRY_S
    assert next_in_s(after(["ok"]), CHECK) == CHECK.interval_s
    assert next_in_s(after(["fail"] * 3), CHECK) == CHECK.interval_s


@pytest.mark.parametrize(("status", "good"), [(200, True), (299, True), (300, False), (401, True), (500, False)])
def test_statuses_are_ranges_and_numbers(status: int, good: bool) -> None:
    assert is_good_status("200-299,401", status) is good


@pytest.mark.parametrize("members", [{"interval_s": 1.0}, {"statuses": "2xx"}, {"statuses": ""}, {"text": "x" * 501}])
def test_what_cannot_be_asked_is_told(members: dict[str, object]) -> None:
    check = Check(**{"key": "a", "name": "a", "kind": "http", "target": "http://a/", "origin": "", **members})  # type: ignore[arg-type]
    assert problem_of(CHECK) is None
    assert problem_of(check)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("http", ["http://a/", "https://[::1]:8/x?y"], ["a", "ftp://a/", "http://u:p@a/", ""]),
        (
            "tcp",
            ["nas.lan:22", "[2001:db8::1]:22", "192.0.2.1:1"],
            ["nas", "nas:0", "nas:65536", "::1:22", ":1"],
        ),
        ("certificate", ["a:443"], ["https://a/"]),
        ("dns", ["a.example", "a.example."], ["", "a b", "a/b", "-", "a" * 300]),
        ("gateway", [""], ["fritz.box"]),
        ("ping", ["nas", "192.0.2.1", "2001:db8::1"], ["", "nas;reboot", "$(x)"]),
    ],
)
def test_each_kind_has_its_addresses(kind: CheckKind, good: list[str], bad: list[str]) -> None:
    assert [target for target in good if not is_target(kind, target)] == []
    assert [target for target in bad if is_target(kind, target)] == []
