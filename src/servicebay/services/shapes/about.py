"""What this ServiceBay is made of."""

from .base import Answer, Body


class PackageRow(Answer, frozen=True):
    """A package that it uses, as its own metadata tell. ``licence`` is short, and absent where they tell none."""

    name: str
    version: str
    licence: str | None = None


class BackupBody(Body, frozen=True):
    """POST /api/backup: one's own password, and the passphrase that the file shall be encrypted with."""

    password: str
    passphrase: str


class AboutAnswer(Answer, frozen=True):
    """GET /api/about."""

    version: str
    licence: str
    python: str
    sqlite: str
    system: str
    data_dir: str
    packages: list[PackageRow]
