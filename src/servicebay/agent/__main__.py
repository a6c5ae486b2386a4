"""``python3 -I -S servicebay-agent.pyz``: run the agent until stdin ends or nobody reads stdout."""

import os
import sys

from servicebay.agent.agent import Agent
from servicebay.agent.supervise import GivenUp


def main() -> int:
    """Exit status 0 at the hub's wish, 70 when a monitor could not be kept running."""
    for fd in (0, 1):
        os.set_blocking(fd, False)
    try:
        Agent().run()
    except BrokenPipeError:
        return 0
    except GivenUp as error:
        print("servicebay-agent: {}".format(error), file=sys.stderr)
        return 70
    finally:
        for fd in (0, 1):
            os.set_blocking(fd, True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
