"""One file of Kubernetes YAML under the linter, and how something in it is told."""

from dataclasses import dataclass

from yaml import Node

from .finding import Finding, Fix, Severity


@dataclass(frozen=True)
class KubeFile:
    """``service`` is the unit that plays it, where one of the set does; ``is_played``: that one, or another on the
    node, does.
    """

    path: str
    text: str
    service: str
    is_played: bool
    podman: tuple[int, ...] | None = None

    def say(
        self, node: Node, severity: Severity, code: str, message: str, fix: tuple[str, str] | None = None
    ) -> Finding:
        """A finding at a node; ``fix`` is its title and what stands in the node's place instead."""
        mark = node.start_mark
        made = Fix(fix[0], self._with(node, fix[1])) if fix and mark.line == node.end_mark.line else None
        return Finding(self.path, mark.line + 1, severity, code, message, mark.column + 1, made)

    def _with(self, node: Node, text: str) -> str:
        lines = self.text.split("\n")
        line = lines[node.start_mark.line]
        lines[node.start_mark.line] = line[: node.start_mark.column] + text + line[node.end_mark.column :]
        return "\n".join(lines)
