"""Checks that a file beside a service's unit files asks for."""

import msgspec
import pytest

from servicebay.quadlet.lint import LintFacts
from servicebay.services.auto_checks.derive import NodeObjects, derive
from servicebay.services.auto_checks.file import faults_of, read_checks
from servicebay.services.linting import findings_of
from servicebay.services.shapes.service import FileView
from tests.services.auto_checks.test_derive import NODE, service

PATH = "/home/anna/.config/containers/systemd/web.checks.yml"
GOOD = """\
# what is checked
health:
  target: http://{host}:8080/health
  statuses: 200
  intervalS: 30
  verify: false
  headers: {Accept: application/json}
  tags: [web, home]
  parents:
    - own.router
nightly:
  kind: backup
  target: /srv/backup/*.tar
inside:
  kind: tcp
  target: 192.0.2.1:5432
  fromNode: true
"""


def test_checks_stand_by_their_names_and_are_of_the_service_beside() -> None:
    files = [FileView(path=PATH, kind="checks")]
    web = service(files=files)
    found = derive(NodeObjects(NODE, {web.key: web}, {}, (), {PATH: GOOD}))
    assert found.problems == {}
    health, nightly, inside = (found.checks[f"auto.nas.web.checks.{name}"] for name in ("health", "nightly", "inside"))
    assert (health.kind, health.target, health.statuses) == ("http", "http://nas.lan:8080/health", "200")
    assert (health.interval_s, health.verify, health.tags, health.node) == (30.0, False, ("web", "home"), "")
    assert (health.parents, health.name, health.origin) == (("auto.nas.web", "own.router"), "web health", web.key)
    assert (health.headers, health.failures) == ({"Accept": "application/json"}, 2)
    assert (nightly.node, nightly.failures, inside.node) == ("nas", 1, "nas")
    gone = derive(NodeObjects(NODE, {web.key: msgspec.structs.replace(web, files=[])}, {}, (), {PATH: GOOD}))
    assert sorted(gone.checks) == ["auto.nas", "auto.nas.web"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("health:\n  target: http://a/\n  intervall: 5\n", 3, "no member 'intervall'"),
        ("a:\n  target: http://a/\nhealth:\n  target: a b\n", 4, "An address looks like"),
        ("health:\n  target: http://a/\n  intervalS: often\n", 3, "intervalS: Expected `float`"),
        ("health:\n  target: http://169.254.169.254/\n", 2, "metadata"),
        ("health:\n  kind: heartbeat\n", 2, "A file can ask for http, "),
        ("health:\n  target: http://a/\n  anywhere: true\n", 3, "no member 'anywhere'"),
        ("health: http://a/\n", 1, "Below a check's name stands"),
        ("Health!:\n  target: http://a/\n", 1, "small letters"),
        ("- target: http://a/\n", 1, "Checks stand here by their names"),
        ("a:\n  target: http://a/\n  target: http://b/\n", 3, "there twice"),
        ("a: &x\n  target: http://a/\nb: *x\n", 1, "Anchors and aliases are refused."),
        ("a:\n  target: [\n", 3, "Not YAML"),
        ("a:\n  b: 1\n---\nc: 1\n", 1, "one YAML document"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(text: str, line: int, words: str) -> None:
    asked = read_checks(PATH, text, "nas", "nas.lan")
    ((path, fault),) = faults_of({PATH: text, "/x/other.yml": "a: ["})
    assert (path, fault.line) == (PATH, line)
    assert words in fault.text
    assert len(asked.faults) == 1
    (finding,) = findings_of({PATH: text}, LintFacts())
    assert (finding.path, finding.line, finding.severity, finding.text) == (PATH, line, "error", fault.text)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\n  \n"])
def test_a_file_may_ask_for_nothing(text: str) -> None:
    assert read_checks(PATH, text, "nas", "nas.lan") == ({}, [])


def test_one_fault_leaves_the_others_in_force_and_stands_as_a_row() -> None:
    web = service(files=[FileView(path=PATH, kind="checks")])
    found = derive(NodeObjects(NODE, {web.key: web}, {}, (), {PATH: GOOD + "odd:\n  kind: x\n"}))
    assert len(found.checks) == 5
    assert found.problems["auto.nas.web.checks.odd"].startswith("web.checks.yml, line 19: A file can ask for")
