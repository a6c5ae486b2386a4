"""Which names may come in from outside. What does not fit is refused here, before anybody looks at it.

Pure. Everything raises ``Misspelt`` (400), which names the field and says what would fit.
Addresses of nodes have their grammar in ``nodes.config``.
"""

import re

CONTAINER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")
STOCK = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
NODE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# systemd.unit(5): letters, digits and ":-_.\@", at most 255 with the suffix
UNIT = re.compile(r"[a-zA-Z0-9:_.\\][a-zA-Z0-9:_.\\@-]{0,254}")
# github.com/distribution/reference; the agent looks closer (agent.podman.reference)
REFERENCE = re.compile(r"[a-zA-Z0-9\[][a-zA-Z0-9._:/@\[\]-]{0,511}")
TEMPLATE = re.compile(r"([a-z0-9][a-z0-9-]{0,62}\.)?[a-z0-9][a-z0-9-]{0,62}")
CHECK = re.compile(r"[a-z]+\.[a-z0-9][a-z0-9.-]{0,126}")
WINDOW = re.compile(r"[0-9a-f]{8}")
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}")
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
PATH = re.compile(r"/[^\x00-\x1f\x7f]{0,4094}")
MAX_PASSWORD_LENGTH = 1000


class Misspelt(ValueError):
    """Something from outside does not fit its grammar; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def container_name(text: str) -> str:
    """A container's ID or name."""
    return _fitting(CONTAINER, text, "id", "A container's ID or name has letters, digits, '_', '.' and '-'.")


def stock_name(text: str) -> str:
    """The ID or name of an image, volume, network, pod or secret; images go by ID, as a tag has slashes."""
    return _fitting(STOCK, text, "name", "An ID or name has letters, digits, '_', '.' and '-'.")


def image_reference(text: str) -> str:
    """An image by the name that registries know it by."""
    return _fitting(REFERENCE, text, "reference", "An image's name looks like docker.io/library/nginx:1.")


def node_name(text: str, field: str = "node") -> str:
    """A node's name."""
    return _fitting(NODE, text, field, "A node's name has 1 to 63 lower-case letters, digits and '-'.")


def service_name(text: str) -> str:
    """A unit's name with or without its suffix."""
    return _fitting(UNIT, text, "name", "A unit's name has letters, digits and ':', '_', '.', '\\', '@', '-'.")


def file_path(text: str) -> str:
    """An absolute path, as a node lists it; whether it does is for others to say."""
    return _fitting(PATH, text, "path", "A path starts with '/' and has no control characters.")


def template_id(text: str, field: str = "id") -> str:
    """The ID of a template or stack: its name, with its registry's and a dot before where it is not our own."""
    return _fitting(TEMPLATE, text, field, "A name has 1 to 63 small letters, digits and '-'.")


def check_key(text: str) -> str:
    """The key of a check."""
    return _fitting(CHECK, text, "key", "A check's key looks like link.photos.")


def window(text: str) -> str:
    """The ID of a maintenance window."""
    return _fitting(WINDOW, text, "window", "A window's ID is 8 digits and letters from a to f.")


def fingerprint(text: str, field: str = "fingerprint") -> str:
    """A host key's fingerprint, as OpenSSH prints it."""
    return _fitting(FINGERPRINT, text, field, "A fingerprint looks like 'SHA256:' and 43 letters and digits.")


def password(text: str | None) -> str | None:
    """A password that is used once."""
    if text is not None and (len(text) > MAX_PASSWORD_LENGTH or "\0" in text):
        raise Misspelt("password", f"A password has at most {MAX_PASSWORD_LENGTH} characters.")
    return text


def _fitting(grammar: re.Pattern[str], text: str, field: str, message: str) -> str:
    if not grammar.fullmatch(text):
        raise Misspelt(field, message)
    return text
