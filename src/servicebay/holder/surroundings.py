"""The environment of a login: what a person who signs in at the machine would have, and a terminal of today."""

import _locale
import os
import pwd
from collections.abc import Mapping

TERM, COLORTERM = "xterm-256color", "truecolor"
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
_KEPT_OF_A_LOGIN = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSH_CONNECTION", "SSH_CLIENT", "MAIL")


def login_environment(given: Mapping[str, str]) -> dict[str, str]:
    """From the environment that this process has: sshd's is a login's, any other is not."""
    account = pwd.getpwuid(os.getuid())
    env = {
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "LOGNAME": account.pw_name,
        "SHELL": account.pw_shell or "/bin/sh",
        "PATH": _PATH,
        "TERM": TERM,
        "COLORTERM": COLORTERM,
    }
    if "SSH_CONNECTION" in given:
        env.update((name, given[name]) for name in _KEPT_OF_A_LOGIN if name in given)
    runtime_dir = f"/run/user/{os.getuid()}"
    if os.path.isdir(runtime_dir):
        env["XDG_RUNTIME_DIR"] = runtime_dir
        if os.path.exists(runtime_dir + "/bus"):
            env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + runtime_dir + "/bus"
    if not any("UTF-8" in env.get(name, "").upper().replace("UTF8", "UTF-8") for name in ("LC_ALL", "LANG")):
        language = utf8_locale(given.get("LANG", ""))
        if language:
            env.pop("LC_ALL", None)
            env["LANG"] = language
    return env


def utf8_locale(wanted: str) -> str:
    """A locale in UTF-8 that this machine has, or nothing."""
    before = _locale.setlocale(_locale.LC_CTYPE, None)
    try:
        for name in (wanted, "C.UTF-8", "C.utf8", "en_US.UTF-8"):
            if not name or "UTF" not in name.upper():
                continue
            try:
                _locale.setlocale(_locale.LC_CTYPE, name)
            except _locale.Error:  # type: ignore[attr-defined]
                continue
            return name
        return ""
    finally:
        _locale.setlocale(_locale.LC_CTYPE, before)


def login_shell(env: Mapping[str, str]) -> tuple[list[str], str]:
    """The words of the user's login shell, and the folder that it starts in."""
    return ["-" + os.path.basename(env["SHELL"])], env["HOME"]
