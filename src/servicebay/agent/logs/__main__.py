"""``python3 -I -S servicebay-logs.pyz``: read logs until stdin ends."""

import os
import sys


def main() -> int:
    """Exit status 0."""
    import pwd

    from servicebay.agent.logs.questions import answer
    from servicebay.agent.logs.worker import Worker
    from servicebay.agent.traces import remove_own

    os.environ.setdefault("HOME", pwd.getpwuid(os.getuid()).pw_dir)
    runtime_dir = os.environ.get("XDG_RUNTIME_DIR")
    try:
        Worker(answer).run()
    finally:
        if runtime_dir:  # the first stage set it; where memory files are refused, our archive lies there
            remove_own(runtime_dir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
