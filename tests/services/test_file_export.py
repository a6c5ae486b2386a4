"""A node's files for git: what holds secrets stays out unless it is asked for, and cannot slip in."""

import io
import tarfile
from types import SimpleNamespace
from typing import Any

import pytest

from servicebay.nodes.errors import ActionFailed
from servicebay.services.file_export import export_files, why_secret
from servicebay.twin.schema import Failure, FileEntry

pytestmark = pytest.mark.anyio
FILES = {
    "/q/web.container": "[Container]\nImage=a.b/c\nEnvironment=MODE=dark\n",
    "/q/db.container": '[Container]\nEnvironment=A=b \\\n  "DB_PASSWORD=hunter2 x"\n',
    "/q/db.env": "X=1\n",
    "/q/s p[1].yml": "a: b\n---\nkind: Secret\ndata: {}\n",
    "/q/gone.container": "",
}


class Contents:
    def list(self, _node: str) -> list[Any]:
        kinds = {"env": "env", "yml": "kube"}
        return [
            SimpleNamespace(path=path, kind=kinds.get(path.rsplit(".", 1)[1], "quadlet"), problem=None, mtime=5000)
            for path in reversed(FILES)
        ]

    async def read(self, _node: str, path: str) -> Any:
        if "gone" in path:
            raise ActionFailed(Failure("not-found", "It is gone."))
        return SimpleNamespace(content=FILES[path])


async def exported(secrets: bool) -> dict[str, str]:
    data = await export_files(Contents(), "nas", secrets)  # type: ignore[arg-type]
    assert data == await export_files(Contents(), "nas", secrets)  # type: ignore[arg-type]
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {each.name: tar.extractfile(each).read().decode() for each in tar}  # type: ignore[union-attr]


async def test_by_default_no_secret_is_in_it_and_git_is_told_to_leave_them_out() -> None:
    found = await exported(False)
    assert [*found] == ["nas/q/web.container", "nas/.gitignore"]
    assert not any(secret in text for text in found.values() for secret in ("hunter2", "X=1"))
    lines = [line for line in found["nas/.gitignore"].splitlines() if not line.startswith("#")]
    assert lines == ["/q/db.container", "/q/db.env", r"/q/s\ p\[1\].yml"]
    assert "# a value for DB_PASSWORD" in found["nas/.gitignore"]


async def test_whoever_asks_gets_all_of_it() -> None:
    found = await exported(True)
    assert found == {f"nas{path}": text for path, text in FILES.items() if "gone" not in path}


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        ("up:\n  target: http://a/\n  headers:\n    Authorization: Bearer x\n", True),
        ("up:\n  headers: {Accept: text/plain, X-Api-Key: abc}\n", True),
        ("up:\n  headers: {Accept: text/plain}\n  text: a token\n", False),
    ],
)
async def test_a_header_that_signs_in_keeps_a_file_of_checks_out(text: str, is_secret: bool) -> None:
    assert (why_secret(FileEntry("/q/web.checks.yml", "checks"), text) is not None) is is_secret
