"""What we say of Quadlet files against real generators: the table of keys, what they refuse, what YAML becomes."""

import io
import re
import tarfile

import pytest

from servicebay.quadlet.keys import all_sections, parse_version
from servicebay.quadlet.names import SECTIONS
from servicebay.quadlet.yaml_text import as_text
from testbed import Node, NodeFactory
from tests.quadlet.lint_cases import CASES, GOOD

SCRATCH = "drafts"
QUADLET = "/usr/libexec/podman/quadlet -user -dryrun"
RUN = f"QUADLET_UNIT_DIRS=$HOME/{SCRATCH} {QUADLET}"
REFUSED = re.compile(r"unsupported key '(\w+)' in group '(\w+)'")
LOADED = re.compile(r"Loading source unit file \S+/(\S+)")


def drafts() -> dict[str, str]:
    """One file for each key of Podman's sections, as a generator tells only the first key that it does not know."""
    files = {}
    for kind, section in SECTIONS.items():
        for key in all_sections()[section].keys:
            # without a tag for its image, a build is refused before its keys are looked at (5.4)
            tag = "ImageTag=localhost/a:1\n" if kind == "build" else ""
            files[f"{key}.{kind}"] = f"[{section}]\n{key}=1\n{tag}"
    files["Quadlet.container"] = "[Container]\nImage=localhost/a:1\n[Quadlet]\nDefaultDependencies=no\n"
    return files


def send(node: Node, files: dict[str, str]) -> None:
    """Lay files into SCRATCH, which is empty before."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(f"{SCRATCH}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    node.ssh("rm", "-rf", SCRATCH)
    node.copy(packed.getvalue())


def ask(node: Node, files: dict[str, str]) -> tuple[set[tuple[str, str]], set[str]]:
    """(section, key) of what a generator refuses, and the names of the files that it looked at."""
    send(node, files)
    said = node.ssh("sh", "-c", f"{RUN} 2>&1 >/dev/null || true")
    return {(section, key) for key, section in REFUSED.findall(said)}, set(LOADED.findall(said))


@pytest.fixture(scope="module", params=["trixie", "forky"])
def node(nodes: NodeFactory, request: pytest.FixtureRequest) -> Node:
    return nodes(request.param)


def test_the_table_has_the_keys_of_a_real_generator(node: Node) -> None:
    podman = parse_version(node.ssh("podman", "--version").split()[-1])
    files = drafts()
    refused, looked_at = ask(node, files)
    assert podman is not None
    sections = all_sections()
    kinds = {kind for kind, section in SECTIONS.items() if (sections[section].since or podman) <= podman}
    assert looked_at == {name for name in files if name.rpartition(".")[2] in kinds}
    newer = {
        (section, key.name)
        for kind, section in SECTIONS.items()
        for key in sections[section].keys.values()
        if kind in kinds and key.since is not None and key.since > podman
    }
    assert refused == newer


BY_BOTH = {
    *(
        "syntax",
        "byte-order-mark",
        "missing-yaml",
        "missing-file",
        "missing-image",
        "group-without-user",
        "needs-device",
    ),
    *(
        "needs-subnet",
        "bad-service-type",
        "bad-kill-mode",
        "bad-pod",
        "missing-reference",
        "conflict",
        "auto-update-local",
    ),
}
"""What the linter calls an error and the generator refuses as well."""


def test_linter_and_generator_refuse_the_same(node: Node) -> None:
    podman = parse_version(node.ssh("podman", "--version").split()[-1])
    cases = {
        f"{index}-{code}": files
        for index, (code, files, facts, severity, _) in enumerate(CASES)
        if code in BY_BOTH and severity == "error" and facts.files is None and parse_version(facts.podman) != (6, 0)
    }
    assert {name.partition("-")[2] for name in cases} == BY_BOTH
    good = {path: text for path, text in GOOD.items() if podman != (5, 4) or "Memory" not in text}
    laid = {f"{name}/{path}": text for name, files in {**cases, "good": good}.items() for path, text in files.items()}
    send(node, laid)
    loop = f"for d in {SCRATCH}/*; do echo == $d; QUADLET_UNIT_DIRS=$HOME/$d {QUADLET} 2>&1 >/dev/null; done; true"
    told = {part.split()[0].rpartition("/")[2]: part for part in node.ssh("sh", "-c", loop).split("== ")[1:]}
    refused = {name for name, said in told.items() if re.search(r"\b(?:converting|loading) \"", said)}
    assert refused == set(cases), told


WRITTEN = (
    *(
        "0644",
        "1.10",
        "0x10",
        "1e3",
        "12345678901234567890",
        "True",
        "no",
        "on",
        ".5",
        "0o17",
        "1_000",
        "2024-01-01",
        "08",
    ),
    *("+5", "-0", "1.5", "12345678.0", "2024-01-01 10:00:00", "0b11", "00", "y", "22:22", "v1.0"),
)
POD = """apiVersion: v1
kind: Pod
metadata: {name: words}
spec:
  containers:
  - name: a
    image: localhost/busybox:1
    env:
"""


def test_unquoted_yaml_becomes_what_we_say_it_becomes(node: Node) -> None:
    variables = "".join(f"    - {{name: V{index}, value: {word}}}\n" for index, word in enumerate(WRITTEN))
    node.write("~/words.yaml", POD + variables)
    node.ssh("podman", "kube", "play", "--start=false", "words.yaml")
    told = node.ssh("podman", "inspect", "words-a", "--format", "{{range .Config.Env}}{{println .}}{{end}}")
    values = dict(line.split("=", 1) for line in told.splitlines() if line.startswith("V"))
    assert [values[f"V{index}"] for index in range(len(WRITTEN))] == [as_text(word) for word in WRITTEN]
