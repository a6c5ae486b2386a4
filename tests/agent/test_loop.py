import os
from pathlib import Path

import pytest

from servicebay.agent.loop import Cancelled, Event, Loop, TimedOut


def test_a_task_waits_for_a_file_descriptor() -> None:
    loop = Loop()
    reader, writer = os.pipe()

    async def write() -> None:
        os.write(writer, b"x")

    async def main() -> bytes:
        loop.spawn(write(), "write")
        await loop.readable(reader)
        return os.read(reader, 1)

    assert loop.run(main()) == b"x"
    os.close(reader)
    os.close(writer)


def test_within_cancels_what_takes_too_long_and_waits_for_its_end() -> None:
    loop = Loop()
    ended = []

    async def slow() -> None:
        try:
            await loop.sleep(3600)
        finally:
            ended.append(True)

    async def main() -> None:
        with pytest.raises(TimedOut):
            await loop.within(0.001, slow())
        assert ended == [True]

    loop.run(main())


def test_a_deadline_and_the_event_in_one_turn_wake_a_task_only_once() -> None:
    loop = Loop()
    woken = []

    async def wait(event: Event) -> None:
        await event.wait()
        woken.append("first")
        await loop.sleep(3600)
        woken.append("second")

    async def main() -> None:
        event = Event()
        task = loop.spawn(wait(event), "wait")
        await loop.sleep(0)
        loop._schedule(task)
        event.set()
        await loop.sleep(0.001)

    loop.run(main())
    assert woken == ["first"]


def test_cancelling_a_task_ends_it_and_its_joiner_hears_of_it() -> None:
    loop = Loop()

    async def main() -> None:
        task = loop.spawn(loop.sleep(3600), "sleep")
        await loop.sleep(0)
        task.cancel()
        with pytest.raises(Cancelled):
            await task.join()

    loop.run(main())
    assert not loop.tasks


def test_a_crash_is_told_once_and_raised_to_the_joiner() -> None:
    loop = Loop()
    told = []
    loop.on_crash = lambda task, error: told.append((task.name, str(error)))

    async def fail() -> None:
        raise ValueError("broken")

    async def main() -> None:
        with pytest.raises(ValueError, match="broken"):
            await loop.spawn(fail(), "fail").join()

    loop.run(main())
    assert told == [("fail", "broken")]


def test_what_still_runs_when_main_ends_is_cancelled() -> None:
    loop = Loop()
    ended = []

    async def background() -> None:
        try:
            await loop.sleep(3600)
        finally:
            ended.append(True)

    async def main() -> None:
        loop.spawn(background(), "background")
        await loop.sleep(0)

    loop.run(main())
    assert ended == [True]


def test_two_tasks_may_wait_for_the_two_directions_of_one_descriptor() -> None:
    import socket

    loop = Loop()
    ours, theirs = socket.socketpair()

    async def main() -> bytes:
        reading = loop.spawn(loop.readable(ours.fileno()), "read")
        await loop.writable(ours.fileno())
        theirs.send(b"x")
        await reading.join()
        return ours.recv(1)

    assert loop.run(main()) == b"x"
    ours.close()
    theirs.close()


def test_a_wait_that_cannot_begin_fails_in_the_task_that_asked(tmp_path: Path) -> None:
    loop = Loop()

    async def main() -> None:
        with (tmp_path / "file").open("w") as file, pytest.raises(PermissionError):
            await loop.readable(file.fileno())

    loop.run(main())


def test_a_deadline_around_is_never_taken_for_the_one_inside() -> None:
    loop = Loop()
    seen = []

    async def patient() -> None:
        try:
            await loop.within(60, loop.sleep(3600))
        except TimedOut:
            seen.append("its own")

    async def main() -> None:
        with pytest.raises(TimedOut):
            await loop.within(0.001, patient())

    loop.run(main())
    assert seen == []
