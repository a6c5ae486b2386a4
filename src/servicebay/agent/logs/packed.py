"""Long values of the journal, which are compressed: by Zstandard or LZ4 (Debian 11), through their libraries.

LZ4's have their size before them, in eight bytes.
"""

import ctypes
from ctypes import c_int, c_size_t, c_uint64, c_void_p
from typing import Any, Dict, Optional

LZ4, ZSTD = 2, 4
"""Of an object's flags. The file's header has twice the latter for Zstandard, and the same for LZ4."""
MOST_BYTES = 256 * 1024
_loaded: Dict[int, Any] = {}


def can_unpack(kind: int) -> bool:
    """Whether the library is there."""
    return _library(kind) is not None


def unpack(kind: int, address: int, length: int) -> Optional["ctypes.Array[ctypes.c_char]"]:
    """A value as a buffer; None where it is damaged or has more than ``MOST_BYTES``."""
    lib = _library(kind)
    if kind == LZ4:
        size = int.from_bytes(ctypes.string_at(address, 8), "little")
        address, length = address + 8, length - 8
    else:
        size = lib.ZSTD_getFrameContentSize(address, length)
    if not 0 < size <= MOST_BYTES or length <= 0:
        return None
    text = ctypes.create_string_buffer(size)
    if kind == LZ4:
        done = lib.LZ4_decompress_safe(address, text, length, size)
    else:
        done = lib.ZSTD_decompress(text, size, address, length)
    return text if done == size else None


def _library(kind: int) -> Any:
    if kind not in _loaded:
        try:
            _loaded[kind] = _load_lz4() if kind == LZ4 else _load_zstd()
        except (OSError, AttributeError):
            _loaded[kind] = None
    return _loaded[kind]


def _load_lz4() -> Any:
    lib = ctypes.CDLL("liblz4.so.1")
    lib.LZ4_decompress_safe.argtypes = [c_void_p, c_void_p, c_int, c_int]
    return lib


def _load_zstd() -> Any:
    lib = ctypes.CDLL("libzstd.so.1")
    lib.ZSTD_getFrameContentSize.restype = c_uint64
    lib.ZSTD_getFrameContentSize.argtypes = [c_void_p, c_size_t]
    lib.ZSTD_decompress.restype = c_size_t
    lib.ZSTD_decompress.argtypes = [c_void_p, c_size_t, c_void_p, c_size_t]
    return lib
