"""The linter on Kubernetes YAML: what Podman refuses, changes or passes over."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.quadlet.kube import KINDS
from servicebay.quadlet.kube_fields import ANY, objects, read_fields
from servicebay.quadlet.lint import REFUSED, LintFacts, lint
from servicebay.quadlet.yaml_text import as_text
from tests.quadlet.kube_cases import CASES as KUBE_CASES

HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n"
POD = HEAD + "  containers:\n  - name: web\n    image: quay.io/x/y:1\n"
TAIL = "[Service]\nTimeoutStartSec=9min\n[Install]\nWantedBy=default.target\n"
KUBE = {"q/app.kube": f"[Kube]\nYaml=app.yaml\nExitCodePropagation=any\n{TAIL}"}

CASES = [
    ("yaml-syntax", "kind: [", "error", 2),
    ("yaml-syntax", HEAD + "\t- x", "error", 6),
    ("yaml-syntax", "a\0b", "error", 1),
    ("yaml-syntax", HEAD + "  x: " + "[" * 5000, "error", 6),
    ("yaml-syntax", "a: &a [x]\nb: [" + "*a, " * 101 + "]", "error", 2),
    ("yaml-duplicate-key", POD + "    image: quay.io/x/y:2\n", "error", 9),
    ("yaml-not-text", POD + "    env: [{name: MODE, value: 0644}]\n", "warning", 9),
    ("yaml-not-text", POD + "    args: [--version, 1.10]\n", "warning", 9),
    ("yaml-not-text", POD.replace("app\n", "app\n  labels: {day: 2024-01-01}\n"), "warning", 5),
    ("yaml-not-text", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {debug: True}\n", "warning", 4),
    ("yaml-not-bool", POD + "    securityContext: {privileged: yes}\n", "error", 9),
    ("yaml-mode", POD + "  volumes: [{name: c, configMap: {name: c, defaultMode: 644}}]\n", "warning", 9),
    ("template-leftover", POD.replace("y:1", "y:{{VERSION}}"), "warning", 8),
    ("kube-field", "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: quay.io/a/b:1}]}\n", "error", 1),
    ("kube-field", "- a\n", "error", 1),
    ("kube-kind", POD + "---\nkind: Service\nmetadata: {name: s}\n", "warning", 10),
    ("kube-unknown-field", POD + "    imagePulPolicy: Never\n", "warning", 9),
    ("kube-unknown-field", POD + "  restartpolicy: Never\n", "warning", 9),
    ("kube-unknown-field", POD + "    frobnicate: 1\n", "hint", 9),
    ("kube-no-containers", HEAD + "  containers: []\n", "warning", 6),
    ("same-container-name", POD + "  - {name: web, image: quay.io/x/y:1}\n", "error", 9),
    ("kube-volume", POD + "    volumeMounts: [{name: data, mountPath: /d}]\n", "error", 9),
    ("missing-image", POD + "  - name: b\n", "error", 9),
    ("bad-image", POD.replace("quay.io/x/y:1", "Not An Image"), "error", 8),
    ("short-image-name", POD.replace("quay.io/", ""), "warning", 8),
    ("latest-tag", POD.replace(":1", ""), "warning", 8),
    ("plain-secret", POD + "    env:\n    - name: DB_PASSWORD\n      value: hunter2\n", "warning", 11),
    ("privileged-port", POD + "    ports: [{containerPort: 80, hostPort: 80}]\n", "warning", 9),
    ("same-port", POD + "    ports:\n    - hostPort: 8080\n    - hostPort: 8080\n", "error", 11),
]


def test_a_sound_pod_is_left_alone() -> None:
    text = POD + (
        "    args: [serve, '0644', yes, 22:22]\n    env:\n    - {name: A, value: on}\n    - name: TOKEN\n"
        "      valueFrom: {secretKeyRef: {name: s, key: token}}\n    ports: [{containerPort: 80, hostPort: 8080}]\n"
        "    volumeMounts: [{name: d, mountPath: /d, readOnly: true}]\n"
        "  volumes:\n  - {name: d, persistentVolumeClaim: {claimName: d}}\n"
        "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: d}\n"
    )
    assert lint({**KUBE, "q/app.yaml": text}) == []


@pytest.mark.parametrize(("code", "text", "severity", "line"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_its_case_and_its_fix_cures_it(code: str, text: str, severity: str, line: int) -> None:
    files = {**KUBE, "q/app.yaml": text}
    found = [each for each in lint(files) if each.code == code]
    assert found, lint(files)
    assert (found[-1].severity, found[-1].line, found[-1].path) == (severity, line, "q/app.yaml")
    for finding in found:
        if finding.fix is not None:
            after = lint({**files, finding.path: finding.fix.content})
            assert sum(each.code == code for each in after) < len(found)
            assert not any(each.code == "yaml-syntax" for each in after)


@pytest.mark.parametrize(("name", "text", "line"), KUBE_CASES, ids=[case[0] for case in KUBE_CASES])
def test_what_podman_refuses_is_an_error_at_its_line(name: str, text: str, line: int | None) -> None:
    found = lint({**KUBE, "q/app.yaml": text}, LintFacts(podman="5.4.2"))
    errors = [each for each in found if each.severity == "error" and each.code in REFUSED]
    assert [each.line for each in errors][:1] == ([] if line is None else [line]), found


def test_what_podman_passes_over_is_a_warning() -> None:
    passed_over = ("no-api-version", "no-containers", "no-name-of-a-container", "port-too-large", "restart-policy")
    for name, text, _ in KUBE_CASES:
        found = lint({**KUBE, "q/app.yaml": text}, LintFacts(podman="5.4.2"))
        if name in passed_over or name.endswith("kind-beside-a-pod"):
            assert [each.severity for each in found if each.code.startswith("kube-")] == ["warning"], name


def test_a_file_that_a_kube_file_of_the_node_plays_is_judged_whatever_it_says() -> None:
    assert lint({"q/app.yaml": "a: b\n"}) == []
    found = lint({"q/app.yaml": "a: b\n"}, LintFacts(played=frozenset({"q/app.yaml"})))
    assert [(each.code, each.severity) for each in found if each.severity == "error"] == [("kube-kind", "error")]


def test_objects_that_take_from_each_other_for_ever_are_read_once() -> None:
    levels = "".join(f"k{n}: &k{n} {{<<: [*k{n - 1}, *k{n - 1}], a{n}: 1}}\n" for n in range(1, 45))
    assert lint({**KUBE, "q/app.yaml": f"k0: &k0 {{<<: *k0}}\n{levels}{POD}"})


def test_ports_clash_across_kinds_of_files() -> None:
    text = POD + "    ports: [{containerPort: 80, hostPort: 8080}]\n"
    pod = {"q/a.pod": "[Pod]\nPublishPort=8080:80\n[Install]\nWantedBy=default.target\n"}
    found = lint({**KUBE, **pod, "q/app.yaml": text}, LintFacts(podman="5.4.2"))
    assert [(each.path, each.line, each.code) for each in found] == [("q/app.yaml", 9, "same-port")]
    assert "a.pod" in found[0].message


def test_other_yaml_is_none_of_ours() -> None:
    assert lint({"q/compose.yaml": "services: {web: {image: nginx, privileged: yes}}\n", "q/x.yaml": "a: ["}) == []


def test_every_field_leads_to_an_object_that_is_known() -> None:
    for name, fields in objects().items():
        for field in fields.values():
            assert field.object is None or field.object == ANY or field.object in objects(), (name, field)
            assert field.help, field
    assert set(KINDS) <= set(objects())
    with pytest.raises(ValueError, match="line 2"):
        read_fields("[X]\na | text\n")


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        *(("yes", "yes"), ("TRUE", "true"), ("1_000", "1000"), ("0x1f", "31"), ("08", "8"), ("-0", "0"), ("0x", "0x")),
        *(("12345678.0", "1.2345678e+07"), ("0.00001", "1e-05"), ("1.5", "1.5"), ("1e3", "1000"), ("v1.10", "v1.10")),
    ],
)
def test_a_plain_scalar_becomes_what_podman_makes_of_it(written: str, becomes: str) -> None:
    assert as_text(written) == becomes


@settings(max_examples=50)
@given(
    st.text()
    | st.lists(
        st.sampled_from(["a: ", "- ", "\n", "  ", "[", "{", "*a", "&a ", "kind: Pod", '"', "'", "|", "spec:"])
    ).map("".join)
)
def test_any_text_is_judged(text: str) -> None:
    for finding in lint({**KUBE, "q/app.yaml": text}):
        assert finding.line >= 1
