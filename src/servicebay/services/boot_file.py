"""Whether a Quadlet file lets its unit start at boot, and the same file with that switched. Pure.

A generated unit cannot be enabled by ``systemctl enable``: its file's ``[Install]`` section says it
(podman-systemd.unit(5), 'Enabling unit files').
"""

from ..quadlet.parse import UnitFile, parse

AT_BOOT = frozenset({"default.target", "multi-user.target", "graphical-session.target"})
"""Targets that a user's systemd reaches by itself."""
KEYS = ("WantedBy", "RequiredBy", "UpheldBy")
TARGET = "default.target"


def starts_at_boot(text: str) -> bool:
    """Whether the file asks for it."""
    file = parse(text)
    return any(target in AT_BOOT for key in KEYS for value in file.get_all("Install", key) for target in value.split())


def switched(text: str, at_boot: bool) -> str:
    """The text that asks for it, or no longer does; all that means something else stays byte for byte."""
    if starts_at_boot(text) == at_boot:
        return text
    file = parse(text)
    return (file.add("Install", "WantedBy", TARGET) if at_boot else _without(file)).text


def _without(file: UnitFile) -> UnitFile:
    for key in KEYS:
        for entry in reversed(file.entries_of("Install", key)):
            kept = [target for target in entry.value.split() if target not in AT_BOOT]
            if len(kept) == len(entry.value.split()):
                continue
            file = file.replace(entry, " ".join(kept)) if kept else file.without(entry)
    return file
