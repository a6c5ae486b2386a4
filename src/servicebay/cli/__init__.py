"""The command line: ``servicebay serve``, and commands that talk to a running hub or to its data directory.

Each module is one command or group, loaded when it is asked for; heavy imports are inside
functions, so that a prompt never waits for them. Exit status: 0 done, 1 refused or failed, 2 wrong
usage, 3 the hub cannot be reached.
"""

from .group import main

__all__ = ["main"]
