"""Collect the sentences of the hub and the agent that a person may read, as templates: ``{0} does not run.``

Pure reading of the sources by ``ast``. Placeholders are numbered as they come. What chooses between literals
(``'s' if n != 1 else ''``, ``DONE[action]``) is written out: one template for each. Left out is what nobody reads in a
browser: docstrings, logs, asserts, patterns, shell, HTML, and modules that speak to machines.
"""

import ast
import importlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parent.parent / "src/servicebay"

LEFT_OUT = (
    *("cli/", "storage/", "settings/", "holder/client", "wire/codec", "wire/held", "wire/replay"),
    *("api/metrics", "api/describing", "api/status", "services/status/drawing", "hub.py"),
    *("agent/__main__", "agent/loop", "agent/forked", "agent/digest", "agent/space", "agent/flows", "agent/debounce"),
    *("agent/systemd/address", "agent/systemd/marshal", "agent/systemd/message", "agent/systemd/monitor"),
    *("agent/podman/http", "agent/podman/shape", "agent/podman/parse", "agent/podman/ports", "agent/podman/registry"),
    *("agent/podman/manifest", "agent/logs/journal_file", "agent/logs/leap", "agent/logs/literal", "agent/logs/cursor"),
    *("agent/resources/proc", "agent/proxy/plain_process", "agent/proxy/certificate", "agent/files/template"),
    *("monitoring/past/packing", "monitoring/load_past/packing", "monitoring/probes/matcher", "nodes/slim"),
    *("nodes/join/setup", "nodes/join/door", "nodes/frames", "api/routes/about", "api/needs", "quadlet/keys", "quadlet/kube_fields", "twin/"),
    *("registry/origin", "services/deploy/unit_text"),
    *("services/logs/traces", "services/adopt/health", "services/socket_json", "services/deploy/kube_made"),
    *("alerts/message", "auth/device"),
)
"""Modules of which nothing is a sentence for the browser: protocols, patterns, shell, other programs' words."""

LABELS = {
    "services/words.py": None,
    "services/history/words.py": None,
    "services/status/now.py": None,
    "services/operations.py": None,
    "services/updates/schedule.py": None,
    "services/stock_use.py": None,
    "services/route_rows.py": ("Redirect", "Files"),
    "services/new_files.py": ("Checks", "Volume", "Network", "Drop-in"),
    "services/links.py": ("Answers", "Link"),
    "services/graph/cards.py": None,
    "services/graph/atlas.py": None,
    "services/deploy/runner.py": ("Done.",),
    "services/reach/inside.py": ("Forwarder", "Process"),
    "services/reach/outside.py": ("Name", "Router"),
    "services/reach/proxied.py": ("Proxy", "Certificate"),
    "gateway/judge.py": None,
    "gateway/wish.py": ("Demonstration",),
    "graph/part.py": None,
    "monitoring/board.py": None,
    "monitoring/load_past/metrics.py": None,
    "api/routes/alerts.py": ("Everything",),
    "quadlet/form.py": None,
}
"""Modules whose single words are labels that a person reads: all that begin large, or just these."""

KINDS = ("container", "service", "pod", "image", "volume", "network", "secret")
STOCK = ("image", "volume", "network", "secret")
MADE = ("volume", "network", "secret")
ROLES = ("viewer", "operator", "administrator")
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("agent/stock_actions.py", "noun"): STOCK,
    ("agent/stock_making.py", "noun"): MADE,
    ("agent/systemd/actions.py", "verb"): ("start", "stop", "restart", "reload"),
    ("auth/identity.py", "identity.role"): ROLES,
    ("auth/identity.py", "identity.scope"): ("read", "operate", "admin"),
    ("auth/identity.py", "role"): ROLES[2:],
    ("monitoring/heartbeats.py", "noun"): ("days", "hours", "minutes"),
    ("monitoring/past/recorder.py", "way"): ("forward", "back"),
    ("services/attention.py", "section"): ("containers", "services", "files", "proxy", "resources", "stock"),
    ("services/deploy/rename.py", "kind"): ("pod", "volume", "network", "image", "container"),
    ("services/deploy/steps.py", "verb"): ("stop", "restart", "start"),
    ("services/deploy/undo.py", "noun"): ("container", "volume", "network", "pod"),
    ("services/deploy/update.py", "noun"): ("image", "images"),
    ("services/image_drift.py", "word"): ("an older image than", "another image than"),
    ("services/operations.py", "doing"): (
        *("starting", "stopping", "restarting", "killing", "deleting", "updating", "pulling", "making"),
        *("cleaning up", "exporting", "importing into", "enabling", "disabling", "reloading"),
        *("reloading the units for", "dismissing the failure of"),
    ),
    ("services/resolve.py", "kind"): KINDS,
    ("services/stock_making.py", "noun"): MADE,
    ("services/templates/install.py", "noun"): ("template", "stack"),
    ("services/verify.py", "action"): ("start", "restart"),
    ("services/verify.py", "active"): ("active", "inactive", "failed", "activating", "deactivating", "reloading"),
    ("services/words.py", "word"): ("crashed", "was ended"),
}
"""Values that are one of a few words, by module and expression."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTED = ("service", "container", "route", "disk", "node", "check", "restart", "second", "minute", "hour", "day")
"""What ``services.words.count_words`` counts."""
REACHED = ("service", "container", "proxy", "address", "port", "node", "pod", "network", "link", "device")
"""What ``services.reach.impact`` counts."""
ELSEWHERE = (
    *(f"{number} {noun}{'' if number == 'one' else 's'}" for noun in COUNTED for number in NUMBERS[1:]),
    *(f"{{0}} {noun}s" for noun in COUNTED),
    *(f"1 {noun}" for noun in REACHED),
    *(f"{{0}} {noun}{'es' if noun.endswith('s') else 's'}".replace("proxys", "proxies") for noun in REACHED),
    *("{0} files", "{0} units", "1 image", "{0} images", "no port is"),
    *("began", "done", "failed", "undone", "waits", "busy", "healthy", "unhealthy", "starting"),
)
"""What is put together of numbers and nouns, and words that stand alone in small letters."""

NO_SENTENCES = {
    *("Part", "Cc", "Unit", "Service", "Install", "Yaml", "Kube", "After", "Requires", "Notify", "Exec", "Secret"),
    *("User", "Tmpfs", "Device", "Options", "Subnet", "Gateway", "Internal", "Arch", "Label", "Type", "File", "Target"),
    *("Image", "Containerfile", "Containers", "Pod", "Artifact", "Build", "Container", "Kubernetes YAML", "ConfigMaps"),
    *("manifest unknown", "name unknown", "authentication required", "no such host", "connection refused"),
    *("i/o timeout", "no space left on device", "server gave http response to https client", "Failed at step"),
    *("Unable to locate", "Failed to set up", "Failed to load", "Changing to", "killed by the OOM", "caddy adapt"),
    *("nginx -T", "a module", "stock scan", "stock audit", "too many attachments", "Mac OS X", "get a connection"),
    *("Connection refused", "Failed to resolve", "Name or service not known", "Could not resolve hostname"),
    *("Network is unreachable", "No route to host", "certificate verify failed", "timed out", "Permission denied"),
    *("Host key verification failed", "remote server did not send any data", "server misbehaving", "no space left"),
    *("name resolution", "too many requests", "rate limit", "not found", "invalid username/password", "no route to host"),
    *("repository does not exist", "http response to https client", "network is unreachable", "deadline exceeded"),
    *("is already in use", "Not allowed at this time", "id -u", "id -un", "command -v bash", "curl -f http://localhost/"),
    *("Download complete", "Already exists", "Pull complete", "no such container", "no container with", "fatal error:"),
    *("the agent's stderr", "a session", "{0}, in a scope", "not shared", "with keys", "{0}'s, with keys"),
    *("{0}'s, read-only", "not-found", "Made up: web", "{0} on {1} line {2}", "extra ==", "License ::", "podman failed"),
    *("killed by the OOM killer", "being used", "in use", "Photos of the family", "the reader of the bus ended"),
    *("lookup .* i/o timeout", "reap {0}", "servicebay {0} {1}", "no Image or Rootfs key specified"),
    *("no Yaml key specified", "no ImageTag key specified", "no Image key specified", "{0} line {1} of {2}"),
    *("configuration of {0}", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "volume {0}"),
    *("not enough IDs available in the namespace|no subuid ranges found|newuidmap:", "container {0}: {1}"),
    *("\\ No newline at end of file", "--env {0}", "mkdir -p -m 700 ~/.ssh && echo '{0}' >> {1} && chmod 600 {2}"),
    *("with secrets", "executable file", "Loading source unit file", "with a one-time link"),
}
"""Names of sections, words of other programs that are looked for, examples, and what only an audit's line says."""

LOGS = {"log", "logger", "logging", "_log", "LOG"}
INNER_FAULTS = {"RuntimeError", "AssertionError", "NotImplementedError", "SystemExit", "UnicodeError"}
TESTING = {"startswith", "endswith", "split", "rsplit", "partition", "removeprefix", "removesuffix", "find", "index"}
TESTING |= {"count", "strip", "encode", "replace", "compile", "match", "search", "sub", "findall", "fullmatch", "finditer"}
TESTING |= {"strftime", "get_logger", "add_argument", "execute", "NewType", "TypeVar", "cast", "setdefault", "run_named"}
TASKS = {"create_task", "spawn", "start_soon", "Task", "start", "call_soon", "Thread"}

NOISE = re.compile(
    r"""<[a-z!/?]+[^ ]*[ >]*=|</|<!|\\[bsdwS]|\(\?|\[\^|\\n\S|%[HYd]:?|^sudo |^[a-z-]+=|^import |Callable\[|[tT]uple\["""
    r"""|HTTP/1\.|^\S+-src |attachment; |^# |charset=|^/(?!proc)|^\W*$|^printf |^exec | \| (?:None|bool|Exited)$|max-age="""
    r"""|^podman (?:system|kube|volume|network|info|events)|realm=|^\[Ee\]|^\S+: [*{].*\*|= \t|^(?:Host|User-Agent|Connection|Accept): """
)
PLACE = re.compile(r"\{(\d+)\}")


class Sentence(NamedTuple):
    """A template, and where it stands first."""

    template: str
    where: str


class Hole:
    """A value in a template."""


Pieces = list[str | Hole]


def sentences() -> list[Sentence]:
    """All of them, in the order of the sources, each template once."""
    found: dict[str, Sentence] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if not module.startswith(LEFT_OUT) and not any(f"/{left}" in f"/{module}" for left in LEFT_OUT if "/" in left):
            for sentence in _of_module(path, module):
                found.setdefault(sentence.template, sentence)
    for template in ELSEWHERE:
        found.setdefault(template, Sentence(template, "services/words.py:0"))
    return list(found.values())


def _of_module(path: Path, module: str) -> Iterator[Sentence]:
    tree = ast.parse(path.read_text())
    left_out = set(_left_out(tree))
    name = "servicebay." + module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for node in _outermost(tree, left_out):
        for pieces in _variants(node, name, module):
            template = _numbered(pieces).strip()
            if _is_sentence(template, module):
                yield Sentence(template, f"{module}:{getattr(node, 'lineno', 0)}")


def _outermost(node: ast.AST, left_out: set[int]) -> Iterator[ast.expr]:
    """Texts that are not part of another text; what stands in a value of an f-string counts for itself."""
    if id(node) in left_out:
        return
    if _is_format(node):
        yield node
    elif isinstance(node, ast.JoinedStr):
        yield node
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and not _is_choice(part.value):
                yield from _outermost(part.value, left_out)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _outermost(child, left_out)


def _left_out(tree: ast.AST) -> Iterator[int]:
    """Nodes whose texts nobody reads."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield id(node.value)
            case ast.Assert(msg=ast.expr() as text):
                yield id(text)
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in INNER_FAULTS:
                yield id(node)
            case ast.AnnAssign(annotation=kind) | ast.arg(annotation=ast.expr() as kind):
                yield id(kind)
            case ast.FunctionDef(returns=ast.expr() as kind) | ast.AsyncFunctionDef(returns=ast.expr() as kind):
                yield id(kind)
            case ast.Compare():
                yield from (id(each) for each in (node.left, *node.comparators))
            case ast.MatchValue(value=value):
                yield id(value)
            case ast.Call():
                yield from _left_out_of_call(node)
            case ast.Subscript():
                yield id(node.slice)


def _left_out_of_call(call: ast.Call) -> Iterator[int]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    receiver = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(receiver, ast.Name) and receiver.id in LOGS:
        yield id(call)
    if name in TESTING:
        yield from (id(argument) for argument in call.args)
    if name in TASKS or name.endswith("_task") or name == "print":
        yield from (id(keyword.value) for keyword in call.keywords if keyword.arg == "name")
        yield from (id(argument) for argument in call.args if isinstance(argument, ast.Constant | ast.JoinedStr))
    if name == "print":
        yield id(call)


def _is_choice(node: ast.expr) -> bool:
    match node:
        case ast.IfExp(body=ast.Constant(value=str()), orelse=ast.Constant(value=str())):
            return True
        case ast.Subscript(value=ast.Name(id=name)) | ast.Subscript(value=ast.Attribute(attr=name)):
            return name.isupper()
    return False


def _is_format(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
    return False


def _variants(node: ast.expr, module: str, place: str) -> Iterator[Pieces]:
    """A text with its values as holes; where a value is one of some literals, once with each."""
    parts: list[list[str | Hole]] = []
    if isinstance(node, ast.Constant):
        yield _formatted(node.value)
        return
    if isinstance(node, ast.Call):
        arguments = iter(node.args)
        for piece in _formatted(node.func.value.value):  # type: ignore[attr-defined]
            value = next(arguments, None) if isinstance(piece, Hole) else None
            parts.append([piece] if value is None else list(_choices(value, module, place)))
    else:
        assert isinstance(node, ast.JoinedStr)
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append([part.value])
            else:
                assert isinstance(part, ast.FormattedValue)
                parts.append(list(_choices(part.value, module, place)))
    for chosen in itertools.product(*parts):
        yield [piece for each in chosen for piece in (_formatted(each) if isinstance(each, str) else [each])]


def _choices(node: ast.expr, module: str, place: str) -> Iterator[str | Hole]:
    known = CHOICES.get((place, ast.unparse(node)))
    if known is not None:
        yield from known
        return
    match node:
        case ast.IfExp(body=ast.Constant(value=str() as one), orelse=ast.Constant(value=str() as other)):
            yield from (one, other)
        case ast.Subscript(value=ast.Name(id=name)) if name.isupper():
            table = getattr(importlib.import_module(module), name, None)
            texts = list(dict.fromkeys(table.values())) if isinstance(table, dict) else []
            if 0 < len(texts) <= MOST_CHOICES and all(isinstance(text, str) for text in texts):
                yield from texts
            else:
                yield Hole()
        case _:
            yield Hole()


MOST_CHOICES = 20


def _formatted(text: str) -> Pieces:
    """A literal; ``{name}`` in it is filled later, by ``str.format``."""
    pieces: Pieces = []
    for index, part in enumerate(re.split(r"\{((?:[a-z_]+)?(?:![rs])?(?::[^{}]*)?)\}", text)):
        pieces.append(Hole() if index % 2 else part)
    return pieces


def _numbered(pieces: Pieces) -> str:
    count = itertools.count()
    return "".join(f"{{{next(count)}}}" if isinstance(piece, Hole) else piece for piece in pieces)


def _is_sentence(template: str, module: str) -> bool:
    words = PLACE.sub(" ", template)
    if NOISE.search(template) or "\n" in template.strip() or not re.search(r"[A-Za-z]{2}", words):
        return False
    if template in NO_SENTENCES:
        return False
    if re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)*[.!]?", template):
        chosen = LABELS.get(module, ())
        return (chosen is None or template in chosen) and template not in NO_SENTENCES
    if not re.search(r"\s", template):
        return False
    return bool(re.search(r"[a-z]{2}", words))


if __name__ == "__main__":
    for sentence in sentences():
        print(f"{sentence.where}\t{sentence.template}")
