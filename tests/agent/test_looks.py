"""Looks at what is dirty: one at a time per key, none forgotten, and an end that can be waited for."""

from servicebay.agent.looks import Looks
from servicebay.agent.loop import Event, Loop


def test_a_hint_during_a_look_makes_another_and_keys_do_not_wait_for_each_other() -> None:
    loop = Loop()
    seen: list[str] = []
    gate = Event()

    async def look(key: str) -> None:
        seen.append(key)
        if seen == ["slow"]:
            await gate.wait()

    looks = Looks(loop, look, "look")

    async def main() -> None:
        running = loop.spawn(looks.run(), "looks")
        looks.hint("slow")
        await looks.look_now("quick")
        assert seen == ["slow", "quick"]
        assert looks.is_due("slow")
        looks.hint("slow")
        gate.set()
        await looks.look_now("slow")
        assert seen.count("slow") == 2
        assert not looks.is_due("slow")
        running.cancel()

    loop.run(main())


def test_who_waits_is_told_by_a_look_that_began_after_the_question() -> None:
    loop = Loop()
    begun: list[str] = []
    gate = Event()

    async def look(key: str) -> None:
        begun.append(key)
        if len(begun) == 1:
            await gate.wait()

    looks = Looks(loop, look, "look")

    async def main() -> None:
        running = loop.spawn(looks.run(), "looks")
        looks.hint("a")
        await loop.sleep(0)
        while not begun:
            await loop.sleep(0)
        waiting = loop.spawn(looks.look_now("a"), "waiting")
        gate.set()
        await waiting.join()
        assert len(begun) == 2, "the look under way may have missed it"
        running.cancel()

    loop.run(main())
