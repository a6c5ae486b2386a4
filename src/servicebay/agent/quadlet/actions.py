"""The action ``quadlet.check``: its arguments judged, its failures told; the work is in ``check``, loaded on use."""

import os
from typing import Any, Dict, Optional

from servicebay.wire.messages import Failure

from ..files.actions import GIVE_BACK_AFTER_S, bytes_of
from ..files.watch import FileWatch
from ..loop import Loop, TimedOut
from ..memory import give_back_memory
from ..process import Spawner
from ..rpc import Action, ActionError, Call
from .generator import find_generator


class QuadletActions:
    """Actions on Quadlet files that change nothing."""

    def __init__(self, loop: Loop, spawner: Spawner, watch: FileWatch) -> None:
        self._loop = loop
        self._spawner = spawner
        self._watch = watch

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"quadlet.check": self.check}

    async def check(self, call: Call) -> Dict[str, Any]:
        """What the generator would make of a draft, see ``check``."""
        from .check import check_draft

        wanted = call.args.get("units", [])
        if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
            raise ActionError(Failure("invalid", "The units must be a list of names."))
        draft = self._draft(call.args.get("files"))
        try:
            return await check_draft(self._loop, self._spawner, find_generator(), draft, set(wanted))
        except TimedOut as error:
            raise ActionError(Failure("timeout", "Podman's generator did not end in time.")) from error
        except OSError as error:
            text = "The draft could not be checked: {}.".format(error.strerror)
            raise ActionError(Failure("internal", text)) from error
        finally:
            self._loop.call_later(GIVE_BACK_AFTER_S, give_back_memory)

    def _draft(self, files: object) -> Dict[str, Optional[str]]:
        from ..files.allowed import check_path, find_place, own_folders
        from ..files.writer import NotWritten

        folders = own_folders(os.environ, os.environ["HOME"], os.getuid())
        draft: Dict[str, Optional[str]] = {}
        try:
            for file in files if isinstance(files, list) else []:
                file = file if isinstance(file, dict) else {}
                path, content = check_path(file.get("path")), file.get("content")
                bytes_of(content, path)
                find_place(path, folders, self._watch.target_of)
                # Quadlet resolves links to folders, not those to files: a linked file keeps its name
                draft[os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))] = content
        except NotWritten as error:
            raise ActionError(Failure(error.code, str(error), details=error.details)) from error
        return draft
