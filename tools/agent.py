"""``make agent``: write the agent as one file, ``dist/servicebay-agent.pyz``, the same bytes each time."""

from servicebay.nodes.archive import agent_archive, archive_digest
from tools.client import ROOT

TARGET = ROOT / "dist/servicebay-agent.pyz"


def main() -> None:
    """Write it and tell its size and digest."""
    archive = agent_archive()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(archive)
    print(f"{TARGET}: {len(archive)} bytes, sha256 {archive_digest(archive)}")


if __name__ == "__main__":
    main()
