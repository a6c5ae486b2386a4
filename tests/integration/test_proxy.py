"""The proxy inspector against a real nginx in a real container, read from outside and by ``nginx -T``."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from servicebay.nodes.archive import agent_archive
from testbed import Node

IMAGE = "localhost/nginx:1"
APP = """
upstream app { server 127.0.0.1:9001; server 127.0.0.1:9002 backup; }
server {
    listen 8080; listen [::]:8080; server_name app.example.org *.app.example.org;
    location / { set $port 9003; proxy_pass http://127.0.0.1:$port; }
    location /api/ { proxy_pass http://app/; }
}
"""
SECURE = """
server {
    listen 8443 ssl default_server;
    ssl_certificate /certificates/live/fullchain.pem;
    ssl_certificate_key /certificates/live/key.pem;
    return 404;
}
"""
MEANING = """
map $host $m { hostnames; default dflt; .b.example.org dotb; *.example.org star; www.* wwwstar; x.example.org exact; }
map $host $chained { default $m-2; x.example.org y; }
server {
    listen 8080 default_server;
    set $up outer;
    location / { return 302 http://$m/; }
    location /chained/ { return 302 http://$chained/; }
    location /a/ { set $up inner; return 302 http://$up/; location /a/b/ { return 302 http://$up/; } }
    location /if/ { if ($host = x.example.org) { return 302 http://only-x/; } return 302 http://others/; }
    location /not/ { if ($host != x.example.org) { return 302 http://not-x/; } return 302 http://x/; }
    location /set/ { set $v one; if ($host = x.example.org) { set $v two; } return 302 http://${v}/; }
    location /port/ { return 302 http://port-$server_port/; }
    location /rewritten/ { rewrite ^ http://rewritten/? permanent; }
    location ^~ /files/ { try_files /nothing @named; }
    location @named { return 302 http://named/; }
}
server { listen 8080; server_name one.example.net two.example.net; return 301 http://$server_name-$host/; }
server { listen 8080; server_name .dot.example.net; if ($scheme = http) { return 302 http://plain/; } return 404; }
"""
HOSTS = {"_": "nobody.example.com", "*.b.example.org": "c.b.example.org", "*.example.org": "c.example.org",
         "www.*": "www.zz", "*.dot.example.net": "a.dot.example.net"}  # fmt: skip
PROBE = """
import json, subprocess, sys
sys.path.insert(0, "agent.pyz")
from servicebay.agent.podman.parse import parse_inspect
from servicebay.agent.process import Completed
from servicebay.agent.pulse import own_rss_bytes
from servicebay.wire.codec import to_object

names = [name for name in sys.argv[1:] if name != "--blind"]
answers = json.loads(subprocess.run(["podman", "inspect", *names], stdout=-1, check=True).stdout)
containers = {each["Id"]: to_object(parse_inspect(each, {})) for each in answers}
before, ran = own_rss_bytes(), []
from servicebay.agent.proxy.inspector import find_proxies, inspect
if len(names) < len(sys.argv) - 1:  # as if this were the agent of another user: only the mounts can be seen
    containers = {key: dict(value, pid=None) for key, value in containers.items()}

async def run(container_id, argv):
    ran.append(argv)
    done = subprocess.run(["podman", "exec", container_id, *argv], stdout=-1, stderr=-1)
    return Completed(done.returncode, done.stdout, done.stderr)

def finish(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value

proxies = {}
for container_id, found in find_proxies(containers).items():
    inspection = finish(inspect(found, containers, run))
    proxies[containers[container_id]["names"][0]] = {**to_object(inspection.proxy), "watched": list(inspection.watched)}
print(json.dumps({"proxies": proxies, "ran": ran, "grown": own_rss_bytes() - before}))
"""
EXPIRES = datetime(2031, 5, 17, 12, 30, tzinfo=UTC)
Answer = dict[str, Any]


def inspect(node: Node, *names: str) -> Answer:
    """Inspect containers on the node with the packed agent, in the node's own Python."""
    return json.loads(node.ssh("python3", "-I", "-S", "-c", PROBE, *names))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def proxy(node: Node) -> Node:
    """A node with the agent's archive, and nginx behind mounted files, links and a certificate."""
    node.ssh("sh", "-c", "until podman image exists localhost/nginx:1; do sleep 0.2; done")
    subprocess.run([*node.ssh_command(), "cat > agent.pyz"], input=agent_archive(), check=True)
    node.write("~/nginx/available/app.conf", APP)
    node.write("~/nginx/available/secure.conf", SECURE)
    node.ssh("sh", "-c", "mkdir nginx/enabled && ln -s /etc/nginx/available/app.conf nginx/enabled/")
    node.ssh("ln", "-s", "../available/secure.conf", "nginx/enabled/secure.conf")
    node.ssh("sh", "-c", "mkdir -p certs/live certs/archive && ln -s ../archive/1.pem certs/live/fullchain.pem")
    key = ec.generate_private_key(ec.SECP256R1())
    node.write("~/certs/archive/1.pem", certificate(key))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    node.write("~/certs/live/key.pem", key.private_bytes(*plain).decode())
    return node


def certificate(key: ec.EllipticCurvePrivateKey) -> str:
    """A self-signed one that expires at ``EXPIRES``."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(EXPIRES - timedelta(days=90)).not_valid_after(EXPIRES)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def run_nginx(node: Node, name: str, *options: str) -> None:
    """Start it with its own main file, which includes ``sites-enabled``."""
    mounts = ("nginx/enabled:/etc/nginx/sites-enabled", "nginx/available:/etc/nginx/available", "certs:/certificates")
    node.ssh("podman", "run", "-d", "--name", name, *(f"-v./{each}" for each in mounts), *options, IMAGE)


def test_a_running_proxy_is_read_from_outside_with_nothing_run_in_it(proxy: Node) -> None:
    run_nginx(proxy, "web")
    answer = inspect(proxy, "web")
    found = answer["proxies"]["web"]
    assert answer["ran"] == []
    assert (found["provider"], found["foundBy"], found["source"], found["problems"]) == ("nginx", "image", "files", [])
    routes = {(each["host"], each["path"]): each for each in found["routes"]}
    assert set(routes) == {
        ("app.example.org", "/"), ("app.example.org", "/api/"), ("*.app.example.org", "/"),
        ("*.app.example.org", "/api/"), ("_", "/"),
    }  # fmt: skip
    app = routes["app.example.org", "/"]
    assert (app["targetService"], app["targetPort"], app["line"]) == ("127.0.0.1", 9003, 5)
    assert app["hostFile"] == f"/home/{proxy.user}/nginx/enabled/app.conf"
    assert routes["app.example.org", "/api/"]["targets"] == ["127.0.0.1:9001", "127.0.0.1:9002"]
    secure = routes["_", "/"]
    assert (secure["kind"], secure["status"], secure["ssl"], secure["isDefault"]) == ("respond", 404, True, True)
    assert secure["certificateExpires"] == EXPIRES.timestamp() * 1000
    assert f"/home/{proxy.user}/nginx/enabled" in found["watched"]


def test_what_nginx_itself_prints_means_the_same_routes(proxy: Node) -> None:
    seen = inspect(proxy, "web")["proxies"]["web"]
    asked = inspect(proxy, "--blind", "web")
    printed = asked["proxies"]["web"]
    assert (printed["source"], asked["ran"]) == ("nginx -T", [["nginx", "-T", "-q"]])
    without = [{key: value for key, value in each.items() if key != "certificateExpires"} for each in seen["routes"]]
    assert [
        {key: value for key, value in each.items() if key != "certificateExpires"} for each in printed["routes"]
    ] == without


def test_a_stopped_proxy_says_what_is_missing(proxy: Node) -> None:
    proxy.ssh("podman", "stop", "-t0", "web")
    found = inspect(proxy, "web")["proxies"]["web"]
    assert found["routes"] == []
    assert found["problems"] == [
        "the container does not run: only its mounted files can be read",
        "no nginx configuration was found in the container",
    ]
    proxy.ssh("podman", "rm", "-f", "-t0", "web")


def test_a_link_out_of_the_container_leads_nowhere_and_what_nginx_would_refuse_is_told(proxy: Node) -> None:
    run_nginx(proxy, "web")
    proxy.write("~/secret", "server { listen 1; server_name secret; return 404; }")
    proxy.ssh("ln", "-s", f"/home/{proxy.user}/secret", "nginx/enabled/out.conf")
    proxy.ssh("ln", "-s", f"../../../../../../home/{proxy.user}/secret", "nginx/enabled/up.conf")
    proxy.write("~/nginx/enabled/wrong.conf", "server { listen 80")
    found = inspect(proxy, "web")["proxies"]["web"]
    assert {each["host"] for each in found["routes"]} == {"app.example.org", "*.app.example.org", "_"}
    assert [problem.partition(": ")[0] for problem in found["problems"]] == [
        "nginx -T failed",
        "/etc/nginx/nginx.conf:61",
        "/etc/nginx/nginx.conf:61",
        "/etc/nginx/sites-enabled/wrong.conf:1",
    ]
    proxy.ssh("podman", "rm", "-f", "-t0", "web")
    proxy.ssh("rm", "nginx/enabled/out.conf", "nginx/enabled/up.conf", "nginx/enabled/wrong.conf")


def test_the_routes_mean_what_nginx_does(proxy: Node) -> None:
    proxy.ssh("sh", "-c", "mkdir -p meaning && rm -f meaning/*")
    proxy.write("~/meaning/meaning.conf", MEANING)
    proxy.ssh("podman", "run", "-d", "--name", "web", "-p8090:8080", "-v./meaning:/etc/nginx/conf.d", IMAGE)
    routes = [each for each in inspect(proxy, "web")["proxies"]["web"]["routes"] if each.get("kind") == "redirect"]
    routes = [each for each in routes if each["file"].endswith("meaning.conf")]
    asked = "\n".join(f"{HOSTS.get(each['host'], each['host'])} {each['path']}" for each in routes)
    get = "curl -s -o /dev/null -w '%{redirect_url}\\n' --retry 20 --retry-connrefused --retry-delay 1"
    script = f'while read -r host path; do {get} -H "Host: $host" "http://127.0.0.1:8090$path"; done'
    answers = proxy.ssh("sh", "-c", script, stdin=asked + "\n").splitlines()
    assert len(routes) > 20
    assert answers == [each["targetUrl"] for each in routes]
    proxy.ssh("podman", "rm", "-f", "-t0", "web")
