"""Why is this address not reachable: each link of a real way is broken in turn, and the answer names it."""

from collections.abc import AsyncIterator

import pytest

import testbed
from servicebay.settings.model import Settings
from tests.api.bay import running_bay
from tests.integration.reach_scene import FIREWALL, NAME, PUBLIC, SILENCE, Scene, listen, playing

pytestmark = pytest.mark.anyio
STEPS = ["name", "public_address", "router", "proxy", "host_port", "forwarder", "container_port", "process"]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory, node: testbed.Node) -> AsyncIterator[Scene]:
    async with running_bay(Settings(tmp_path_factory.mktemp("hub") / "data")) as bay:
        await bay.sign_up()
        node.ssh(
            "sh", "-c", 'mkdir -p -m 700 ~/.ssh && echo "$1" >>~/.ssh/authorized_keys', "sh", bay.hub.nodes.public_key
        )
        where = {"host": node.address, "user": node.user}
        probe = (await bay.client.post("/api/nodes/probe", json=where)).json()
        body = {"name": "nas", **where, "fingerprint": probe["fingerprint"]}
        assert (await bay.client.post("/api/nodes", json=body)).status_code == 201
        async with playing(bay, node) as whole:
            yield whole


async def test_a_way_that_holds_is_told_link_by_link(scene: Scene) -> None:
    found = await scene.broken(None, "answers 404")  # httpd has no page to show
    assert [step["key"] for step in found["steps"]] == STEPS
    assert {step["state"] for step in found["steps"]} == {"ok"}, found["steps"]
    texts = [step["text"] for step in found["steps"]]
    assert texts[:3] == [
        f"{NAME} is {PUBLIC}.",
        f"{PUBLIC} is your public address.",
        f"The router leads TCP 80 to {scene.node.address}:8080 (nas).",
    ]
    assert texts[5:] == [
        "rootlessport listens at port 8080 for edge.",
        "app runs, in a network that the proxy is in.",
        "httpd in app listens at port 9000.",
    ]
    assert "takes connections" in found["steps"][7]["facts"][0]
    plain = await scene.broken(None, "reachable", f"{scene.node.address}:8081")
    assert [step["state"] for step in plain["steps"]] == [*["skipped", "ok", "skipped", "skipped"], *["ok"] * 4]


async def test_the_name_and_the_address_behind_it(scene: Scene) -> None:
    scene.names.address = None
    step = await scene.broken("name", "does not exist")
    assert PUBLIC in step["cure"]
    scene.names.address = "203.0.113.99"
    await scene.broken("public_address", "is not your public address")
    scene.names.address = PUBLIC


async def test_the_router(scene: Scene) -> None:
    whole = list(scene.line.mappings)
    scene.line.mappings[:] = whole[1:]
    step = await scene.broken("router", "lets nothing in at TCP 80")
    assert step["cure"] == f"In the router, let TCP 80 lead to {scene.node.address}:8080 (nas)."
    scene.line.mappings[:] = [("TCP", 80, "192.0.2.50", 8080, "web", 1, 0)]
    await scene.broken("router", "which is no node of this hub")
    scene.line.mappings[:] = [(*whole[0][:5], 0, 0)]
    await scene.broken("router", "is switched off")
    scene.line.mappings[:] = whole


async def test_the_route_of_the_proxy(scene: Scene) -> None:
    await scene.on("rm web/photos.conf; podman kill -s HUP edge")
    await scene.broken("proxy", "edge has no route for photos.example.org")
    await scene.on(scene.site(9999))
    step = await scene.broken("proxy", "leads to port 9999 of app, which listens at 9000")
    assert "web/photos.conf line " in step["cure"]
    await scene.on(scene.site())
    await scene.on("podman stop -t0 edge")
    await scene.broken("proxy", "edge, the proxy, does not run")
    await scene.on("podman start edge")


async def test_the_certificate(scene: Scene) -> None:
    found = await scene.broken(None, "answers 404", f"https://{NAME}")
    (shown,) = [step for step in found["steps"] if step["key"] == "certificate"]
    assert shown["state"] == "unknown"  # nobody knows who signed it
    await scene.on(f"{scene.certificate(-1)}; podman kill -s HUP edge")
    await scene.broken("certificate", "expired on", f"https://{NAME}")
    await scene.on(f"{scene.certificate(60)}; podman kill -s HUP edge")


async def test_the_port_of_the_node(scene: Scene) -> None:
    await scene.root("nft", FIREWALL)
    step = await scene.broken("host_port", "refused the connection")
    assert step["cure"].startswith("Let TCP 8080 through the firewall of nas")
    await scene.root("nft", "delete table inet closed")
    await scene.broken("host_port", "Nothing listens at port 8099", f"{scene.node.address}:8099")
    await scene.broken("host_port", "is bound to 127.0.0.1", f"{scene.node.address}:8082")


async def test_the_forwarder(scene: Scene) -> None:
    await scene.on("pkill rootlessport")
    await scene.broken("forwarder", "its forwarder has ended")
    await scene.on("podman restart -t0 edge")
    await scene.broken(None, "answers 404")
    await scene.on("pkill pasta")
    await scene.broken("forwarder", "its forwarder has ended", f"{scene.node.address}:8081")


async def test_the_container_and_the_port_of_it(scene: Scene) -> None:
    await scene.on("podman stop -t0 app plain")
    await scene.broken("container_port", "app does not run (exited with 137)")
    await scene.broken("container_port", "plain does not run", f"{scene.node.address}:8081")
    await scene.on(f"podman start app; {listen()}; podman kill -s HUP edge")
    await scene.broken("container_port", "publishes no port", "quiet")
    await scene.broken(None, "reachable: it answers 404", "app")


async def test_the_process(scene: Scene) -> None:
    await scene.on(SILENCE)
    await scene.broken("process", "Nothing listens at port 9000 in app")
    await scene.on(listen("127.0.0.1:9000"))
    step = await scene.broken("process", "listens at 127.0.0.1 only")
    assert "0.0.0.0" in step["cure"]
    await scene.on(SILENCE)
    await scene.on(listen())
    await scene.broken(None, "answers 404")
