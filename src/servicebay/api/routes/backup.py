"""``/api/backup``: ServiceBay itself in one encrypted file. Keys and secrets leave the hub in no other way."""

import asyncio
import errno
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, cast

from litestar import post
from litestar.params import JSONBody
from litestar.response import Stream

from servicebay import __version__
from servicebay.api.needs import ADMINISTER, demand
from servicebay.api.problems import Refusal
from servicebay.services.shapes.about import BackupBody
from servicebay.storage.backup import write_backup

from .context import CallerPart, HubPart, identity_of
from .record import recorded

PIECE = 256 * 1024
MEDIA_TYPE = "application/octet-stream"


@post("/backup", status_code=200, media_type=MEDIA_TYPE, opt=ADMINISTER)
async def make_backup(data: JSONBody[BackupBody], hub: HubPart, caller: CallerPart) -> Stream:
    """Make a backup and send it. Asks for a signed-in administrator's own password: everything is in it."""
    demand(caller, "self")
    await hub.auth.check_own_password(identity_of(caller), data.password, caller.origin.address)
    async with recorded(hub, caller, "backup.create", ""):
        file = await asyncio.to_thread(written, hub.settings.data_dir, data.passphrase)
    size = await asyncio.to_thread(lambda: os.fstat(file.fileno()).st_size)
    name = time.strftime("servicebay-%Y%m%d-%H%M.backup")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return Stream(pieces(file), media_type=MEDIA_TYPE, headers=headers)


def written(data_dir: Path, passphrase: str) -> BinaryIO:
    """A backup in a file that has no name, and is gone when it is closed. Blocking. Raises Refusal, BackupError."""
    file = tempfile.TemporaryFile(dir=data_dir, prefix=".backup-")  # noqa: SIM115 - sent later, and closed then
    try:
        write_backup(data_dir, cast("BinaryIO", file), passphrase, __version__)
        file.seek(0)
    except OSError as error:
        file.close()
        if error.errno != errno.ENOSPC:
            raise
        raise Refusal(507, "no-space", f"There is no room in {data_dir} to put the backup together.") from error
    except BaseException:
        file.close()
        raise
    return cast("BinaryIO", file)


async def pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    """The file, piece by piece; closed at the end."""
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        file.close()
