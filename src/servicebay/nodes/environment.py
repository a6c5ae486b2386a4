"""What programs on the hub's own machine get of its environment: what Python, Podman, systemd and the network need."""

import os
from collections.abc import Mapping
from pathlib import Path

ALLOWED = {
    "PATH", "LD_LIBRARY_PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR",
    "DBUS_SESSION_BUS_ADDRESS", "REGISTRY_AUTH_FILE", "STORAGE_DRIVER", "STORAGE_OPTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
}  # fmt: skip
PREFIXES = ("LC_", "XDG_", "CONTAINERS_", "PODMAN_", "QUADLET_")


def local_environment(runtime_dir: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a child, in the user session at ``runtime_dir``."""
    kept = {name: value for name, value in environ.items() if name in ALLOWED or name.startswith(PREFIXES)}
    return {**kept, "XDG_RUNTIME_DIR": str(runtime_dir)}
