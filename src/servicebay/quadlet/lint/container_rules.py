"""Habits that hurt in containers and pods: secrets in the open, ports nobody may bind, what systemd replaces."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ..names import kind_of_file
from ..parse import Entry, UnitFile
from ..values import is_resolved_later, parse_bind, parse_bool, parse_port_mapping, port_text, split_words
from .finding import Finding
from .unit import Files, Unit

_SECRET = re.compile(
    r"(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|KEY|CREDENTIALS?)"
    r"(?:_[0-9])?$|PASSWORD|SECRET(?!S?_(?:FILE|NAME|PATH))",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(r"(?:_FILE|_PATH|_NAME|_URL|_DIR|_ENABLED?|_LENGTH|_TYPE|_EXPIR\w*)$|PUBLIC", re.IGNORECASE)
_HARMLESS = re.compile(r"(?:/.*|true|false|yes|no|none|\d{1,3}|)", re.IGNORECASE)
FREE_PORTS = 8000
"""What a fix adds to a port that a user may not bind: 80 becomes 8080."""
_SHELL = ("&&", "||", "|", ">", ">>", "<", ";", "2>&1", "&")
_OF_PODMAN = (
    "PODMAN_",
    "CONTAINERS_",
    "CONTAINER_",
    "REGISTRY_",
    "XDG_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "PATH",
)
_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock", "/var/run/podman/podman.sock")


def is_secret(name: str, value: str) -> bool:
    """Whether a variable's name and value look like a secret in the open."""
    if _NOT_SECRET.search(name) or _HARMLESS.fullmatch(value) or is_resolved_later(value):
        return False
    return _SECRET.search(name) is not None


def check_container(unit: Unit, files: Files) -> Iterator[Finding]:
    """Findings of one container, pod or kube file (or a drop-in of one)."""
    if unit.kind not in ("container", "pod", "kube"):
        return iter(())
    checks = (_check_secrets, _check_ports, _check_commands, _check_pod, _check_volumes, _check_arguments)
    return chain.from_iterable(check(unit, files) for check in checks)


def _check_secrets(unit: Unit, _files: Files) -> Iterator[Finding]:
    for entry in unit.document.entries_of("Container", "Environment"):
        for word in split_words(entry.value):
            name, equals, value = word.partition("=")
            if equals and is_secret(name, value):
                message = f"{name} stands here for all who can read this file or inspect the container."
                yield unit.say(entry.line, "warning", "plain-secret", message, _secret_fix(unit, entry, name))
    for entry in unit.document.entries_of("Service", "Environment"):
        names = [word.partition("=")[0] for word in split_words(entry.value)]
        if unit.kind == "container" and names and not any(name.startswith(_OF_PODMAN) for name in names):
            message = "Variables in [Service] are podman's, not the container's: those stand in [Container]."
            moved = unit.document.remove("Service", "Environment", entry.value)
            fix = ("Move it to [Container]", moved.add("Container", "Environment", entry.value))
            yield unit.say(entry.line, "hint", "service-environment", message, fix)


def _secret_fix(unit: Unit, entry: Entry, name: str) -> tuple[str, UnitFile]:
    """The variable from a Podman secret; the user makes that one first."""
    others = [word for word in split_words(entry.value) if word.partition("=")[0] != name]
    secret = f"{unit.name.partition('.')[0].rstrip('@')}-{name.lower().replace('_', '-')}"
    document = unit.document
    left = document.replace(entry, " ".join(map(_quoted, others))) if others else document.without(entry)
    title = f"Take it from the Podman secret {secret} (make that first: podman secret create {secret} -)"
    return title, left.add("Container", "Secret", f"{secret},type=env,target={name}")


def _quoted(word: str) -> str:
    plain = word and not re.search(r"[\s\"'\\\\]", word)
    return word if plain else '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check_ports(unit: Unit, files: Files) -> Iterator[Finding]:
    for entry in unit.document.entries_of(unit.section, "PublishPort"):
        try:
            mapping = parse_port_mapping(entry.value)
        except ValueError:
            continue  # told with the values
        forbidden = files.facts.forbids_port(mapping.host[0]) if mapping.host else None
        if mapping.host and forbidden is not None:
            first, last = (port + FREE_PORTS for port in mapping.host)
            free = replace(mapping, host=(first, last))
            fix = (f"Publish {first}", unit.document.replace(entry, port_text(free)))
            yield unit.say(entry.line, forbidden[0], "privileged-port", forbidden[1], fix)
    hosts = [entry for entry in unit.entries(unit.section, "Network") if entry.value == "host"]
    if hosts and unit.entries(unit.section, "PublishPort"):
        line = unit.line_of(unit.section, "PublishPort")
        yield unit.say(line, "warning", "port-with-host", "With Network=host Podman passes over PublishPort=.")


def _check_pod(unit: Unit, _files: Files) -> Iterator[Finding]:
    pod = unit.own("Pod") if unit.kind == "container" else None
    if not pod:
        return
    for key in ("PublishPort", "UserNS"):
        if unit.entries("Container", key):
            message = f"{key}= belongs in {pod}: Podman refuses it for a container of a pod."
            yield unit.say(unit.line_of("Container", key), "error", "belongs-to-pod", message)
    if unit.entries("Container", "Network"):
        message = f"With a network of its own it does not share that of {pod}: they cannot talk over localhost."
        yield unit.say(unit.line_of("Container", "Network"), "warning", "outside-pod", message)


def _check_volumes(unit: Unit, files: Files) -> Iterator[Finding]:
    for entry in unit.document.entries_of(unit.section, "Volume"):
        try:
            bind = parse_bind(entry.value)
        except ValueError:
            continue  # told with the values
        source = bind.source or ""
        if source in _SOCKETS and files.facts.rootless:
            value = entry.value.replace(source, "%t/podman/podman.sock", 1)
            fix = ("Take the user's socket", unit.document.replace(entry, value))
            message = f"{source} is root's: a user's Podman listens at %t/podman/podman.sock (podman.socket)."
            yield unit.say(entry.line, "warning", "socket-of-root", message, fix)
        elif files.facts.selinux and source.startswith(("/", ".", "%")) and not {"z", "Z"} & set(bind.options):
            disabled = parse_bool(unit.own("SecurityLabelDisable") or "") if unit.kind == "container" else False
            if not disabled and not kind_of_file(source):
                message = "SELinux keeps the container out of this path: ':Z' labels it for this one, ':z' for several."
                yield unit.say(entry.line, "warning", "selinux-label", message)


def _check_commands(unit: Unit, _files: Files) -> Iterator[Finding]:
    if unit.kind != "container":
        return
    for key in ("Exec", "HealthCmd", "HealthStartupCmd", "ReloadCmd"):
        for entry in unit.document.entries_of("Container", key)[-1:]:
            words = split_words(entry.value)
            if key == "Exec" and words and not {"sh", "bash", "ash"} & {word.rpartition("/")[2] for word in words}:
                shell = [word for word in words if word in _SHELL]
                if shell:
                    message = f"'{shell[0]}' is an argument here, as no shell runs this: sh -c '…' would be one."
                    yield unit.say(entry.line, "warning", "no-shell", message)
            braced = re.search(r"(?<!\$)\$\{[A-Za-z_][A-Za-z0-9_]*\}", entry.value)
            bare = [word for word in words if re.fullmatch(r"\$[A-Za-z_][A-Za-z0-9_]*", word)]
            if braced or (bare and key == "Exec"):
                name = braced.group() if braced else bare[0]
                message = f"systemd replaces {name} by a variable of its own before Podman starts: '$$' keeps the '$'."
                value = re.sub(r"(?<!\$)\$(?=[A-Za-z_{])", "$$$$", entry.value)
                fix = ("Write $$", unit.document.replace(entry, value))
                yield unit.say(entry.line, "warning", "dollar", message, fix)


def _check_arguments(unit: Unit, _files: Files) -> Iterator[Finding]:
    for entry in unit.document.entries_of(unit.section, "PodmanArgs"):
        words = [word.partition("=")[0] for word in split_words(entry.value)]
        if "--restart" in words and unit.kind == "container":
            message = "--restart and the --rm of the unit exclude each other: Restart= in [Service] restarts it."
            yield unit.say(entry.line, "error", "restart-in-arguments", message)
        if "--privileged" in words:
            message = "--privileged switches most protection off: AddCapability= and AddDevice= give what is needed."
            yield unit.say(entry.line, "warning", "privileged", message)
