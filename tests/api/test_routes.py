"""Routes over REST: the seed's shape and the rows, from memory."""

from typing import Any

import pytest

from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio


def proxied(bay: Bay) -> None:
    """A node whose proxy has one route to a service, and one that answers by itself."""
    proxy = container(1, names=["proxy"], networks=["web"], ports=[{"containerPort": 80, "hostPort": 80}])
    app = container(2, names=["app"], networks=["web"], unit="web.service")
    routes = [
        {"kind": "proxy", "host": "a.org", "listen": [{"address": "::", "port": 80}], "targetService": "app",
         "targetPort": 3000, "ssl": True},
        {"kind": "respond", "host": "b.org", "status": 404},
    ]  # fmt: skip
    known = {"provider": "caddy", "foundBy": "image", "source": "api", "routes": routes}
    populate(bay.hub, "nas", [proxy, app], [unit()])
    bay.hub.twin.apply_state("nas", 2, {**bay.hub.twin.get("nas").raw, "proxies": {proxy["id"]: known}})


async def test_the_proxy_is_answered_in_the_seeds_shape(member: Bay) -> None:
    assert (await member.client.get("/api/proxy")).json() == {"routes": []}
    proxied(member)
    body: dict[str, Any] = (await member.client.get("/api/proxy")).json()
    assert body["provider"] == "caddy"
    (route,) = body["routes"]
    wanted = {"host": "a.org", "targetService": "web", "targetPort": 3000, "ssl": True}
    assert {key: route[key] for key in wanted} == wanted
    assert (route["node"], route["service"], route["path"]) == ("nas", "nas/web.service", "/")


async def test_rows_of_routes_and_proxies_are_answered_for_one_node_or_all(member: Bay) -> None:
    proxied(member)
    rows = await member.client.get("/api/routes")
    assert {row["name"]: row["leadsTo"] for row in rows.json()} == {"a.org": "web:3000", "b.org": "Answers 404"}
    (proxy,) = (await member.client.get("/api/proxies?node=nas")).json()
    assert (proxy["key"], proxy["routes"]) == ("nas/proxy", 2)
    same = await member.client.get("/api/routes", headers={"If-None-Match": rows.headers["etag"]})
    assert same.status_code == 304
    for path in ("/api/routes", "/api/proxies", "/api/proxy"):
        assert (await member.client.get(path, params={"node": "nowhere"})).status_code == 404
        assert (await member.client.get(path, params={"node": "../etc"})).status_code == 400
