import asyncio

import msgspec

from servicebay.twin.keeper import TwinKeeper
from servicebay.twin.store import TwinStore
from tests.patience import PATIENCE_S


class MemoryArchive:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, bytes]] = {}
        self.saved = asyncio.Event()

    async def load(self) -> dict[str, tuple[int, bytes]]:
        return dict(self.kept)

    async def save(self, node: str, at_ms: int, data: bytes) -> None:
        self.kept[node] = (at_ms, data)
        self.saved.set()

    async def delete(self, node: str) -> None:
        self.kept.pop(node, None)


def test_the_last_state_survives_a_restart_of_the_hub() -> None:
    async def scenario() -> None:
        archive = MemoryArchive()
        store = TwinStore(clock=lambda: 77)
        keeper = TwinKeeper(store, archive, save_delay_s=0)
        await keeper.start()
        store.add("n")
        store.apply_state("n", 3, {"sections": {"containers": {"source": "podman-cli"}}})
        async with asyncio.timeout(PATIENCE_S):
            await archive.saved.wait()
        await keeper.stop()

        second = TwinStore(clock=lambda: 99)
        keeper = TwinKeeper(second, archive)
        await keeper.start()
        twin = second.get("n")
        assert (twin.raw, twin.state) == (store.get("n").raw, store.get("n").state)
        assert (twin.confirmed_at, twin.seq, twin.connection.status) == (77, -1, "connecting")
        second.remove("n")
        await keeper.stop()
        assert archive.kept == {}

    asyncio.run(scenario())


def test_a_kept_state_that_no_longer_fits_is_left_out() -> None:
    async def scenario() -> None:
        archive = MemoryArchive()
        archive.kept = {"bad": (1, b"\xff"), "old": (1, b'{"containers":[]}'), "good": (1, b'{"sections":{}}')}
        store = TwinStore()
        keeper = TwinKeeper(store, archive)
        await keeper.start()
        assert [store.get(name).confirmed_at for name in ("bad", "old", "good")] == [None, None, 1]
        await keeper.stop()

    asyncio.run(scenario())


def test_a_failing_archive_is_tried_again_with_the_next_change() -> None:
    class Failing(MemoryArchive):
        failed = asyncio.Event()

        async def save(self, node: str, at_ms: int, data: bytes) -> None:
            if not self.failed.is_set():
                self.failed.set()
                raise OSError("disk full")
            await super().save(node, at_ms, data)

    async def scenario() -> None:
        archive = Failing()
        store = TwinStore()
        keeper = TwinKeeper(store, archive, save_delay_s=0)
        await keeper.start()
        store.add("n")
        store.apply_state("n", 1, {"sections": {}})
        async with asyncio.timeout(PATIENCE_S):
            await archive.failed.wait()
        store.apply_state("n", 2, {"sections": {}})
        async with asyncio.timeout(PATIENCE_S):
            await archive.saved.wait()
        await keeper.stop()
        assert msgspec.json.decode(archive.kept["n"][1]) == {"sections": {}}

    asyncio.run(scenario())


def test_a_node_of_the_same_name_as_a_removed_one_does_not_inherit_its_state() -> None:
    async def scenario() -> None:
        archive = MemoryArchive()
        archive.kept = {"n": (1, b'{"sections":{}}')}
        store = TwinStore()
        keeper = TwinKeeper(store, archive)
        await keeper.start()
        store.remove("n")
        store.add("n")
        await keeper.stop()
        assert archive.kept == {}

    asyncio.run(scenario())
