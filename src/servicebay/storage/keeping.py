"""What the owner of a document needs of ``documents.DocumentStore``, without knowing its database."""

from typing import Protocol, TypeVar

D = TypeVar("D")


class Documents(Protocol[D]):
    """Keeps documents of one kind by their name."""

    async def get(self, name: str) -> D | None:
        """The document; None where there is none. Raises StoreError."""

    async def save(self, document: D) -> None:
        """Keep it. Raises StoreError."""
