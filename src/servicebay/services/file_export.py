"""A node's files of services as a tar for git: the same bytes while nothing changes, no secrets unless asked for."""

import io
import re
import tarfile

from ..nodes.errors import ActionFailed
from ..quadlet.lint.container_rules import is_secret
from ..quadlet.values import split_words
from ..twin.schema import FileEntry
from .contents import FileContents
from .errors import ActionError

IGNORE = ".gitignore"
GONE = ("not-found", "invalid", "conflict")
_ENVIRONMENT = re.compile(r"^[ \t]*Environment[ \t]*=(.*)$", re.MULTILINE)
_SECRET_HEADER = re.compile(
    r"""(?:^|[{,])[ \t]*["']?[\w-]*(?:authorization|cookie|token|secret|api-?key)[\w-]*["']?[ \t]*:[ \t]*\S""",
    re.IGNORECASE | re.MULTILINE,
)
_SECRET_KIND = re.compile(r"^kind:[ \t]*[\"']?Secret\b", re.MULTILINE)


async def export_files(contents: FileContents, node: str, secrets: bool) -> bytes:
    """The archive: below the node's name each file at its path, sorted, nobody's, with its time. Raises ActionFailed.

    What holds secrets is left out and stands in ``.gitignore``, so that it does not get there by hand either.
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        left_out = []
        for entry in sorted(contents.list(node), key=lambda entry: entry.path):
            if entry.problem is not None:
                continue
            try:
                content = (await contents.read(node, entry.path)).content
            except (ActionFailed, ActionError) as error:
                code = error.failure.code if isinstance(error, ActionFailed) else error.code
                if code in GONE:
                    continue  # it went meanwhile, or is no text
                raise
            why = None if secrets else why_secret(entry, content)
            if why is None:
                _add(tar, f"{node}{entry.path}", content, entry.mtime // 1000, 0o600 if secrets else 0o644)
            else:
                left_out.append(f"# {why}\n{escaped(entry.path)}\n")
        if left_out:
            head = "# Left out of the export, as they hold secrets. Ask for them with ?secrets=true\n"
            _add(tar, f"{node}/{IGNORE}", head + "".join(left_out), 0, 0o644)
    return buffer.getvalue()


def why_secret(entry: FileEntry, content: str) -> str | None:
    """Say what secret a file holds; None where none is known in it."""
    if entry.kind == "env":
        return "an environment file"
    if entry.kind == "checks" and _SECRET_HEADER.search(content):
        return "a header of a check"
    if _SECRET_KIND.search(content):
        return "a Secret of Kubernetes"
    for match in _ENVIRONMENT.finditer(content.replace("\\\n", " ")):
        for word in split_words(match[1]):
            name, equals, value = word.partition("=")
            if equals and is_secret(name, value):
                return f"a value for {re.sub('[^A-Za-z0-9_]', '_', name)[:80]}"
    return None


def escaped(path: str) -> str:
    """A path as a line of ``.gitignore``, from its folder on (gitignore(5))."""
    return re.sub(r"([\\*?\[\]#! ])", r"\\\1", path)


def _add(tar: tarfile.TarFile, name: str, content: str, mtime_s: int, mode: int) -> None:
    data = content.encode("utf-8", "replace")
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), mtime_s, mode
    tar.addfile(info, io.BytesIO(data))
