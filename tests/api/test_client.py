"""The browser client's files."""

import gzip
from pathlib import Path

import pytest

from tests.api.bay import Bay

pytestmark = pytest.mark.anyio
SCRIPT = b"console.log('hello');\n" * 100


@pytest.fixture
def client_root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    root = tmp_path / "client"
    if getattr(request, "param", "") == "not built":
        return root
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_bytes(b"<!doctype html><title>Bay</title>")
    (root / "assets" / "index-1a2b.js").write_bytes(SCRIPT)
    (root / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret").write_bytes(b"secret")
    return root


async def test_every_page_of_the_client_is_the_start_page(bay: Bay) -> None:
    for path in ("/", "/services", "/nodes/nas/x", "/setup", "/index.html"):
        answer = await bay.client.get(path)
        assert (answer.status_code, answer.text) == (200, "<!doctype html><title>Bay</title>")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert "servicebay_session" not in answer.headers.get("set-cookie", "")


async def test_hashed_files_are_kept_for_ever_and_travel_packed(bay: Bay) -> None:
    answer = await bay.client.get("/assets/index-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert answer.content == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT, 6, mtime=0)) < len(SCRIPT)
    plain = await bay.client.get("/assets/index-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == SCRIPT
    assert answer.headers["etag"] == plain.headers["etag"]
    assert plain.headers["etag"].startswith("W/")  # a strong one would promise the same bytes
    same = await bay.client.get("/", headers={"If-None-Match": (await bay.client.get("/")).headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


async def test_a_file_of_an_older_build_is_missing_and_not_a_page(bay: Bay) -> None:
    assert (await bay.client.get("/assets/index-0000.js")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/..%2fsecret", "/assets/..%2f..%2fsecret", "/%2e%2e/secret", "/assets/%2e%2e/%2e%2e/secret"]
)
async def test_no_path_leaves_the_client(bay: Bay, path: str) -> None:
    answer = await bay.client.get(path)
    assert answer.status_code in (200, 404)
    assert "secret" not in answer.text


async def test_the_client_takes_no_writes(bay: Bay) -> None:
    assert (await bay.client.post("/services", json={})).status_code == 405
    head = await bay.client.head("/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("client_root", ["not built"], indirect=True)
async def test_without_a_built_client_the_page_says_how_to_build_it(bay: Bay) -> None:
    assert "npm run build" in (await bay.client.get("/services")).text
