"""Git registries, over HTTP on loopback from a real repository: fetched, updated, refused, never executed."""

import asyncio
import os
import shlex
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from servicebay.registry import remotes as module
from servicebay.registry.errors import RegistryError
from servicebay.registry.fetch import ssh_command
from servicebay.registry.remotes import Change, RemoteList, Remotes, check_url, run_fetch
from servicebay.registry.snapshot import Asked
from servicebay.settings.sealed import KEY_NAME, SecretBox
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.errors import StoreError
from tests.registry.git_server import HEAD_REF, LINK, Contents, Repository, serving
from tests.registry.shelf import HEAD, files
from tests.registry.test_stack import FRONT
from tests.registry.test_stack import HEAD as STACK

pytestmark = pytest.mark.anyio
NOW = 1_900_000_000_000
GOOD: dict[str, str] = {
    **{f"templates/web/{path}": text for path, text in files().items()},
    "stacks/both/stack.yaml": STACK,
    "stacks/both/variables.json": FRONT,
    "README.md": "# Ours\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository.git")
    made.commit(GOOD)
    return made


@pytest.fixture
async def remotes(tmp_path: Path) -> AsyncIterator[Remotes]:
    database = Database(database_path(tmp_path / "data"))
    await database.open()
    yield build(tmp_path / "data", database)
    await database.close()


def build(data_dir: Path, database: Database) -> Remotes:
    documents = DocumentStore(database, schema.settings, RemoteList)
    return Remotes(documents, data_dir / "registries", SecretBox(data_dir), lambda: NOW, ("http", "file"))


async def refused(remotes: Remotes, url: str, **more: str) -> RegistryError:
    given = {"branch": None, "username": None, "secret": None, **more}
    with pytest.raises(RegistryError) as caught:
        await remotes.add("ours", url, **given)
    assert remotes.items == []
    return caught.value


async def test_a_registry_is_fetched_kept_and_found_again(
    remotes: Remotes, repository: Repository, tmp_path: Path
) -> None:
    with serving(repository) as url:
        kept = await remotes.add("ours", url, None, None, None)
    assert kept.commit == repository.repo.refs[HEAD_REF].decode()
    assert (kept.committed_at, kept.fetched_at) == (1_900_000_000_000, NOW)
    assert (list(remotes.shelf("ours").templates), list(remotes.shelf("ours").stacks)) == (["ours.web"], ["ours.both"])
    assert os.listdir(tmp_path / "data/registries") == ["ours.json"], "nothing else is left"
    assert (tmp_path / "data/registries/ours.json").stat().st_mode & 0o777 == 0o600
    again = build(tmp_path / "data", remotes._documents._database)
    await again.start()
    assert again.items == [kept]
    assert list(again.shelf("ours").templates) == ["ours.web"]
    (tmp_path / "data/registries/ours.json").write_text("{")
    await again.start()
    assert "update it" in again.shelf("ours").faults[0].text
    await again.remove("ours")
    assert (again.items, os.listdir(tmp_path / "data/registries")) == ([], [])


async def test_an_update_tells_what_changed_and_a_failure_keeps_what_was(
    remotes: Remotes, repository: Repository
) -> None:
    with serving(repository) as url:
        await remotes.add("ours", url, "main", None, None)
        assert await remotes.update("ours") == []
        newer = HEAD.replace('"1.2.0"\nch', '"1.3.0"\nch').replace('version: "1.2.0", c', 'version: "1.3.0", c')
        moved = {path.replace("/web/", "/shop/"): text for path, text in GOOD.items() if path.startswith("templates/")}
        moved["templates/shop/template.yaml"] = HEAD.replace("name: web", "name: shop")
        repository.commit({**GOOD, **moved, "templates/web/template.yaml": newer})
        assert await remotes.update("ours") == [
            Change("ours.shop", "template", None, "1.2.0"),
            Change("ours.web", "template", "1.2.0", "1.3.0"),
        ]
    with pytest.raises(RegistryError, match="can't be fetched"):
        await remotes.update("ours")
    assert remotes.items[0].problem is not None
    assert sorted(remotes.shelf("ours").templates) == ["ours.shop", "ours.web"]


async def test_a_password_is_needed_used_and_kept_sealed(
    remotes: Remotes, repository: Repository, tmp_path: Path
) -> None:
    with serving(repository, password="s3cret") as url:
        assert (await refused(remotes, url)).code == "refused"
        assert (await refused(remotes, url, username="anna", secret="wrong")).code == "refused"
        kept = await remotes.add("ours", url, None, "anna", "s3cret")
        assert await remotes.update("ours") == []
    assert "s3cret" not in repr(kept)
    assert b"s3cret" not in database_path(tmp_path / "data").read_bytes()
    assert (tmp_path / "data" / KEY_NAME).stat().st_mode & 0o777 == 0o600


HOSTILE: list[tuple[Contents, str, str]] = [
    ({"README.md": (LINK, b"/etc/passwd")}, "README.md", "Symbolic links are refused"),
    ({"config": (LINK, b"../../..")}, "config", "Symbolic links are refused"),
    ({"module": (0o160000, b"")}, "module", "not a plain file"),
    ({"../../../escaped": "x"}, "..", "name is refused"),
    ({".git/hooks/post-checkout": "#!/bin/sh\ntouch /tmp/owned\n"}, ".git", "name is refused"),
    ({".gitattributes": "* filter=evil\n"}, ".gitattributes", "name is refused"),
    ({"service.container.mustache": (0o100755, b"\xff")}, "service.container.mustache", "UTF-8"),
    ({"README.md": "x" * 300_000}, "README.md", "larger than"),
    ({f"f{number}": "x" for number in range(50)}, "f", "more than 40"),
    ({f"d{a}/d{b}/d{c}": {} for a in "123456" for b in "123456" for c in "123"}, "d", "more than 100"),
    ({"template.yaml": "a: &a [x]\nb: *a\n"}, "template.yaml", "aliases are refused"),
]


async def test_what_is_hostile_is_refused_by_name_and_costs_nothing_else(
    remotes: Remotes, repository: Repository, tmp_path: Path
) -> None:
    bad = {
        f"templates/bad{number}/{path}": text
        for number, (content, _, _) in enumerate(HOSTILE)
        for path, text in {**files(), **content}.items()
    }
    repository.commit({**GOOD, **bad, "templates/a b/README.md": "x", "templates/\x1b[31m/README.md": "x"})
    await remotes.add("ours", f"file://{tmp_path}/repository.git", None, None, None)
    shelf = remotes.shelf("ours")
    assert list(shelf.templates) == ["ours.web"]
    faults = {fault.place: fault.text for fault in shelf.faults}
    assert len(faults) == len(HOSTILE) + 2
    for number, (_, file, words) in enumerate(HOSTILE):
        assert faults[f"templates/bad{number}"].startswith(file)
        assert words in faults[f"templates/bad{number}"]
    assert "small letters" in faults["templates/?[31m"]
    assert sorted(os.listdir(tmp_path)) == ["data", "repository.git"], "nothing is written outside"
    assert os.listdir(tmp_path / "data/registries") == ["ours.json"]


async def test_a_repository_s_own_hooks_and_settings_are_not_run(
    remotes: Remotes, repository: Repository, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    root = tmp_path / "repository.git"
    (root / "hooks").mkdir(exist_ok=True)
    for hook in ("post-checkout", "post-merge", "reference-transaction", "pre-receive", "post-update"):
        (root / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (root / "hooks" / hook).chmod(0o755)
    with (root / "config").open("a") as config:
        config.write(f"[core]\n\tsshCommand = touch {mark}\n\tfsmonitor = touch {mark}\n")
        config.write(f"[uploadpack]\n\tpackObjectsHook = touch {mark}\n")
    await remotes.add("ours", f"file://{root}", None, None, None)
    assert not mark.exists()


async def test_a_key_that_a_killed_hub_left_is_swept_away(remotes: Remotes, tmp_path: Path) -> None:
    folder = tmp_path / "data/registries"
    (folder / "fetch-x1").mkdir(parents=True)
    (folder / "fetch-x1/key").write_text("a private key")
    (folder / "fetch-link").symlink_to(tmp_path)
    await remotes.start()
    assert os.listdir(folder) == ["fetch-link"]
    assert "data" in os.listdir(tmp_path)


async def test_what_could_not_be_kept_is_not_offered(
    remotes: Remotes, repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def full(_: object) -> None:
        raise StoreError(tmp_path, "The disk is full.", "Make room.")

    monkeypatch.setattr(remotes._documents, "save", full)
    with pytest.raises(StoreError):
        await remotes.add("ours", f"file://{tmp_path}/repository.git", None, None, None)
    assert (remotes.items, list(remotes.shelves)) == ([], [])


def test_ssh_finds_its_files_whatever_the_data_folder_is_called() -> None:
    command = shlex.split(ssh_command(Asked("ssh://a.org/x", '/srv/my "data" 100%', key_file="/srv/100%/key")))
    assert '-oUserKnownHostsFile="/srv/my \\"data\\" 100%%/known_hosts"' in command
    assert command[-2:] == ["-i", "/srv/100%%/key"]
    told = subprocess.run([*command[:-2], "-G", "a.org"], capture_output=True, text=True, check=True).stdout
    assert 'userknownhostsfile /srv/my "data" 100%/known_hosts\n' in told.replace("%%", "%")


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c id", "file:///etc", "http://a.org/x", "git://a.org/x", "ssh://-oProxyCommand=id/x", "https://-x.org/x",
     "https://anna:pw@a.org/x", "https://token@a.org/x", "https:///x", "https://a.org/x y", "https://a.org:99999/x",
     "https://a.org/x?y", "", "/etc", "ssh://-x@a.org/y", "https://a.org/\n"],
)  # fmt: skip
def test_only_plain_addresses_are_taken(url: str) -> None:
    with pytest.raises(RegistryError):
        check_url(url)


def test_a_short_address_of_ssh_is_understood() -> None:
    assert check_url("git@git.example.org:me/templates.git") == "ssh://git@git.example.org/me/templates.git"
    assert check_url("https://example.org/templates") == "https://example.org/templates"


@pytest.mark.parametrize("name", ["../x", "A", "", "built-in", "a/b"])
async def test_a_registry_has_a_plain_name(remotes: Remotes, name: str) -> None:
    with pytest.raises(RegistryError, match="name"):
        await remotes.add(name, "http://127.0.0.1/x", None, None, None)


async def test_what_is_not_there_is_said(remotes: Remotes, repository: Repository, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/repository.git"
    assert "no branch other" in (await refused(remotes, url, branch="other")).message
    assert (await refused(remotes, url, branch="../x")).code == "invalid"
    assert (await refused(remotes, f"file://{tmp_path}/nothing")).code in ("not-found", "unreachable")
    repository.commit({"README.md": "no templates"})
    assert "no folder templates/" in (await refused(remotes, url)).message
    Repository(tmp_path / "empty.git")
    assert (await refused(remotes, f"file://{tmp_path}/empty.git")).code == "not-found"


async def test_a_repository_that_is_too_large_is_given_up(repository: Repository, tmp_path: Path) -> None:
    repository.commit({**GOOD, "big": (0o100644, os.urandom(100_000))})
    (tmp_path / "scratch").mkdir()
    asked = Asked(f"file://{tmp_path}/repository.git", str(tmp_path), max_pack_bytes=50_000)
    assert (await run_fetch(asked, str(tmp_path / "scratch"))).code == "too-large"


async def test_a_bomb_in_a_pack_ends_its_own_process_only(repository: Repository, tmp_path: Path) -> None:
    repository.commit({**GOOD, "bomb": (0o100644, bytes(80 << 20))})
    (tmp_path / "scratch").mkdir()
    asked = Asked(f"file://{tmp_path}/repository.git", str(tmp_path), max_memory_bytes=160 << 20)
    assert (await run_fetch(asked, str(tmp_path / "scratch"))).code == "too-large"


async def test_a_server_that_says_nothing_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(RegistryError, match="not fetched within"):
        await run_fetch(Asked(f"http://127.0.0.1:{silent.getsockname()[1]}/x", str(tmp_path)), str(tmp_path), 1.0)
    assert module.DEADLINE_S > 1
    await asyncio.sleep(0)
