"""Build hook: the wheel and the sdist carry the built browser client.

Node is asked for (as a package) only where the client is stale and no suitable Node is on PATH; a
wheel made from an sdist runs no npm, because the sdist carries the client and its stamp.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def load_client() -> ModuleType:
    """``tools/client.py``, which is no package and not installed."""
    spec = importlib.util.spec_from_file_location("client", Path(__file__).parent / "tools/client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ClientBuildHook(BuildHookInterface[Any]):
    """Builds the client before files are collected; an editable install leaves it to ``make run``."""

    def dependencies(self) -> list[str]:
        """What the build needs beyond hatchling."""
        client = load_client()
        return [] if client.is_fresh() or client.find_npm() else [client.node_requirement()]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the client if it is stale."""
        client = load_client()
        if version != "editable" and not client.is_fresh():
            client.build(client.find_npm())
