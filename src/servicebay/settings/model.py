"""The settings of one hub process. Pure: reads the mapping it is given, never the environment itself.

Flag before variable before default. Nothing here is stored: what people change while the hub runs
belongs in the database.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765
DEFAULT_TERMINAL_IDLE_S = 12 * 3600
LEAST_TERMINAL_IDLE_S = 5

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(ValueError):
    """A flag or variable holds what cannot be used; the text names it and says what it must be."""


@dataclass(frozen=True)
class Settings:
    """What ``servicebay serve`` runs with.

    ``trusted_proxies`` are the networks whose ``X-Forwarded-*`` headers are believed; nobody's by default.
    ``join_port`` is where nodes may dial in (nowhere by default), ``join_host`` the address for it (empty: every one).
    ``terminal_idle_s`` is how long a terminal may go without a key, in seconds, before it is closed.
    ``registry_schemes`` are the kinds of addresses that templates may be fetched from; tests add ``http``.
    ``plugins`` are those of the installed ones that are used: all where empty, those named, all but ``-these``,
    or ``none``.
    """

    data_dir: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    trusted_proxies: tuple[Network, ...] = ()
    log_level: str = "info"
    join_port: int | None = None
    join_host: str = ""
    terminal_idle_s: int = DEFAULT_TERMINAL_IDLE_S
    registry_schemes: tuple[str, ...] = ("https", "ssh")
    plugins: tuple[str, ...] = ()


def resolve_settings(
    environ: Mapping[str, str],
    *,
    data_dir: str | None = None,
    host: str | None = None,
    port: int | None = None,
    trusted_proxies: tuple[str, ...] = (),
    log_level: str | None = None,
    join_port: int | None = None,
    join_host: str | None = None,
    terminal_idle_s: int | None = None,
) -> Settings:
    """Settings from flags (the arguments), else ``SERVICEBAY_*``, else defaults. Raises SettingsError."""
    proxies = trusted_proxies or tuple(environ.get("SERVICEBAY_TRUSTED_PROXY", "").replace(",", " ").split())
    named_join_port = environ.get("SERVICEBAY_JOIN_PORT")
    if join_port is None and named_join_port:
        join_port = parse_port(named_join_port, "SERVICEBAY_JOIN_PORT")
    named_idle = environ.get("SERVICEBAY_TERMINAL_IDLE_S")
    if terminal_idle_s is None and named_idle:
        terminal_idle_s = parse_terminal_idle(named_idle)
    return Settings(
        data_dir=resolve_data_dir(environ, data_dir),
        host=host or environ.get("SERVICEBAY_HOST") or DEFAULT_HOST,
        port=port if port is not None else parse_port(environ.get("SERVICEBAY_PORT") or str(DEFAULT_PORT)),
        trusted_proxies=tuple(parse_network(text) for text in proxies),
        log_level=log_level or environ.get("SERVICEBAY_LOG_LEVEL") or "info",
        join_port=join_port,
        join_host=join_host or environ.get("SERVICEBAY_JOIN_HOST") or "",
        terminal_idle_s=DEFAULT_TERMINAL_IDLE_S if terminal_idle_s is None else terminal_idle_s,
        registry_schemes=tuple(environ.get("SERVICEBAY_REGISTRY_SCHEMES", "https ssh").split()),
        plugins=tuple(environ.get("SERVICEBAY_PLUGINS", "").replace(",", " ").split()),
    )


def resolve_data_dir(environ: Mapping[str, str], flag: str | None = None) -> Path:
    """``--data-dir``, ``SERVICEBAY_DATA_DIR``, ``$XDG_DATA_HOME/servicebay`` or ``~/.local/share/servicebay``."""
    named = flag or environ.get("SERVICEBAY_DATA_DIR")
    if named:
        return Path(named).expanduser().absolute()
    share = environ.get("XDG_DATA_HOME")
    # the base directory specification: a relative XDG_DATA_HOME is ignored
    base = Path(share) if share and Path(share).is_absolute() else Path("~/.local/share").expanduser()
    return base / "servicebay"


def parse_port(text: str, name: str = "SERVICEBAY_PORT") -> int:
    """``"8765"`` -> 8765; 0 asks the kernel for a free one. Raises SettingsError."""
    if text.isascii() and text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise SettingsError(f"{name} is {text!r}; it must be a number from 0 to 65535.")


def parse_terminal_idle(text: str) -> int:
    """``"3600"`` -> 3600 seconds. Raises SettingsError."""
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= LEAST_TERMINAL_IDLE_S:
        return int(text)
    raise SettingsError(
        f"SERVICEBAY_TERMINAL_IDLE_S is {text!r}; it must be a number of seconds, {LEAST_TERMINAL_IDLE_S} or more."
    )


def parse_network(text: str) -> Network:
    """``"10.0.0.1"`` or ``"10.0.0.0/8"`` -> a network. Raises SettingsError."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(
            f"Trusted proxy {text!r} is neither an IP address nor a network such as 10.0.0.0/8."
        ) from error
