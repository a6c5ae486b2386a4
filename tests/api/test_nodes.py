"""Nodes over REST. A real SSH server in the process stands at the other end of a probe."""

from collections.abc import AsyncIterator

import asyncssh
import pytest

from tests.api.bay import Bay

pytestmark = pytest.mark.anyio
FINGERPRINT = "SHA256:" + "A" * 43


@pytest.fixture
async def sshd() -> AsyncIterator[tuple[int, str]]:
    """An SSH server that lets nobody in: its port and its key's fingerprint."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen("127.0.0.1", 0, server_host_keys=[key])
    yield server.get_port(), key.get_fingerprint()
    server.close()
    await server.wait_closed()


async def test_a_probe_shows_the_fingerprint_and_what_to_install(member: Bay, sshd: tuple[int, str]) -> None:
    port, fingerprint = sshd
    answer = await member.client.post("/api/nodes/probe", json={"host": "127.0.0.1", "port": port, "user": "u"})
    body = answer.json()
    assert answer.status_code == 200, body
    assert (body["fingerprint"], body["keyType"], body["keyAccepted"]) == (fingerprint, "ssh-ed25519", False)
    assert body["publicKey"].startswith("ssh-ed25519 ")
    assert body["publicKey"] in body["installCommand"]


async def test_a_node_with_another_fingerprint_than_confirmed_is_not_added(member: Bay, sshd: tuple[int, str]) -> None:
    body = {"name": "nas", "host": "127.0.0.1", "port": sshd[0], "user": "u", "fingerprint": FINGERPRINT}
    answer = await member.client.post("/api/nodes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "fingerprint-mismatch")
    assert (await member.client.get("/api/nodes")).json() == []
    row = (await member.hub.audit.recent(1))[0]
    assert (row.actor, row.action, row.target, row.outcome) == ("anna", "node.add", "nas", "fingerprint-mismatch")


async def test_nobody_listening_is_told_in_words(member: Bay) -> None:
    answer = await member.client.post("/api/nodes/probe", json={"host": "127.0.0.1", "port": 1, "user": "u"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    assert answer.json()["detail"].endswith(".")


async def test_the_hubs_own_machine_is_added_once_and_removed(member: Bay) -> None:
    added = await member.client.post("/api/nodes", json={"name": "here", "kind": "local"})
    assert (added.status_code, added.json()["name"], added.json()["local"]) == (201, "here", True)
    again = await member.client.post("/api/nodes", json={"name": "here", "kind": "local"})
    assert (again.status_code, again.json()["code"]) == (409, "duplicate-node")
    assert (await member.client.get("/api/nodes/here")).json()["name"] == "here"
    assert (await member.client.delete("/api/nodes/here")).status_code == 204
    assert (await member.client.delete("/api/nodes/here")).status_code == 404
    assert [row.action for row in await member.hub.audit.recent(3)] == ["node.remove", "node.add", "node.add"]


async def test_a_node_survives_a_restart_of_the_hub(member: Bay) -> None:
    await member.client.post("/api/nodes", json={"name": "here", "kind": "local"})
    await member.hub.stop()
    await member.hub.start()
    assert [config.name for config in member.hub.nodes.configs()] == ["here"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Nas"}, "name"),
        ({"name": "-"}, "name"),
        ({"name": "a" * 64}, "name"),
        ({"host": "a b"}, "host"),
        ({"host": ""}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"port": "x"}, "port"),
        ({"user": "-oProxyCommand=x"}, "user"),
        ({"fingerprint": "MD5:00"}, "fingerprint"),
        ({"jump": ["host"]}, "jump"),
        ({"jump": "a@b"}, "jump"),
        ({"password": "x" * 1001}, "password"),
        ({"kind": "docker"}, "kind"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_a_malformed_node_is_refused_with_the_field(member: Bay, change: dict[str, object], field: str) -> None:
    body = {"name": "nas", "host": "h", "user": "u", "fingerprint": FINGERPRINT, **change}
    answer = await member.client.post("/api/nodes", json=body)
    assert (answer.status_code, answer.json().get("field")) == (400, field), answer.text


async def test_a_password_of_a_node_is_in_no_answer_no_audit_and_no_log(
    member: Bay, sshd: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hunter2-hunter2"
    body = {"name": "nas", "host": "127.0.0.1", "port": sshd[0], "user": "u", "fingerprint": sshd[1]}
    with caplog.at_level("DEBUG"):
        answer = await member.client.post("/api/nodes", json={**body, "password": secret})
    assert answer.status_code in (409, 422)
    assert secret not in answer.text
    assert secret not in caplog.text
    assert not any(secret in str(row) for row in await member.hub.audit.recent())
