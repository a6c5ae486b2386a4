"""The escape keys of a terminal on the command line."""

from pathlib import Path

import pytest

from servicebay.cli.terminal import _Escape, _read_stdin


@pytest.mark.parametrize(
    ("typed", "goes_on", "leaves"),
    [
        ([b"ls\r~."], b"ls\r", True),
        ([b"~."], b"", True),
        ([b"ls\r", b"~", b"."], b"ls\r", True),
        ([b"a~."], b"a~.", False),
        ([b"\r~~."], b"\r~.", False),
        ([b"\r~x\r"], b"\r~x\r", False),
        ([b"cd ~/a\n"], b"cd ~/a\n", False),
    ],
)
def test_enter_tilde_dot_leaves_and_nothing_else_does(typed: list[bytes], goes_on: bytes, leaves: bool) -> None:
    escape = _Escape()
    assert b"".join(escape.feed(part) for part in typed) == goes_on
    assert escape.was_given is leaves


@pytest.mark.anyio
async def test_stdin_may_be_a_file_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys").write_bytes(b"x" * 200_000)
    for name, size in ((tmp_path / "keys", 200_000), (Path("/dev/null"), 0)):
        with name.open() as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            assert sum([len(data) async for data in _read_stdin()]) == size
