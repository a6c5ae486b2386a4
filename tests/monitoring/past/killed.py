"""Run by a test, and killed: outcomes numbered one after another, written and packed as fast as it goes.

After each write the count that is safe is told, on a line.
"""

import asyncio
import sys
from pathlib import Path

from servicebay.monitoring.board import Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.past.keeping import DAY_MS
from servicebay.monitoring.past.recorder import CheckRecorder
from servicebay.storage.check_rows import CheckRows
from servicebay.storage.database import Database

STEP_MS = 7 * 60_000
AT_ONCE = 5


async def main(folder: Path, count: int) -> None:
    """Until killed."""
    at = 20_000 * DAY_MS
    board, database = Board(), Database(folder / "servicebay.db")
    await database.open()
    recorder = CheckRecorder(board, CheckRows(database), lambda: at, lambda: at / 1000)
    await recorder.start()
    keys = [f"own.{number}" for number in range(count)]
    board.put("own", {key: Check(key=key, name=key, kind="tcp", target=f"{key[4:]}.lan:22") for key in keys})
    number = max((int(row.text) + 1 for row in board_texts(board)), default=0)
    at += number * STEP_MS
    while True:
        for _ in range(AT_ONCE):
            at += STEP_MS
            for key in keys:
                board.note(board.checks[key], Outcome("ok", str(number), 1.0), at)
            number += 1
        await recorder.flush()
        print(number, flush=True)
        await recorder.roll()


def board_texts(board: Board) -> list[Outcome]:
    """What the hub before has found last."""
    return [beat.outcome for ring in board._rings.values() for beat in ring]


asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
