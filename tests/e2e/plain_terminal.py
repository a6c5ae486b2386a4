"""What a shell looks like without ServiceBay: plain ``ssh`` in a PTY of this machine, drawn by the same xterm.js.

Nothing of ServiceBay's is in between: no hub, no holder, no client. And programs for a node that lacks them.
"""

import base64
import fcntl
import io
import os
import re
import struct
import subprocess
import tarfile
import termios
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Page

from tools.client import FRONTEND

PARTS = FRONTEND / "node_modules/@xterm"
DRAW = """
([cols, rows]) => {
  // vim asks for the ground, and chooses its colours by it
  const theme = { background: '#ffffff', foreground: '#000000' };
  window.term = new Terminal({ cols, rows, allowProposedApi: true, fontSize: 10, theme });
  term.loadAddon(new Unicode11Addon.Unicode11Addon());
  term.unicode.activeVersion = '11';
  term.onData((text) => typed(text));
  term.onBinary((text) => typed(text));
  term.open(document.body);
  term.focus();
}
"""
SHOW = "(text) => new Promise((shown) => term.write(Uint8Array.from(atob(text), (each) => each.charCodeAt(0)), shown))"
READ_BYTES = 65536


class PlainTerminal:
    """``ssh`` as this command line, on ``page``. Use it as a context manager, and ``pump`` while waiting."""

    def __init__(self, page: Page, ssh: list[str], columns: int, rows: int) -> None:
        self.page, self.columns = page, columns
        page.expose_function("typed", self._type)
        page.set_content("<!doctype html><title>plain</title>")
        page.add_style_tag(path=PARTS / "xterm/css/xterm.css")
        page.add_script_tag(path=PARTS / "xterm/lib/xterm.js")
        page.add_script_tag(path=PARTS / "addon-unicode11/lib/addon-unicode11.js")
        page.evaluate(DRAW, [columns, rows])
        self._pty, end = os.openpty()
        fcntl.ioctl(self._pty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._pty, False)
        environ = {**os.environ, "TERM": "xterm-256color"}
        command = [ssh[0], "-tt", *ssh[1:]]
        self._process = subprocess.Popen(
            command, stdin=end, stdout=end, stderr=end, env=environ, start_new_session=True
        )
        os.close(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._pty)

    def pump(self) -> None:
        """Draw what has come."""
        try:
            data = os.read(self._pty, READ_BYTES)
        except BlockingIOError:
            return
        self.page.evaluate(SHOW, base64.b64encode(data).decode())

    def _type(self, text: str) -> None:
        os.write(self._pty, text.encode())


def bundle(programs: dict[str, Path]) -> bytes:
    """A tar of these programs with all that they load, to be unpacked in a home: each runs as ``~/programs/NAME``."""
    files: dict[str, bytes] = {}
    for name, path in programs.items():
        loaded = subprocess.run(["ldd", path], check=True, capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+) \(0x", loaded):
            kind = "loader" if Path(library).name.startswith("ld-") else Path(library).name
            files[f"programs/lib/{kind}"] = Path(library).read_bytes()
        files[f"programs/lib/{name}"] = path.read_bytes()
        start = f'#!/bin/sh\nlib=~/programs/lib\nexec $lib/loader --library-path $lib $lib/{name} "$@"\n'
        files[f"programs/{name}"] = start.encode()
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()
