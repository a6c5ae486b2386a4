"""A router that runs beside tests that have no event loop of their own, such as those of a browser."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.gateway.soap import SoapDevice
from tests.patience import PATIENCE_S


@contextmanager
def serving(device: SoapDevice) -> Iterator[SoapDevice]:
    """Serve it until the end of the block."""
    ready, ended = threading.Event(), threading.Event()

    async def serve() -> None:
        async with device.serving():
            ready.set()
            await asyncio.get_running_loop().run_in_executor(None, ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="router")
    thread.start()
    try:
        assert ready.wait(PATIENCE_S)
        yield device
    finally:
        ended.set()
        thread.join(PATIENCE_S)
