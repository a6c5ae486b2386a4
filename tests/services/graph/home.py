"""A node with a proxy, 12 services and 30 containers, and how ``home.json`` was recorded from it.

``python -m tests.services.graph.home`` boots it, has the agent look, and writes its state as it was told, without what
the graph has no use for. IDs and times change with each recording; the truth in ``test_home`` names no ID.
"""

import json
import sys
from pathlib import Path
from typing import Any

from testbed import Node
from tests.integration.agent_run import AgentRun
from tests.patience import until

RECORD = Path(__file__).with_name("home.json")
QUADLETS = "~/.config/containers/systemd"
SLEEP = 'Exec=sh -c "trap exit TERM; sleep infinity & wait"'
JOBS_IN_LAB, JOBS_ALONE, JOBS_ON_HOST, JOBS_ENDED = 10, 4, 2, 2
ROUTES = {
    "photos": "photos:8080",
    "raw": "10.90.1.20:8080",
    "docs": "wiki:8000",
    "media": "media:8096",
    "shop": "shop:8070",
    "metrics": "host.containers.internal:8090",
    "bare": "host.containers.internal:9999",
    "old": "old:8080",
    "ghost": "ghost:3000",
    "mail": "mail:8025",
    "camera": "192.168.77.9:8123",
}


def httpd(port: int) -> str:
    return f"Exec=httpd -f -p {port} -h /etc"


def unit(*lines: str, needs: str = "") -> str:
    return "\n".join(["[Unit]", needs, "[Container]", "Image=localhost/busybox:1", "StopTimeout=1", *lines, ""])


def server(name: str, target: str) -> str:
    host, _, port = target.rpartition(":")
    return (
        f"server {{\n  listen 8080;\n  server_name {name}.example.org;\n  set $host_of {host};\n"
        f"  location / {{ proxy_pass http://$host_of:{port}; }}\n}}\n"
    )


CONF = (
    "resolver 10.90.1.1 ipv6=off;\n"
    + "".join(server(*each) for each in ROUTES.items())
    + (
        "server {\n  listen 8080 default_server;\n  server_name www.example.org;\n  return 301 https://example.org/;\n}\n"
    )
)
GET = """import urllib.request as r
r.urlopen(r.Request("http://127.0.0.1:8080/hosts", headers={"Host": "docs.example.org"})).read()"""
POLL = 'Exec=sh -c "httpd -p 8000 -h /etc; while true; do wget -qO- http://photos:8080/hosts >/dev/null; sleep 2; done"'
ASK = 'Exec=sh -c "httpd -p 8080 -h /etc; while true; do sleep 1000 | nc photos-db 5432; sleep 1; done"'
POD = """apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  terminationGracePeriodSeconds: 1
  containers:
""" + "".join(
    f'  - {{name: {name}, image: "localhost/busybox:1", command: [sh, -c, "httpd -f -p {port} -h /etc"]}}\n'
    for name, port in (("front", 8070), ("api", 8071), ("db", 8072))
)
FILES = {
    "web.network": "[Network]\nNetworkName=web\nSubnet=10.90.1.0/24\nGateway=10.90.1.1\n",
    "back.network": "[Network]\nNetworkName=back\n",
    "island.network": "[Network]\nNetworkName=island\n",
    "proxy.container": unit(
        "ContainerName=proxy",
        "PublishPort=8080:8080",
        "Network=web.network",
        "Volume=%h/proxy:/etc/nginx/conf.d:ro",
        needs="Wants=photos.service docs.service\nAfter=photos.service docs.service",
    ).replace("busybox", "nginx"),
    "photos.container": unit(
        "ContainerName=photos",
        "Network=web.network:ip=10.90.1.20",
        "Network=back.network",
        "Environment=DATABASE_URL=postgres://photos:hunter2@photos-db/photos REDIS_HOST=cache DB_PASSWORD=mail",
        ASK,
        needs="Requires=photos-db.service\nAfter=photos-db.service\nWants=cache.service\nAfter=cache.service",
    ),
    "photos-db.container": unit("ContainerName=photos-db", "Network=back.network", httpd(5432)),
    "cache.container": unit("ContainerName=cache", "Network=back.network", httpd(6379)),
    "docs.container": unit("ContainerName=docs", "Network=web.network", "NetworkAlias=wiki", POLL),
    "media.pod": "[Pod]\nPodName=media\nNetwork=web.network\nPublishPort=8096:8096\n",
    "media-app.container": unit("ContainerName=media-app", "Pod=media.pod", httpd(8096)),
    "media-worker.container": unit("ContainerName=media-worker", "Pod=media.pod", SLEEP),
    "metrics.container": unit(
        "ContainerName=metrics",
        "PublishPort=8090:80",
        "Environment=PROXY_URL=http://host.containers.internal:8080/",
        httpd(80),
    ),
    "shop.kube": "[Kube]\nYaml=shop.yaml\nNetwork=web.network\n",
    "shop.yaml": POD,
    "old.container": unit("ContainerName=old", "Network=web.network", httpd(8080)),
    "mail.container": unit("ContainerName=mail", "Network=island.network", httpd(8025)),
}
PLAIN = {
    "backup.service": "[Unit]\nRequires=vault.service\nAfter=vault.service\n[Service]\nExecStart=true\n",
    "backup.timer": "[Timer]\nOnCalendar=03:00\n[Install]\nWantedBy=timers.target\n",
}
STARTED = ("proxy", "photos", "cache", "docs", "media-app", "media-worker", "metrics", "shop", "mail")
TOLD = ("facts", "containers", "services", "pods", "networks", "proxies", "flows", "sections")
NO_USE = ("command", "mounts", "imageId", "imageDigest", "lastLines", "healthCommand", "files", "labels")


def make(node: Node) -> None:
    """Bring everything up."""
    for name, text in FILES.items():
        node.write(f"{QUADLETS}/{name}", text)
    for name, text in PLAIN.items():
        node.write(f"~/.config/systemd/user/{name}", text)
    node.write("~/proxy/home.conf", CONF)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", *(f"{name}.service" for name in STARTED), "backup.timer", timeout_s=120)
    node.ssh("podman", "network", "create", "lab")
    places = ["lab"] * JOBS_IN_LAB + ["none"] * JOBS_ALONE + ["host"] * JOBS_ON_HOST + ["lab"] * JOBS_ENDED
    for number, network in enumerate(places, 1):
        program = "true" if number > len(places) - JOBS_ENDED else "sleep infinity & wait"
        run = ["podman", "run", "-d", "--name", f"job{number:02}", "--network", network, "localhost/busybox:1"]
        node.ssh(*run, "sh", "-c", f"trap exit TERM; {program}")


def record(node: Node) -> dict[str, Any]:
    """The node's state as its agent tells it."""
    with AgentRun(node) as agent:
        agent.send({"type": "WATCH", "looking": "node"})

        def talks() -> bool:
            node.run("python3", "-c", GET)
            names = {key: each["names"][0] for key, each in agent.state["containers"].items()}
            flows = agent.state.get("flows", {}).values()
            out = {(names[each["container"]], each["port"]) for each in flows if each["direction"] == "out"}
            return {("photos", 5432), ("docs", 8080), ("proxy", 8000)} <= out and bool(agent.state.get("proxies"))

        until(talks)
        state = {section: agent.state[section] for section in TOLD}
    state["services"] = {name: each for name, each in state["services"].items() if each["origin"] != "system"}
    for section in ("containers", "services"):
        state[section] = {
            key: {name: value for name, value in each.items() if name not in NO_USE}
            for key, each in state[section].items()
        }
    return state


if __name__ == "__main__":
    with Node() as booted:
        make(booted)
        found = record(booted)
    RECORD.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    print(len(found["containers"]), "containers,", len(found["services"]), "units", file=sys.stderr)
