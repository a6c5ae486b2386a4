"""``python3 -I -S servicebay-agent.pyz``: run the agent until stdin ends or nobody reads stdout."""

import os
import sys


def set_environment() -> str:
    """Complete what a bare SSH session may lack; return the user's runtime directory."""
    import pwd

    from servicebay.agent.traces import prepare_runtime_dir

    os.environ.setdefault("HOME", pwd.getpwuid(os.getuid()).pw_dir)
    return prepare_runtime_dir(os.environ, os.getuid())


def main() -> int:
    """Exit status 0 at the hub's wish, 70 when a monitor could not be kept running."""
    from servicebay.agent.loop import Loop
    from servicebay.agent.podman.service import PodmanService
    from servicebay.agent.process import Spawner

    runtime_dir = set_environment()
    loop = Loop()
    spawner = Spawner(loop)
    service = PodmanService(loop, spawner, runtime_dir)
    service.start_early()
    # the larger half of the modules, compiled while Podman gets ready
    from servicebay.agent.agent import Agent
    from servicebay.agent.memory import give_back_memory
    from servicebay.agent.supervise import GivenUp

    give_back_memory()  # what compiling the archive's sources took
    from servicebay.agent.traces import remove_own

    for fd in (0, 1):
        os.set_blocking(fd, False)
    try:
        Agent(loop, spawner, service, runtime_dir).run()
    except BrokenPipeError:
        return 0
    except GivenUp as error:
        print("servicebay-agent: {}".format(error), file=sys.stderr)
        return 70
    finally:
        remove_own(runtime_dir)
        for fd in (0, 1):
            os.set_blocking(fd, True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
