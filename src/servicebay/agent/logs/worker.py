"""One process per channel: takes questions, has each answered by a copy of itself, passes on what the copies tell.

In on stdin, a JSON object per line: ``{"open": 7, "question": {..}}``, ``{"close": 7}``, ``{"ping": 1}``.
Out on stdout: ``{"id": 7, "lines": [..]}`` and the like (``questions``); ``{"id": 7, "done": status}`` is the last of
a question. A copy is killed when its question is closed, whatever it does. All leave when stdin ends, when nobody
reads, or after ``SILENCE_LIMIT_S`` without a word: a cut cable is not told to a node at once.
"""

import json
import os
import select
import signal
import time
from typing import Any, Callable, Dict

MOST_AT_ONCE = 16
SILENCE_LIMIT_S = 45.0
HELD_BYTES = 1024 * 1024
"""What waits for the channel to take it; beyond that the copies wait."""
LINE_BYTES = 64 * 1024
CHUNK_BYTES = 256 * 1024
Answer = Callable[[Dict[str, Any], Callable[[Dict[str, Any]], None], int], None]


class Copy:
    """A process that answers one question."""

    def __init__(self, number: int, pid: int, pipe: int) -> None:
        self.number = number
        self.pid = pid
        self.pipe = pipe
        self.rest = b""


class Worker:
    """``run`` ends when nobody is there any more; no process is left then."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._copies: Dict[int, Copy] = {}
        self._by_pipe: Dict[int, Copy] = {}
        self._in = b""
        self._out = bytearray()
        self._heard = time.monotonic()
        self._life, self._lives = os.pipe()

    def run(self) -> None:
        """Serve."""
        os.set_blocking(1, False)
        os.set_blocking(0, False)
        self._tell({"ready": True})
        try:
            while self._turn():
                pass
        except BrokenPipeError:
            pass
        finally:
            for number in list(self._copies):
                self._end(number)

    def _turn(self) -> bool:
        poll = select.poll()
        poll.register(0, select.POLLIN)
        if self._out:
            poll.register(1, select.POLLOUT)
        if len(self._out) < HELD_BYTES:
            for pipe in self._by_pipe:
                poll.register(pipe, select.POLLIN)
        for fd, _ in poll.poll(1000):
            if fd == 0:
                data = os.read(0, CHUNK_BYTES)
                if not data:
                    return False
                self._on_input(data)
            elif fd == 1:
                del self._out[: os.write(1, bytes(self._out[:CHUNK_BYTES]))]
            elif fd in self._by_pipe:
                self._on_output(self._by_pipe[fd])
        return time.monotonic() - self._heard < SILENCE_LIMIT_S

    def _on_input(self, data: bytes) -> None:
        self._heard = time.monotonic()
        *lines, self._in = (self._in + data).split(b"\n")
        if len(self._in) > LINE_BYTES:
            raise BrokenPipeError("this is not the hub")
        for line in lines:
            message = _decode(line)
            if isinstance(message.get("open"), int):
                self._open(message["open"], message.get("question"))
            elif isinstance(message.get("close"), int):
                self._end(message["close"])

    def _open(self, number: int, question: Any) -> None:
        if len(self._copies) >= MOST_AT_ONCE or number in self._copies or not isinstance(question, dict):
            text = "So many logs of this node are being read at once ({}) that no more can be.".format(MOST_AT_ONCE)
            self._tell({"id": number, "error": {"code": "busy", "message": text}})
            return self._tell({"id": number, "done": 0})
        pipe, end = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_copy(number, question, end)
        os.close(end)
        copy = Copy(number, pid, pipe)
        self._copies[number] = self._by_pipe[pipe] = copy
        return None

    def _become_copy(self, number: int, question: Dict[str, Any], end: int) -> None:
        """Answer, in the new process, and end it: what goes wrong here must never be the worker's, nor its copies'."""
        status = 1
        try:
            self._answer_in_copy(number, question, end)
            status = 0
        except OSError:
            pass  # nobody reads any more
        except BaseException as error:  # the supervision boundary: a damaged journal, say; the hub logs what it is told
            os.write(2, "{}\n".format(type(error).__name__).encode())
        finally:
            os._exit(status)

    def _answer_in_copy(self, number: int, question: Dict[str, Any], end: int) -> None:
        os.close(self._lives)  # the worker alone holds it: its end is the worker's
        for pipe in self._by_pipe:
            os.close(pipe)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        prefix = b'{"id":%d,' % number

        def tell(message: Dict[str, Any]) -> None:
            body = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
            data = memoryview(prefix + body.encode("utf-8", "replace")[1:] + b"\n")
            while data:
                data = data[os.write(end, data) :]

        self._answer(question, tell, self._life)

    def _on_output(self, copy: Copy) -> None:
        data = os.read(copy.pipe, CHUNK_BYTES)
        if not data:
            return self._end(copy.number)
        data = copy.rest + data
        end = data.rfind(b"\n") + 1
        self._out += data[:end]
        copy.rest = data[end:]
        return None

    def _end(self, number: int) -> None:
        copy = self._copies.pop(number, None)
        if copy is None:
            return
        del self._by_pipe[copy.pipe]
        os.close(copy.pipe)
        try:
            os.kill(copy.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(copy.pid, 0)[1])
        self._tell({"id": number, "done": status})

    def _tell(self, message: Dict[str, Any]) -> None:
        self._out += json.dumps(message, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes) -> Dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
