"""Follows ``include`` through a reader, and takes the output of ``nginx -T`` apart.

A file that is missing or wrong is a problem that is told; the rest still counts. All limits are
there because the files are foreign: a loop of includes or a huge file ends, and says so.
"""

import re
from typing import Dict, List, NamedTuple, Protocol

from .glob_match import is_pattern, path_matches
from .nginx_parse import ConfigError, Directive, decode, parse_config, walk

MAX_FILES = 2000
MAX_TOTAL_BYTES = 4 * 1024 * 1024
MAX_DIRECTIVES = 200_000
MAX_DEPTH = 96
"""Of blocks and includes together; what is read recurses as deep."""
_DUMP_HEADER = re.compile(r"^# configuration file (/[^\n]*):\n", re.MULTILINE)


class Reader(Protocol):
    """Files as the proxy sees them; all paths are absolute and with ``/``."""

    def read(self, path: str) -> bytes:
        """The content of a file. Raises OSError."""

    def glob(self, pattern: str) -> List[str]:
        """Paths that match, sorted; a leading dot is matched only by one (glob(3))."""


class Loaded(NamedTuple):
    """The whole configuration, includes in place.

    ``folder`` is the main file's; ``unreadable`` says that a file was missing or closed.
    """

    tree: List[Directive]
    folder: str
    files: List[str]
    problems: List[str]
    unreadable: bool


def load_config(main: str, reader: Reader) -> Loaded:
    """Load a configuration from its main file, whose folder relative includes refer to. Raises OSError for that one."""
    loading = _Loading(main, reader)
    return Loaded(loading.read_main(), loading.folder, loading.files, loading.problems, loading.unreadable)


class _Loading:
    def __init__(self, main: str, reader: Reader) -> None:
        self.files: List[str] = []
        self.problems: List[str] = []
        self.unreadable = False
        self._main, self._reader = main, reader
        self.folder = main.rpartition("/")[0] + "/"
        self._bytes = 0
        self._directives = 0
        self._parsed: Dict[str, List[Directive]] = {}

    def read_main(self) -> List[Directive]:
        return self._read(self._main, 0)

    def _read(self, path: str, depth: int) -> List[Directive]:
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        parsed = self._parsed[path]
        self._directives += sum(1 for each in parsed for _ in walk(each)) + len(parsed)
        if self._directives > MAX_DIRECTIVES:
            self._miss("{}: not included, there are more than {} directives".format(path, MAX_DIRECTIVES))
            return []
        return self._with_includes(parsed, depth)

    def _parse(self, path: str) -> List[Directive]:
        data = self._reader.read(path)
        self.files.append(path)
        self._bytes += len(data)
        if self._bytes > MAX_TOTAL_BYTES:
            self._miss("{}: not read, the configuration is larger than {} bytes".format(path, MAX_TOTAL_BYTES))
            return []
        try:
            return parse_config(decode(data), path)
        except ConfigError as error:
            self._miss(str(error))
            return []

    def _with_includes(self, directives: List[Directive], depth: int) -> List[Directive]:
        result: List[Directive] = []
        for each in directives:
            if each.name == "include" and each.block is None and len(each.args) == 1:
                result.extend(self._include(each, depth + 1))
            elif each.block:
                result.append(each._replace(block=self._with_includes(each.block, depth + 1)))
            else:
                result.append(each)
        return result

    def _include(self, directive: Directive, depth: int) -> List[Directive]:
        at = "{}:{}".format(directive.file, directive.line)
        if depth > MAX_DEPTH:
            self._miss("{}: blocks and includes are nested too deeply".format(at))
            return []
        pattern = directive.args[0]
        pattern = pattern if pattern.startswith("/") else self.folder + pattern
        found: List[Directive] = []
        for path in self._reader.glob(pattern) if is_pattern(pattern) else [pattern]:
            if len(self.files) >= MAX_FILES and path not in self._parsed:
                self._miss("{}: not included, there are more than {} files".format(at, MAX_FILES))
                break
            try:
                found.extend(self._read(path, depth))
            except OSError as error:
                self.unreadable = True
                self._miss("{}: {} can't be read: {}".format(at, path, error.strerror or error))
        return found

    def _miss(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


class DumpReader:
    """The files in the output of ``nginx -T``: ``# configuration file /etc/nginx/nginx.conf:``, then its text."""

    def __init__(self, dump: str) -> None:
        parts = _DUMP_HEADER.split(dump)[1:]
        self.files: Dict[str, str] = {}
        for path, text in zip(parts[::2], parts[1::2]):
            self.files.setdefault(path, text)

    @property
    def main(self) -> str:
        """The main file, which nginx prints first; empty where the dump has none."""
        return next(iter(self.files), "")

    def read(self, path: str) -> bytes:
        """The text of a file. Raises FileNotFoundError."""
        try:
            return self.files[path].encode("utf-8", "replace")
        except KeyError:
            raise FileNotFoundError(2, "it is not in the output of nginx -T") from None

    def glob(self, pattern: str) -> List[str]:
        """The dumped paths that match."""
        return sorted(path for path in self.files if path_matches(pattern, path))
