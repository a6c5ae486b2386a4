"""A text in a stretch of memory, found at the speed of memory: PCRE2 with its compiler, by ctypes.

PCRE2 is on all machines that we know of (SELinux's library and ``journalctl --grep`` need it); where it is not, or may
not compile (``execmem`` denied), ``Pattern`` is None-able: ``compile_pattern`` says so by None. Measured: 5 GB/s, upper
and lower case alike, where ``bytes.find`` has 1.5 to 3 and ``re`` 0.3.
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, c_void_p
from typing import Any, Iterator, List, Optional

_CASELESS, _JIT_COMPLETE = 8, 1


class Pattern:
    """Bytes to look for. ``width`` is how long what is found is at least, ``behind`` how far it looks back."""

    def __init__(self, lib: Any, code: Any, width: int, behind: int) -> None:
        self.width, self.behind = width, behind
        self._match = lib.pcre2_match_8
        self._code = code
        self._data = lib.pcre2_match_data_create_8(1, None)
        self._found = lib.pcre2_get_ovector_pointer_8(self._data)

    def positions(self, address: int, start: int, end: int, size: int) -> Iterator[int]:
        """Where it begins in ``start`` to ``end`` of the ``size`` bytes at an address; read as far as is needed."""
        base = max(0, start - self.behind)
        length = min(end + self.width - 1, size) - base
        at = start - base
        while at < length and self._match(self._code, address + base, length, at, 0, self._data, None) > 0:
            yield base + self._found[0]
            at = self._found[0] + 1


def compile_pattern(literal: bytes, is_case: bool) -> Optional[Pattern]:
    """A text as it stands."""
    return _compiled(_spelt(literal), is_case, len(literal), 0)


def compile_broken(literal: bytes, is_case: bool) -> Optional[Pattern]:
    """An escape (27) amid a text: after any beginning of it."""
    beginnings = "|".join("(?<={}\\x1b)".format(_spelt(literal[:end]).decode()) for end in range(1, len(literal)))
    return _compiled("\\x1b(?:{})".format(beginnings).encode(), is_case, 1, len(literal))


def _spelt(literal: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in literal)


def _compiled(expression: bytes, is_case: bool, width: int, behind: int) -> Optional[Pattern]:
    lib = _load()
    if lib is None:
        return None
    error, offset = c_int(), c_size_t()
    flags = 0 if is_case else _CASELESS
    code = lib.pcre2_compile_8(expression, len(expression), flags, byref(error), byref(offset), None)
    if not code or lib.pcre2_jit_compile_8(code, _JIT_COMPLETE) < 0:
        return None
    return Pattern(lib, code, width, behind)


_loaded: List[Any] = []


def _load() -> Any:
    if not _loaded:
        try:
            _loaded.append(_declared(ctypes.CDLL("libpcre2-8.so.0")))
        except (OSError, AttributeError):
            _loaded.append(None)
    return _loaded[0]


def _declared(lib: "ctypes.CDLL") -> "ctypes.CDLL":
    lib.pcre2_compile_8.restype = c_void_p
    lib.pcre2_compile_8.argtypes = [c_char_p, c_size_t, c_uint32, c_void_p, c_void_p, c_void_p]
    lib.pcre2_jit_compile_8.argtypes = [c_void_p, c_uint32]
    lib.pcre2_match_data_create_8.restype = c_void_p
    lib.pcre2_match_data_create_8.argtypes = [c_uint32, c_void_p]
    lib.pcre2_match_8.argtypes = [c_void_p, c_void_p, c_size_t, c_size_t, c_uint32, c_void_p, c_void_p]
    lib.pcre2_get_ovector_pointer_8.restype = POINTER(c_size_t)
    lib.pcre2_get_ovector_pointer_8.argtypes = [c_void_p]
    return lib
