"""Reverse proxies on a real node, as the agent tells them: found, read without being run, and followed as they change.

nginx is real, in containers and as a plain unit. Of Caddy and Traefik there is no image here: containers of images that
are named so answer what their APIs answer.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from testbed import Node
from tests.integration.agent_run import AgentRun

NGINX, BUSYBOX = "localhost/nginx:1", "localhost/busybox:1"
SITE = "server {{ listen 8080; server_name {0}; location / {{ proxy_pass http://{1}; }} }}\n"
CADDY = {"apps": {"http": {"servers": {"s": {"listen": [":443"], "routes": [{
    "match": [{"host": ["caddy.test"]}], "handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": "app:80"}]}],
}]}}}}}  # fmt: skip
TRAEFIK = {
    "routers": {"a@docker": {"rule": "Host(`traefik.test`)", "service": "a", "entryPoints": ["web"]}},
    "services": {"a@docker": {"loadBalancer": {"servers": [{"url": "http://app:80"}]}}},
}
PLAIN = """
daemon off; pid {0}/nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
    uwsgi_temp_path {0}/u; scgi_temp_path {0}/s; include sites/*.conf;
}}
"""


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.ssh("sh", "-c", "until podman image exists localhost/nginx:1; do sleep 0.2; done")
    with AgentRun(node) as run:
        yield run


def proxy(agent: AgentRun, name: str) -> dict[str, Any]:
    """What the agent tells of a proxy now; empty where it tells none."""
    proxies = agent.state.get("proxies") or {}
    known = agent.container(name)
    return proxies.get(known["id"] if known else name) or {}


def hosts(agent: AgentRun, name: str) -> dict[str, Any]:
    """Host -> target of a proxy."""
    return {route["host"]: route.get("targetService") for route in proxy(agent, name).get("routes", [])}


def test_an_edit_by_hand_is_a_route_at_once(agent: AgentRun, node: Node) -> None:
    node.write("~/web/one.conf", SITE.format("one.test", "10.99.0.1:3000"))
    node.ssh("podman", "run", "-d", "--name", "web", "-v", "./web:/etc/nginx/conf.d", NGINX)
    agent.wait(lambda: hosts(agent, "web").get("one.test") == "10.99.0.1", "the first route")
    assert (proxy(agent, "web")["foundBy"], proxy(agent, "web")["source"]) == ("image", "files")
    files = agent.state["files"]
    agent.wait(lambda: "/home/podman/web/one.conf" in agent.state["files"], f"its file is listed; known {list(files)}")
    assert agent.state["files"]["/home/podman/web/one.conf"]["kind"] == "proxy"
    node.write("~/web/two.conf", SITE.format("two.test", "10.99.0.2:80"))
    agent.wait(lambda: hosts(agent, "web").get("two.test") == "10.99.0.2", "the new file's route")
    node.ssh("sh", "-c", "sed -i s/0.2:/0.3:/ web/two.conf")  # which replaces the file
    agent.wait(lambda: hosts(agent, "web").get("two.test") == "10.99.0.3", "the edited route")
    node.ssh("rm", "web/two.conf")
    agent.wait(lambda: "two.test" not in hosts(agent, "web"), "its end")
    (route,) = (each for each in proxy(agent, "web")["routes"] if each["host"] == "one.test")
    path = f"/home/{node.user}/web/one.conf"
    assert (route["hostFile"], route["line"]) == (path, 1)
    assert proxy(agent, "web")["files"] == [path]
    agent.wait(lambda: agent.state["files"].get(path, {}).get("kind") == "proxy", "the file in the files section")


def test_a_file_of_the_containers_own_is_followed_too(agent: AgentRun, node: Node) -> None:
    text = SITE.format("inside.test", "10.99.0.1:1").strip()
    node.ssh("podman", "run", "-d", "--name", "own", NGINX)
    agent.wait(lambda: proxy(agent, "own"), "the proxy")
    node.ssh("podman", "exec", "own", "sh", "-c", f"echo '{text}' >/etc/nginx/conf.d/inside.conf")
    agent.wait(lambda: "inside.test" in hosts(agent, "own"), "the route that was made in the container")
    node.ssh("podman", "rm", "-f", "-t0", "own")
    agent.wait(lambda: not proxy(agent, "own"), "its end")


def test_a_mounted_file_that_was_replaced_behind_the_containers_back_is_said(agent: AgentRun, node: Node) -> None:
    node.write("~/single.conf", SITE.format("old.test", "10.99.0.1:1"))
    node.ssh("podman", "run", "-d", "--name", "single", "-v", "./single.conf:/etc/nginx/conf.d/x.conf", NGINX)
    agent.wait(lambda: "old.test" in hosts(agent, "single"), "the route")
    node.write("~/next.conf", SITE.format("new.test", "10.99.0.1:1"))
    node.ssh("mv", "next.conf", "single.conf")
    agent.wait(lambda: proxy(agent, "single")["problems"], "the problem")
    path = f"/home/{node.user}/single.conf"
    assert proxy(agent, "single")["problems"] == [
        f"{path} was replaced, and the container still has the old file: restart it"
    ]
    node.ssh("podman", "restart", "-t0", "single")
    agent.wait(lambda: "new.test" in hosts(agent, "single"), "the new route")
    assert proxy(agent, "single")["problems"] == []


def test_nginx_as_a_plain_unit_counts_once_it_listens(agent: AgentRun, node: Node) -> None:
    home = f"/home/{node.user}/plain"
    node.write("~/plain/nginx.conf", PLAIN.format(home))
    node.write("~/plain/sites/a.conf", SITE.format("plain.test", "127.0.0.1:9"))
    node.write("~/.config/systemd/user/edge.service", f"[Service]\nExecStart={home}/nginx -p {home} -c nginx.conf\n")
    node.ssh("podman", "cp", "web:/usr/sbin/nginx", "plain/nginx")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "edge")
    agent.wait(lambda: hosts(agent, "edge.service").get("plain.test") == "127.0.0.1", "the plain unit's route")
    assert proxy(agent, "edge.service")["foundBy"] == "process"
    node.write("~/plain/sites/b.conf", SITE.format("more.test", "127.0.0.1:9"))
    agent.wait(lambda: "more.test" in hosts(agent, "edge.service"), "the edited route")
    node.ssh("systemctl", "--user", "stop", "edge")
    agent.wait(lambda: not proxy(agent, "edge.service"), "its end")


def test_what_concerns_no_proxy_starts_nothing(agent: AgentRun, node: Node) -> None:
    spawned = _spawned(agent)
    node.write("~/elsewhere.conf", "a file that no proxy reads")
    for _ in range(3):
        node.ssh("podman", "exec", "web", "true")
    assert _spawned(agent) - spawned <= 1  # Podman's own service, where it had to be started to look


def _spawned(agent: AgentRun) -> int:
    """How many processes the agent had started by its next heartbeat."""
    known = len(agent.of_type("HEARTBEAT"))
    agent.wait(lambda: len(agent.of_type("HEARTBEAT")) > known, "a heartbeat")
    return int(agent.of_type("HEARTBEAT")[-1]["stats"]["spawned"])


def serve(node: Node, name: str, port: int, path: str, body: object, *options: str) -> None:
    """A container that is named like an image of a proxy, and answers on a published port."""
    node.ssh("podman", "tag", BUSYBOX, f"localhost/{name}:2")
    node.write(f"~/{name}/{path}", json.dumps(body))
    publish = ("-p", f"127.0.0.1:{port + 20000}:{port}", "-v", f"./{name}:/www")
    command = ("httpd", "-f", "-p", str(port), "-h", "/www")
    node.ssh("podman", "run", "-d", "--name", name, *publish, *options, f"localhost/{name}:2", *command)


def test_caddy_is_asked_over_its_published_admin_api(agent: AgentRun, node: Node) -> None:
    serve(node, "caddy", 2019, "config/index.html", CADDY)
    agent.wait(lambda: hosts(agent, "caddy") == {"caddy.test": "app"}, "Caddy's route")
    assert (proxy(agent, "caddy")["source"], proxy(agent, "caddy")["problems"]) == ("api", [])


def test_caddy_is_read_from_its_autosave_where_its_api_is_not_published(agent: AgentRun, node: Node) -> None:
    node.write("~/autosave/caddy/autosave.json", json.dumps(CADDY))
    node.ssh("podman", "run", "-d", "--name", "quiet", "-v", "./autosave:/config", "localhost/caddy:2", "sleep", "1000")
    agent.wait(lambda: hosts(agent, "quiet") == {"caddy.test": "app"}, "the route of the autosave")
    node.write("~/autosave/caddy/autosave.json", json.dumps(CADDY).replace("caddy.test", "later.test"))
    agent.wait(lambda: hosts(agent, "quiet") == {"later.test": "app"}, "what Caddy saved since")
    assert proxy(agent, "quiet")["source"] == "files"


def test_traefik_is_asked_over_its_published_api(agent: AgentRun, node: Node) -> None:
    serve(node, "traefik", 8080, "api/rawdata", TRAEFIK)
    agent.wait(lambda: hosts(agent, "traefik") == {"traefik.test": "app"}, "Traefik's route")
    assert proxy(agent, "traefik")["source"] == "api"


def test_a_label_makes_a_proxy_of_any_image_and_a_name_of_none(agent: AgentRun, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "socket-proxy", BUSYBOX, "sleep", "1000")
    label = "servicebay.role=reverse-proxy"
    node.ssh("podman", "run", "-d", "--name", "edge", "--label", label, BUSYBOX, "sleep", "1000")
    agent.wait(lambda: proxy(agent, "edge"), "the one with the label")
    assert proxy(agent, "edge")["problems"][0] == "no nginx configuration was found in the container"
    assert proxy(agent, "socket-proxy") == {}
