"""Giving memory back to the system after something large: glibc keeps what was freed unless it is asked."""

import ctypes
import gc


def give_back_memory() -> None:
    """Collect, and return free memory to the system (1 ms)."""
    gc.collect()
    gc.freeze()
    trim_heap()


def trim_heap() -> None:
    """Return what was freed to the system, after a child's answer; a C library without ``malloc_trim`` keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
