"""The linter: each rule finds its case, its fix cures it, and what is right is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.quadlet.lint import Finding, LintFacts, lint
from servicebay.quadlet.lint.finding import MAX_FINDINGS

from .lint_cases import CASES, GOOD, IMAGE, NEW, NODE, TAIL, container


def test_what_is_right_is_left_alone() -> None:
    assert lint(GOOD, NEW) == []
    older = {path: text for path, text in GOOD.items() if not path.endswith("10.conf")}
    assert lint(older, NODE) == []


@pytest.mark.parametrize(("code", "files", "facts", "severity", "line"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_its_case(code: str, files: dict[str, str], facts: LintFacts, severity: str, line: int) -> None:
    found = [each for each in lint(files, facts) if each.code == code]
    assert found, lint(files, facts)
    assert (found[-1].severity, found[-1].line) == (severity, line)
    assert found[-1].message.endswith((".", "?"))


@pytest.mark.parametrize(("code", "files", "facts", "severity", "line"), CASES, ids=[case[0] for case in CASES])
def test_a_fix_cures_its_finding_and_makes_no_error(
    code: str, files: dict[str, str], facts: LintFacts, severity: str, line: int
) -> None:
    before = lint(files, facts)
    for finding in (each for each in before if each.code == code and each.fix):
        assert finding.fix is not None
        after = lint({**files, finding.fix.path or finding.path: finding.fix.content}, facts)
        assert count(after, code) < count(before, code), after
        new = {(each.code, each.message) for each in after} - {(each.code, each.message) for each in before}
        assert not {code for code, _ in new} & {"syntax", "unknown-key", "bad-value", "bad-port", "bad-volume"}, new


def test_where_podman_has_no_quadlet_that_is_said_once_and_not_of_each_key() -> None:
    found = lint(container(f"{IMAGE}Memory=1g\n"), LintFacts(podman="4.3.1"))
    assert [each.message for each in found if each.severity == "error"] == [
        ".container files need Podman 4.4 or newer, not 4.3.1."
    ]


def count(found: list[Finding], code: str) -> int:
    return sum(each.code == code for each in found)


def test_most_rules_offer_a_cure() -> None:
    assert (
        sum(any(each.fix for each in lint(files, facts) if each.code == code) for code, files, facts, *_ in CASES) > 35
    )


def test_findings_come_in_the_order_of_the_files() -> None:
    found = lint({"b.volume": "[Volume]\nType=x\nFoo=1\n", "a.volume": "x\n"}, NODE)
    assert [(each.path, each.line) for each in found] == [
        ("a.volume", 1),
        ("a.volume", 1),
        ("b.volume", 2),
        ("b.volume", 3),
    ]


def test_what_other_files_start_needs_no_install_section() -> None:
    db = {"db.container": "[Container]\nImage=quay.io/a/db:1\n"}
    assert count(lint(db), "not-installed") == 1
    for needs in ("[Unit]\nRequires=db.service\n", "[Unit]\nWants=db.container\n"):
        assert count(lint({**db, "web.container": needs}), "not-installed") == 1
    assert count(lint(db, LintFacts(units={"db.timer": ""})), "not-installed") == 0


def test_a_pod_is_started_by_a_container_in_it() -> None:
    pod = {"shop.pod": "[Pod]\n"}
    web = "[Container]\nImage=quay.io/a/web:1\nPod=shop.pod\n"
    assert count(lint({**pod, "web.container": web}), "not-installed") == 1
    assert count(lint({**pod, "web.container": f"{web}[Install]\nWantedBy=default.target\n"}), "not-installed") == 0
    other = web.replace("shop.pod", "other.pod")
    assert count(lint({**pod, "web.container": f"{other}[Install]\nWantedBy=default.target\n"}), "not-installed") == 1


@pytest.mark.parametrize(
    ("name", "drop_in"),
    [
        ("a.container", "a.container.d"),
        ("a.container", "container.d"),
        ("a-b-c.container", "a-.container.d"),
        ("a-b-c.container", "a-b-.container.d"),
        ("t@1.container", "t@.container.d"),
    ],
)
def test_drop_ins_count_for_their_files(name: str, drop_in: str) -> None:
    text = f"[Container]\n{IMAGE}[Service]\nRestart=no\nTimeoutStartSec=900\n"
    assert [each.code for each in lint({f"q/{name}": text})] == ["not-installed"]
    install = {f"q/{drop_in}/boot.conf": "[Install]\nWantedBy=default.target\n"}
    assert lint({f"q/{name}": text, **install}) == []


def test_root_may_bind_any_port_and_has_system_targets() -> None:
    files = container(f"{IMAGE}PublishPort=80:80\n", TAIL.replace("default", "multi-user"))
    assert lint(files, LintFacts(rootless=False)) == []
    assert count(lint(files, LintFacts(first_port=80)), "privileged-port") == 0


def test_without_facts_no_version_is_assumed() -> None:
    assert lint(container(f"{IMAGE}Memory=1g\nAppArmor=x\n")) == []


def test_of_a_file_full_of_mistakes_some_are_told() -> None:
    text = "[Container]\n" + "PublishPort=80:80\n" * 3000 + "Exec=a\\\n" + "b\\\n" * 3000
    found = lint({"a.container": text, "b.container": "[Container]\n" + "Foo=1\n" * 3000}, NODE)
    for path in ("a.container", "b.container"):
        assert sum(each.path == path and each.code != "same-port" for each in found) == MAX_FINDINGS


PIECES = st.sampled_from(
    (
        *("[Container]\n", "[Service]\n", "[Kube]\n", "Image=a\n", "PublishPort=1:2\n", "Exec=a\\\n", "Pod=a.pod\n"),
        *("Volume=a.volume:/a\n", "Environment=PASSWORD=x y\n", "\r\n", "\\\n", "A=\n", '"', "[", "="),
        "WantedBy=multi-user.target\n",
    )
)


@settings(max_examples=60)
@given(
    st.lists(PIECES, max_size=12).map("".join) | st.text(),
    st.sampled_from(["a.container", "a.kube", "a.pod", "a.volume"]),
)
def test_any_text_is_judged_and_no_fix_is_anything_but_a_text(text: str, name: str) -> None:
    for finding in lint({name: text, "b.container": text}, NODE):
        assert 1 <= finding.line <= max(1, text.count("\n") + 1)
        assert finding.fix is None or lint({finding.path: finding.fix.content}) is not None
