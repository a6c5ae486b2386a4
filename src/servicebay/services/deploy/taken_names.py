"""Names of containers that a draft would take from others. Pure.

Quadlet starts a container with ``podman run --replace`` (Podman 4.4 to 5.8): whatever has its name is removed first.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from ...twin.schema import Container
from ..shapes.draft import Finding

NAME = re.compile(r"^ContainerName[ \t]*=[ \t]*(\S+)[ \t]*$", re.MULTILINE)
CODE = "name-taken"


def name_findings(
    texts: Mapping[str, str], containers: Iterable[Container], replaced: Collection[str]
) -> list[Finding]:
    """Findings for containers that no unit has and that the draft's would remove; ``replaced`` are IDs set aside."""
    loose = {name: each for each in containers if each.unit is None and each.id not in replaced for name in each.names}
    findings = []
    for path, text in texts.items():
        for match in NAME.finditer(text) if path.endswith((".container", ".conf")) else ():
            if match[1] in loose:
                line = text.count("\n", 0, match.start()) + 1
                findings.append(_finding(path, line, match[1]))
    return findings


def _finding(path: str, line: int, name: str) -> Finding:
    text = (
        f"A container called {name} is there, which no unit starts: Podman would remove it to start this one. "
        "Adopt that one, which keeps it, or take another name."
    )
    return Finding(path=path, line=line, severity="error", code=CODE, text=text, source="names")
