"""A process on a pseudo-terminal of its own: started with the right size, ended with all that belongs to it."""

import errno
import fcntl
import os
import signal
import struct
import termios
from typing import NoReturn

READ_BYTES = 64 * 1024
_IUTF8 = 0o40000  # termbits.h; not in Python's termios
_CLOSE_UP_TO = 256


class Shell:
    """Running from the start. ``master`` does not block."""

    def __init__(self, argv: list[str], env: dict[str, str], folder: str, columns: int, rows: int) -> None:
        self.exited: int | None = None
        self.master, slave = os.openpty()
        set_size(slave, columns, rows)
        attributes = termios.tcgetattr(slave)
        attributes[0] |= _IUTF8
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        self.pid = os.fork()
        if not self.pid:
            _become(argv, env, folder, slave)
        os.close(slave)
        os.set_blocking(self.master, False)

    def read(self, most: int) -> bytes | None:
        """What it wrote, as far as it is there; None once nobody can write any more."""
        parts: list[bytes] = []
        size = 0
        while size < most:
            try:
                data = os.read(self.master, READ_BYTES)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno == errno.EIO:  # no process has it open
                    return b"".join(parts) if parts else None
                raise
            if not data:
                return b"".join(parts) if parts else None
            parts.append(data)
            size += len(data)
        return b"".join(parts)

    def write(self, data: bytes) -> int:
        """Give it input; returns how much it took now."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0
        except OSError:  # it has ended: what it was to read goes nowhere
            return len(data)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the screen; the foreground process is told by the kernel."""
        set_size(self.master, columns, rows)

    def reap(self) -> bool:
        """Whether it has ended; ``exited`` is then its wait status."""
        if self.exited is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 0
            if pid:
                self.exited = status
        return self.exited is not None

    def hang_up(self) -> None:
        """As if the line was cut: the shell tells its jobs, and ends."""
        self._signal(signal.SIGHUP)
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End what did not mind."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        for pid in session_of(self.pid):
            try:
                os.kill(pid, number)
            except OSError:
                pass


def set_size(fd: int, columns: int, rows: int) -> None:
    """The size of a terminal."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def session_of(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/" + name + "/stat", "rb") as file:
                    fields = file.read().rpartition(b") ")[2].split()
            except OSError:
                continue
            # state, parent, group, session
            if len(fields) > 3 and fields[0] not in (b"Z", b"X") and int(fields[3]) == leader:
                found.append(int(name))
    return found


def told_exit(status: int) -> dict[str, object]:
    """A wait status for people: ``{"status": 3}`` or ``{"signal": "SIGKILL"}``."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            return {"signal": signal.Signals(number).name}
        except ValueError:
            return {"signal": str(number)}
    return {"status": os.WEXITSTATUS(status)}


def _become(argv: list[str], env: dict[str, str], folder: str, slave: int) -> NoReturn:
    """In the child: the terminal, then the program. A name that begins with ``-`` is a login shell, as of login(1)."""
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.closerange(3, _CLOSE_UP_TO)
        for number in range(1, signal.NSIG):
            try:
                signal.signal(number, signal.SIG_DFL)
            except (OSError, ValueError):
                pass
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        try:
            os.chdir(folder)
        except OSError:
            os.chdir("/")
        program = argv[0]
        if program.startswith("-"):
            program = env["SHELL"]
        os.execvpe(program, argv, env)  # noqa: S606 - what the hub asked for
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\r\n".encode("utf-8", "replace"))
    finally:
        os._exit(127)
