import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import servicebay
from servicebay.nodes import bootstrap
from servicebay.nodes.archive import APART, agent_archive, archive_digest, logs_archive
from servicebay.nodes.slim import STAND_INS
from tests.nodes.parts import tiny_archive

ROOT = Path(servicebay.__file__).parent


def test_the_archive_holds_wire_and_agent_and_nothing_else() -> None:
    names = zipfile.ZipFile(io.BytesIO(agent_archive())).namelist()
    files = [file for part in ("wire", "agent") for file in (ROOT / part).rglob("*.py") if file.parent.name != "logs"]
    expected = {f"servicebay/{file.relative_to(ROOT)}" for file in files} | {"__main__.py", "servicebay/__init__.py"}
    assert expected >= APART
    assert set(names) == expected - set(STAND_INS.values()) - APART
    assert names == sorted(names)
    assert len(names) > 10


def test_the_reader_of_logs_is_packed_apart_and_small() -> None:
    names = zipfile.ZipFile(io.BytesIO(logs_archive())).namelist()
    others = {name for name in names if not name.startswith("servicebay/agent/logs/")}
    agent = {"servicebay/agent/__init__.py", "servicebay/agent/traces.py"}
    assert others == {"__main__.py", "servicebay/__init__.py"} | agent
    assert len(logs_archive()) < 32 * 1024


def test_the_archive_is_the_same_bytes_each_time() -> None:
    first = agent_archive()
    agent_archive.cache_clear()
    assert agent_archive() == first


def run_stage(
    archive: bytes, stdin: bytes, code: str | None = None, **env: str
) -> "subprocess.CompletedProcess[bytes]":
    argv = bootstrap.first_stage_argv(sys.executable, len(archive), archive_digest(archive))
    if code is not None:
        argv[argv.index(bootstrap.FIRST_STAGE.replace("\n", "~"))] = code.replace("\n", "~")
    return subprocess.run(argv, input=stdin, capture_output=True, check=False, env={"PATH": "/bin", **env})


def test_what_follows_the_archive_on_stdin_is_the_agents() -> None:
    archive = tiny_archive()
    request = b'{"type":"REQUEST","id":"1","action":"echo","args":{"a":1}}\n'
    done = run_stage(archive, archive + request)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == b'{"type":"RESPONSE","id":"1","result":{"a":1}}'


def test_where_memory_files_are_refused_a_file_in_the_runtime_directory_serves(tmp_path: Path) -> None:
    archive = tiny_archive()
    code = bootstrap.FIRST_STAGE.replace("import os, sys", "import os, sys\ndel os.memfd_create", 1)
    done = run_stage(archive, archive, code, XDG_RUNTIME_DIR=str(tmp_path))
    assert done.stdout.startswith(b'{"type":"HELLO"')
    (file,) = tmp_path.iterdir()
    assert re.fullmatch(rf"servicebay-agent-{archive_digest(archive)[:16]}-\d+\.pyz", file.name)
    assert file.stat().st_mode & 0o777 == 0o600
    assert run_stage(archive, archive, code, XDG_RUNTIME_DIR=str(tmp_path)).returncode == 0
    assert run_stage(archive, archive, code.replace("os.path.isdir(run)", "False")).returncode == bootstrap.NOWHERE


def test_an_archive_cut_short_is_not_run() -> None:
    archive = tiny_archive()
    done = run_stage(archive, archive[:-1])
    assert (done.returncode, done.stdout) == (bootstrap.CUT_SHORT, b"")


def test_the_first_stage_survives_any_login_shell_and_python() -> None:
    assert not set(bootstrap.FIRST_STAGE) & set("'!$`\\~")
    assert bootstrap.FIRST_STAGE.isascii()
    assert 'f"' not in bootstrap.FIRST_STAGE
    assert "\n" not in bootstrap.first_stage_command(10**6, "0" * 64)
    assert len(bootstrap.first_stage_command(10**6, "0" * 64)) < 4096


@pytest.mark.parametrize(
    ("status", "said", "code", "words"),
    [
        (127, "bash: python3: command not found", "no-python", "has no python3"),
        (126, "", "no-python", "has no python3"),
        (64, "Python 3.8.10", "python-too-old", "has Python 3.8.10;"),
        (66, "", "no-session", "enable lingering"),
        (1, "Traceback\nImportError: x\n", "agent-failed", "ended with status 1 (ImportError: x)"),
        (None, "", "agent-failed", "was ended by a signal."),
    ],
)
def test_each_end_without_hello_has_its_code_and_one_sentence(
    status: int | None, said: str, code: str, words: str
) -> None:
    fault = bootstrap.explain_exit(status, said)
    assert fault.code == code
    assert words in fault.message
