"""Terminals on a real node, over the hub's own sockets."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

import testbed
from servicebay.cli.connection import HubError
from servicebay.cli.terminal_socket import NAMESPACE
from servicebay.settings.model import Settings
from tests.api.bay import PASSWORD, Bay, running_bay
from tests.patience import PATIENCE_S
from tests.watching import Watching, watching

from .letting_in import let_in_by_key

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bay(tmp_path: Path, node: testbed.Node) -> AsyncIterator[Bay]:
    """A hub that has the node, live, and anna signed in."""
    async with running_bay(Settings(tmp_path / "data")) as running:
        await running.sign_in("anna", PasswordHasher().hash(PASSWORD))
        await let_in_by_key(running, node)
        yield running


@pytest.fixture
async def anna(bay: Bay) -> AsyncIterator[Watching]:
    async with watching(bay.url, Cookie=bay.cookie, Origin=bay.url) as somebody:
        yield somebody


async def test_a_login_shell_has_its_size_and_surroundings_and_tells_how_it_ended(anna: Watching) -> None:
    shell = await anna.open(node="nas", columns=91, rows=33)
    await anna.type(shell, "stty size; echo $TERM $COLORTERM $LANG; shopt login_shell; tty; id -un; echo n=$((6*7))\n")
    said = await anna.until_seen(shell, "n=42")
    assert "33 91" in said
    assert "xterm-256color truecolor" in said
    assert "UTF-8" in said
    assert "login_shell    \ton" in said
    assert "/dev/pts/" in said
    assert testbed.USER in said
    await anna.socket.ask("term-resize", id=shell, columns=120, rows=50)
    await anna.until(lambda: anna.states[shell]["columns"] == 120)
    await anna.type(shell, "stty size\n")
    await anna.until_seen(shell, "50 120")
    await anna.type(shell, "exit 7\n")
    assert await anna.until_ended(shell) == {"text": "The shell ended with status 7.", "status": 7}


async def left_on(node: testbed.Node) -> str:
    """Our programs on the node, and what tests started in terminals."""
    command = "ps -eo args= | grep -E '[s]ervicebay-terminal|[s]leep 98[0-9]|[-]-exec-process-spec' | cut -c1-150 || :"
    return await asyncio.to_thread(node.root, "sh", "-c", command)


async def until_nothing_is_left(node: testbed.Node, limit_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(limit_s):
        while await left_on(node):  # noqa: ASYNC110 - asked of another machine
            await asyncio.sleep(0.1)


async def test_a_flood_is_whole_ctrl_c_acts_and_a_slow_viewer_holds_up_nobody(
    bay: Bay, anna: Watching, node: testbed.Node
) -> None:
    shell = await anna.open(node="nas")
    async with watching(bay.url, Cookie=bay.cookie, Origin=bay.url) as slow:
        await slow.join(shell)
        await slow.until_seen(shell, "$")
        slow.may_show.clear()
        before = anna.total
        await anna.type(shell, "seq 1 800000; echo do''ne\n")
        await anna.until_seen(shell, "done")
        assert anna.total - before > 6_000_000
        numbers = anna.text(shell).replace("\r", "").split("\n")
        first = numbers.index("2")
        assert numbers[first : first + 799_999] == [str(n) for n in range(2, 800_001)]
        assert slow.total < 2_000_000
        slow.may_show.set()
        for who in (slow, anna):
            await who.until_seen(shell, "done")
            await who.until(lambda who=who: who.text(shell)[-200:].rstrip().endswith("$"))  # type: ignore[misc]
        assert slow.resets == 2  # at its beginning, and when it was passed by
        assert slow.text(shell).endswith(anna.text(shell)[-50_000:])
        assert slow.next == anna.next
    await anna.type(shell, "seq 1 500000000\n")
    start = anna.total
    await anna.until(lambda: anna.total > start + 2_000_000)
    pressed = anna.total
    await anna.type(shell, "\x03")
    await anna.until(lambda: b"^C" in anna.seen[shell][-3000:] and anna.seen[shell].rstrip().endswith(b"$"))
    assert anna.total - pressed < 20_000_000  # what was on its way, and no more: bench.term_flood has the time
    await anna.socket.ask("term-close", id=shell)
    await until_nothing_is_left(node)


async def test_who_comes_back_has_the_history_or_only_what_is_missing_and_a_large_paste_is_whole(
    bay: Bay, anna: Watching
) -> None:
    shell = await anna.open(node="nas")
    await anna.type(shell, "echo be''fore\n")
    await anna.until_seen(shell, "before")
    await anna.until(lambda: testbed.USER in anna.states[shell].get("title", ""))  # of Debian's prompt
    await anna.socket.ask("term-leave", id=shell)
    at = anna.next[shell]
    async with watching(bay.url, Cookie=bay.cookie, Origin=bay.url) as other:
        await other.join(shell)
        await other.until_seen(shell, "before")
        await other.type(shell, "echo mean''while\n")
        await other.until_seen(shell, "meanwhile")
        resets = anna.resets
        await anna.join(shell, **{"from": at})
        await anna.until_seen(shell, "meanwhile")
        assert anna.resets == resets
        assert anna.text(shell).endswith("meanwhile" + anna.text(shell).rpartition("meanwhile")[2])
        assert anna.text(shell) == other.text(shell)
        await anna.type(shell, "stty raw -echo; echo re''ady; head -c 3000000 | sha256sum; stty sane\n")
        await anna.until_seen(shell, "ready")  # before that the terminal keeps 4 KiB of a line, and drops the rest
        await anna.type(shell, "0123456789" * 300_000)
        await anna.until_seen(shell, hashlib.sha256(b"0123456789" * 300_000).hexdigest(), 60)


async def test_only_whom_it_is_shared_with_sees_it_and_only_with_keys_may_write(bay: Bay, anna: Watching) -> None:
    shell = await anna.open(node="nas", columns=100, rows=40)
    user = await bay.hub.auth.users.add("ben", "x")
    token, _ = await bay.hub.auth.sessions.create(user.id, "127.0.0.1")
    cookie = f"servicebay_session={token}"
    async with watching(bay.url, Cookie=cookie, Origin=bay.url) as ben:
        with pytest.raises(HubError, match="not shared with you"):
            await ben.join(shell)
        theirs = bay.stranger(Cookie=cookie)
        assert (await theirs.get("/api/terminals")).json() == []
        assert (await theirs.delete(f"/api/terminals/{shell}")).status_code == 404
        await share(bay, shell, "read")
        assert (await ben.join(shell, columns=70, rows=20))["writes"] is False
        await anna.type(shell, "stty size; echo for-b''en\n")
        assert "40 100" in await ben.until_seen(shell, "for-ben")
        with pytest.raises(HubError, match="not write"):
            await say(ben, shell)
        assert (await theirs.delete(f"/api/terminals/{shell}")).status_code == 403
        await share(bay, shell, "write")
        await anna.until(lambda: anna.states[shell]["columns"] == 70)
        await say(ben, shell)
        await anna.until_seen(shell, "said-by-ben")
        await share(bay, shell, "no")
        assert "no longer shares" in (await ben.until_ended(shell))["text"]
        await anna.until(lambda: anna.states[shell]["columns"] == 100)
    did = [(row.actor, row.action) for row in await bay.hub.audit.recent(20)]
    assert ("ben", "terminal.join") in did
    assert ("anna", "terminal.share") in did
    assert ("anna", "terminal.open") in did


async def share(bay: Bay, shell: str, how: str) -> None:
    answer = await bay.client.patch(f"/api/terminals/{shell}", json={"share": how, "name": f"is {how}"})
    assert answer.json()["share"] == how, answer.text


async def say(somebody: Watching, shell: str) -> None:
    """One part of input, with its answer."""
    answer = await somebody.socket._client.call("term-input", (shell, b"echo said-by-b''en\n"), namespace=NAMESPACE)
    if answer:
        raise HubError(answer["code"], answer["detail"])


async def test_containers_with_a_shell_without_one_and_their_main_process(
    bay: Bay, anna: Watching, node: testbed.Node
) -> None:
    await asyncio.to_thread(
        node.ssh,
        "sh",
        "-ec",
        "podman run -d --name shelly localhost/busybox:1 sleep 989; "
        "podman run -dit --name mainly localhost/busybox:1 sh; "
        "mkdir -p bare; podman cp shelly:/bin/busybox bare/sleep; "
        "tar -C bare -c sleep | podman import - localhost/bare:1 >/dev/null; "
        "podman run -d --name bare localhost/bare:1 /sleep 988",
    )
    await until_listed(bay, {"shelly", "mainly", "bare"})
    shell = await anna.open(node="nas", container="shelly", workdir="/bin", user="65534", columns=77, rows=22)
    await anna.type(shell, "pwd; id -u; stty size; echo $0 $TERM o''k\n")
    said = await anna.until_seen(shell, "ok")
    assert "/bin\r\n65534\r\n22 77\r\n" in said
    assert "/bin/sh" in said or "ash" in said
    await anna.type(shell, "sleep 987 & \n")
    await anna.socket.ask("term-close", id=shell)
    with pytest.raises(HubError, match="/nowhere"):
        await anna.open(node="nas", container="shelly", workdir="/nowhere")
    with pytest.raises(HubError, match="no shell") as refused:
        await anna.open(node="nas", container="bare")
    assert refused.value.code == "no-shell"
    debug = await anna.open(node="nas", container="bare", debugImage="localhost/busybox:1")
    await anna.type(debug, "ps; echo lo''oked\n")
    assert "/sleep 988" in await anna.until_seen(debug, "looked")
    await anna.type(debug, "exit 3\n")
    assert (await anna.until_ended(debug))["status"] == 3
    main = await anna.open(node="nas", container="mainly", attach=True)
    await anna.type(main, "echo pid $$\n")
    await anna.until_seen(main, "pid 1")
    await anna.socket.ask("term-close", id=main)
    command = await anna.open(node="nas", container="shelly", command=["sh", "-c", "echo 'a  b'; exit 5"])
    assert (await anna.until_ended(command))["status"] == 5
    assert "a  b" in anna.text(command)
    running = await asyncio.to_thread(node.ssh, "podman", "ps", "--format", "{{.Names}}")
    assert set(running.split()) >= {"shelly", "mainly", "bare"}
    await asyncio.to_thread(node.ssh, "podman", "rm", "-ft0", "shelly", "mainly", "bare")
    await until_nothing_is_left(node)


async def until_listed(bay: Bay, names: set[str]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not names <= {row.name for row in bay.hub.live.containers("nas") if row.state == "running"}:  # noqa: ASYNC110 - asked of the hub
            await asyncio.sleep(0.05)
