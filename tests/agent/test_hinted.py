"""What is read as a whole: a look when something hinted, and another for what was hinted meanwhile."""

import pytest

from servicebay.agent.hinted import Hinted
from servicebay.agent.loop import Event, Loop


def test_a_hint_during_a_look_makes_another_and_none_is_made_without() -> None:
    loop = Loop()
    looks = 0
    gate, looked = Event(), Event()
    hinted = Hinted(loop)

    async def look_for_ever() -> None:
        nonlocal looks
        while True:
            await hinted.due()
            with hinted:
                assert not hinted.waits
                looks += 1
                if looks == 1:
                    await gate.wait()
            looked.set()

    async def main() -> None:
        running = loop.spawn(look_for_ever(), "looks")
        hinted.hint()
        while looks == 0:
            await loop.sleep(0)
        hinted.hint()
        assert hinted.waits
        gate.set()
        while looks == 1:
            looked.clear()
            await looked.wait()
        assert (looks, hinted.waits) == (2, False)
        running.cancel()

    loop.run(main())


def test_a_look_that_fails_has_ended() -> None:
    loop = Loop()
    hinted = Hinted(loop)

    async def main() -> None:
        hinted.hint()
        await hinted.due()
        with pytest.raises(OSError, match="gone"), hinted:
            raise OSError("gone")
        hinted.hint()
        await hinted.due()

    loop.run(main())
