"""What the last lines of a failed run say, in one sentence with its cure. Pure.

The texts are those of Podman 4.4 to 5.4 with crun, runc, pasta and rootlessport, and of systemd 252 to 257; the tests
hold lines that were read on a node. The last line that is understood counts: what comes before is often a retry.
"""

import re
from collections.abc import Callable, Sequence

MAX_QUOTE = 160
BARE_STATUS = re.compile(r": its main process exited with status \d+\.$")
"""As the agent says it of a start that failed."""
NAMES = ("Podman ",)
"""What is written with a capital within a sentence as well."""
PORT_TAKEN = "is already in use"
_PORT_BOUND = r"Failed to bind port (?P<port>\d{1,5}) \(Address already in use\)"
_PORT_LISTEN = r"[Ll]isten.*[:\]](?P<port>\d{1,5}): (?:bind: )?address already in use"
Match = re.Match[str]
Told = Callable[[Match], str]


def told_cause(lines: Sequence[str]) -> str | None:
    """One sentence or two for the last line that is understood; ``None`` where none is."""
    for line in reversed(lines):
        for pattern, told in _TABLE:
            match = pattern.search(line)
            if match is not None:
                return told(match)
    return None


def explained(message: str, lines: Sequence[str]) -> str:
    """A node's word that a unit's process failed, with what its last lines say in place of the bare status."""
    status = BARE_STATUS.search(message)
    told = told_cause(lines) if status is not None else None
    if status is None or told is None:
        return message
    told = told if told.startswith(NAMES) else told[0].lower() + told[1:]
    return f"{message[: status.start()]}: {told}"


def taken_port(lines: Sequence[str]) -> int | None:
    """The port that a run could not have because something else listens on it."""
    for line in reversed(lines):
        for pattern in (_PORT_BOUND, _PORT_LISTEN):
            match = re.search(pattern, line)
            if match is not None:
                return int(match["port"])
    return None


def last_line(lines: Sequence[str]) -> str | None:
    """The last line, to be quoted; ``None`` where there is none. Of a long one both ends: the reason comes last."""
    said = lines[-1].strip() if lines else None
    if said is None or len(said) <= MAX_QUOTE:
        return said
    return f"{said[: MAX_QUOTE // 2].rstrip()} … {said[-MAX_QUOTE // 2 :].lstrip()}"


def _pulled(match: Match) -> str:
    image, why = match["image"].removeprefix("docker://").lstrip("/"), match["why"]
    registry = _registry_of(image, why)
    for pattern, text in _PULL_REASONS:
        if pattern.search(why):
            return f"Its image {image} could not be pulled: {text.format(registry=registry)}"
    return f"Its image {image} could not be pulled: {_end_of(why)}"


def _registry_of(image: str, why: str) -> str:
    asked = re.search(r"https?://([^/\"\\\s]+)", why)
    first, slash, _ = image.partition("/")
    return asked[1] if asked else first if slash and ("." in first or ":" in first) else "the registry"


def _end_of(text: str) -> str:
    return f"{text.rsplit(': ', 1)[-1].strip()[:MAX_QUOTE].rstrip('.')}."


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


_PULL_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        _any("no such host", "server misbehaving", "lookup .* i/o timeout", "name resolution"),
        "the name of {registry} cannot be resolved. Check the node's network and DNS.",
    ),
    (
        _any("toomanyrequests", "too many requests", "rate limit"),
        "{registry} allows no more pulls for now. Wait, or sign in there with podman login.",
    ),
    (
        _any("manifest unknown", "name unknown", "not found", "repository does not exist"),
        "{registry} has no such image or tag. Check its name.",
    ),
    (
        _any("unauthorized", "authentication required", "denied", "forbidden", "invalid username/password"),
        "{registry} wants a sign-in (podman login {registry}), or has no such image.",
    ),
    (_any("x509", "certificate"), "the certificate of {registry} is not trusted by the node."),
    (
        _any("http response to https client", "does not look like a tls handshake"),
        "{registry} speaks HTTP only, which the node does not allow.",
    ),
    (_any("connection refused"), "{registry} refuses the connection."),
    (_any("network is unreachable", "no route to host"), "{registry} cannot be reached from the node."),
    (_any("timeout", "deadline exceeded"), "{registry} did not answer in time."),
    (_any("no space left"), "the disk of the node is full."),
)


def _port_taken(match: Match) -> str:
    return f"Port {match['port']} of the node {PORT_TAKEN}."


def _port_low(match: Match) -> str:
    port = match["port"]
    cure = f"sudo sysctl -w net.ipv4.ip_unprivileged_port_start={port}"
    return f"Port {port} may not be used by this user. Publish a port from 1024 up, or allow it on the node: {cure}"


def _step(match: Match) -> str:
    what = _STEPS.get(match["step"], f"its step {match['step']} failed")
    return f"It could not be started: {what.format(program=match['program'])} ({match['why'].strip()})."


_STEPS = {
    "EXEC": "its program {program} cannot be executed",
    "CHDIR": "its working directory cannot be entered",
    "NAMESPACE": "its view of the file system cannot be set up",
    "USER": "its user does not exist",
    "GROUP": "its group does not exist",
    "CREDENTIALS": "its credentials cannot be read",
    "CGROUP": "its control group cannot be set up",
}


def _says(text: str) -> Told:
    return lambda match: text.format(**{name: value or "" for name, value in match.groupdict().items()})


_NOT_DELEGATED = _says(
    "Its limit ({name}) cannot be set: that controller is not delegated to the user. The node's checklist has the cure."
)
_NO_COMMAND = _says("Its command {program} was not found in the image.")
_SHORT_NAME = _says(
    "Its image has a short name that could mean several registries. "
    "Write it in full, such as docker.io/library/nginx:1."
)
_TOO_FEW_IDS = _says(
    "The user has too few subordinate IDs for this image. Add some: "
    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER"
)
_PATTERNS: tuple[tuple[str, Told], ...] = (
    (r"(?:initializing source|unable to copy from source) (?P<image>\S+?): (?P<why>.+)", _pulled),
    (r"short-name resolution enforced|short-name \"[^\"]*\" did not resolve", _SHORT_NAME),
    (r"(?P<image>\S+): image not known", _says("Its image {image} is not on the node, and it is not to be pulled.")),
    (_PORT_BOUND, _port_taken),
    (_PORT_LISTEN, _port_taken),
    (r"Failed to bind port (?P<port>\d+) \(Permission denied\)", _port_low),
    (r"cannot expose privileged port (?P<port>\d+)", _port_low),
    (r"[Ee]xec format error", _says("Its program is built for another kind of processor than the node has.")),
    (r"executable file `(?P<program>[^`]+)` not found", _NO_COMMAND),
    (r"exec: \"(?P<program>[^\"]+)\": (?:executable file not found|stat)", _NO_COMMAND),
    (r"the path `(?P<program>[^`]+)` exists but it is not executable", _says("{program} is not executable.")),
    (r"\"(?P<program>[^\"]+)\": permission denied: OCI", _says("Its command {program} may not be executed.")),
    (
        r"statfs (?P<path>/.+?): no such file or directory",
        _says("{path} does not exist on the node, and it is to be mounted. Create it, or correct the volume."),
    ),
    (r"Error: open (?P<path>/.+?): no such file or directory", _says("The file {path} does not exist.")),
    (
        r"no secret with name or id \"(?P<name>[^\"]+)\"",
        _says("Podman has no secret called {name}. Create it: podman secret create {name} FILE"),
    ),
    (
        r"container name \"(?P<name>[^\"]+)\" is already in use",
        _says("A container called {name} is there already. Remove it: podman rm -f {name}"),
    ),
    (r"unable to find network with name or ID (?P<name>\S+?):", _says("Podman has no network called {name}.")),
    (r"opening file `(?P<name>memory|cpu|cpuset|pids|io)\.[\w.]+` for writing: No such file", _NOT_DELEGATED),
    (r"controller `?(?P<name>\w+)`? is not available", _NOT_DELEGATED),
    (r"not enough IDs available in the namespace|no subuid ranges found|newuidmap: ", _TOO_FEW_IDS),
    (r"killed by the OOM killer", _says("It ran out of memory, and the kernel killed a process of it.")),
    (r"no space left on device|database or disk is full", _says("The disk of the node is full.")),
    (r"yaml[^:]*: (?P<why>line \d+: .+)", _says("Its YAML has an error: {why}.")),
    (r"building at STEP \"(?P<step>.+?)\": (?:.*: )?(?P<why>.+)", _says("Its build failed at {step}: {why}.")),
    (r"Unable to locate executable '(?P<program>[^']+)'", _says("Its program {program} was not found.")),
    (r"Failed at step (?P<step>[A-Z_]+) spawning (?P<program>.+?): (?P<why>.+)", _step),
    (
        r"Failed to load environment files: (?P<why>.+)",
        _says("An environment file that it names cannot be read: {why}."),
    ),
)
_TABLE = [(re.compile(pattern), told) for pattern, told in _PATTERNS]
