"""Run by a test, and killed: minutes of two nodes, each with its number as the load, written and packed in turn.

After each write the count of minutes that are safe is told, on a line.
"""

import asyncio
import sys
from pathlib import Path

from tests.monitoring.load_past.world import MINUTE_MS, NOON, world

NODES = ("attic", "nas")


async def main(folder: Path) -> None:
    """Until killed. Goes on where the one before was."""
    async with world(folder) as made:
        for node in NODES:
            made.twin.add(node)
        (past,) = await made.reader.read(["nas"], ["cpu"], NOON, NOON + 1000 * MINUTE_MS, 1000)
        number = round(past.series[0].points[-1].mean) + 1 if past.series else 0
        made.passes(number * MINUTE_MS)
        while True:
            for node in NODES:
                made.tell(node, cpu_percent=float(number))
            made.recorder.look()
            await made.recorder.flush()
            number += 1
            print(number, flush=True)
            made.passes(MINUTE_MS)
            if number % 7 == 0:
                await made.recorder.roll()


asyncio.run(main(Path(sys.argv[1])))
