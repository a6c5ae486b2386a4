"""Keep the monitors running: restart with back-off, tell each failure, give up when it is hopeless.

A monitor is a coroutine function that runs until it fails. Three failures of one monitor within a
minute end the agent (``GivenUp``): the hub starts a fresh one.
"""

from collections import deque
from typing import Any, Callable, Coroutine, Deque

from .loop import Loop

FAILURES_TO_GIVE_UP = 3
WINDOW_S = 60.0
BACKOFF_S = (0.2, 2.0)


class GivenUp(Exception):
    """A monitor failed too often; the text says which and why."""


class Unavailable(Exception):
    """What the monitor watches is not there now. Waited for with growing patience: it never ends the agent."""


PATIENCE_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""What was just restarted is back in a second or two; what is not there at all is asked for ever more rarely."""


async def keep_running(
    loop: Loop,
    name: str,
    monitor: Callable[[], Coroutine[Any, Any, None]],
    on_failure: Callable[[str, Exception], None],
) -> None:
    """Run ``monitor`` again whenever it ends or fails. Raises GivenUp."""
    failed_at: Deque[float] = deque(maxlen=FAILURES_TO_GIVE_UP)
    missed = 0
    while True:
        try:
            await monitor()
        except Unavailable as error:
            missed += 1
            if missed == 1:
                on_failure(name, error)
            await loop.sleep(PATIENCE_S[min(missed, len(PATIENCE_S)) - 1])
            continue
        except Exception as error:  # the supervision boundary: told, counted, restarted
            missed = 0
            on_failure(name, error)
            failed_at.append(loop.clock())
            if len(failed_at) == FAILURES_TO_GIVE_UP and failed_at[-1] - failed_at[0] < WINDOW_S:
                raise GivenUp("{} failed {} times in a minute: {!r}".format(name, len(failed_at), error)) from error
        await loop.sleep(BACKOFF_S[min(len(failed_at), len(BACKOFF_S)) - 1] if failed_at else BACKOFF_S[0])
