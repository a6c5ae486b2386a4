"""Where configurations are read, in which order, and what is said where they can't be. The files are real."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.process import Completed
from servicebay.agent.proxy.inspector import Inspection, find_proxies, inspect, nginx_configs

MAIN = "events {} http { include /etc/nginx/conf.d/*.conf; include missing.conf; }"
APP = "server { listen 80; server_name a; location / { proxy_pass http://app:3000; } }"
DUMP = f"# configuration file /etc/nginx/nginx.conf:\nhttp {{ {APP} }}\n"
AUTOSAVE = {
    "apps": {"http": {"servers": {"s": {"listen": [":443"], "routes": [{
        "match": [{"host": ["a.example.org"]}],
        "handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": "app:80"}]}],
    }]}}}}
}  # fmt: skip
Answer = Callable[[list[str]], Completed]


def failing(argv: list[str]) -> Completed:
    return Completed(127, b"", b"first\nno such program\n")


def run_inspect(image: str, *mounts: tuple[str, Path], answer: Answer = failing, **more: Any) -> Inspection:
    """Inspect a container, whose commands ``answer`` stands for."""
    listed = [{"type": "bind", "destination": at, "source": str(source)} for at, source in mounts]
    container = {"names": ["p"], "image": image, "state": "running", "mounts": listed, "labels": {}, **more}
    containers = {"c": container, **more.get("others", {})}

    async def run(container_id: str, argv: list[str]) -> Completed:
        assert container_id == "c"
        return answer(argv)

    coroutine = inspect(find_proxies(containers)["c"], containers, run)
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    result = end.value.value
    assert isinstance(result, Inspection)
    return result


@pytest.fixture
def nginx(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "nginx.conf").write_text("events {} http { include /etc/nginx/conf.d/*.conf; }")
    (tmp_path / "conf.d/app.conf").write_text(APP)
    return tmp_path


def test_mounted_files_are_enough_where_all_are_there(nginx: Path) -> None:
    proxy, watched, _ = run_inspect("nginx", ("/etc/nginx", nginx))
    (route,) = proxy.routes
    assert (proxy.source, proxy.problems, route.target_service) == ("files", [], "app")
    assert (route.file, route.host_file) == ("/etc/nginx/conf.d/app.conf", str(nginx / "conf.d/app.conf"))
    assert watched == {str(nginx): {"nginx.conf"}, str(nginx / "conf.d"): None}


def test_nginx_is_asked_where_files_are_missing(nginx: Path) -> None:
    (nginx / "nginx.conf").write_text(MAIN)
    asked: list[list[str]] = []

    def answer(argv: list[str]) -> Completed:
        asked.append(argv)
        return Completed(0, DUMP.encode(), b"")

    proxy = run_inspect("nginx", ("/etc/nginx", nginx), answer=answer).proxy
    assert (asked, proxy.source, proxy.problems, len(proxy.routes)) == ([["nginx", "-T", "-q"]], "nginx -T", [], 1)


def test_what_files_tell_stands_where_nginx_does_not_answer(nginx: Path) -> None:
    (nginx / "nginx.conf").write_text(MAIN)
    proxy = run_inspect("nginx", ("/etc/nginx", nginx)).proxy
    assert (proxy.source, len(proxy.routes)) == ("files", 1)
    assert proxy.problems[0] == "nginx -T failed: no such program"
    assert "missing.conf can't be read" in proxy.problems[1]


def test_no_configuration_at_all_is_said(tmp_path: Path) -> None:
    assert run_inspect("nginx").proxy.problems == [
        "no nginx configuration was found in the container",
        "nginx -T failed: no such program",
    ]
    assert run_inspect("nginx", state="exited").proxy.problems[0].startswith("the container does not run")


def test_the_command_line_may_name_the_main_file() -> None:
    assert nginx_configs({"command": ["nginx", "-c", "/srv/own.conf"]}) == ["/srv/own.conf"]
    assert nginx_configs({"command": ["sh", "-c", "nginx"]})[1] == "/etc/nginx/nginx.conf"


def test_caddy_is_read_from_its_autosave(tmp_path: Path) -> None:
    (tmp_path / "caddy").mkdir()
    (tmp_path / "caddy/autosave.json").write_text(json.dumps(AUTOSAVE))
    kept = tmp_path / "data/caddy/certificates/acme/a.example.org"
    kept.mkdir(parents=True)
    (kept / "a.example.org.crt").write_text("not one")
    proxy = run_inspect("caddy", ("/config", tmp_path), ("/data", tmp_path / "data")).proxy
    (route,) = proxy.routes
    assert (proxy.provider, proxy.source, route.target_service, route.ssl) == ("caddy", "files", "app", True)
    assert route.certificate == "/data/caddy/certificates/acme/a.example.org/a.example.org.crt"


def test_caddy_is_asked_to_adapt_its_caddyfile() -> None:
    def adapt(argv: list[str]) -> Completed:
        assert argv == ["caddy", "adapt", "--config", "/srv/Caddyfile"]
        return Completed(0, json.dumps(AUTOSAVE).encode(), b"")

    command = ["caddy", "run", "--config", "/srv/Caddyfile"]
    proxy = run_inspect("caddy", answer=adapt, command=command).proxy
    assert (proxy.source, proxy.problems, len(proxy.routes)) == ("caddy adapt", [], 1)
    assert run_inspect("caddy").proxy.problems == ["caddy adapt failed: no such program"]


RAW = {"routers": {"a@docker": {"rule": "Host(`a`)", "service": "a"}},
       "services": {"a@docker": {"loadBalancer": {"servers": [{"url": "http://10.0.0.4:80"}]}}}}  # fmt: skip
TRAEFIK = ["traefik", "--entrypoints.web.address=:80", "--providers.file.directory=/dynamic"]


def test_traefik_is_asked_over_its_api() -> None:
    proxy = run_inspect("traefik", command=TRAEFIK, answer=lambda _: Completed(0, json.dumps(RAW).encode(), b"")).proxy
    assert (proxy.source, proxy.problems) == ("api", [])
    assert [(each.host, each.target_service) for each in proxy.routes] == [("a", "10.0.0.4")]


def test_without_its_api_labels_and_toml_files_are_read_and_yaml_is_said(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("[http.routers.t]\nrule='Host(`t`)'\nservice='s'\n"
                                       "[[http.services.s.loadBalancer.servers]]\nurl='http://t:1'\n")  # fmt: skip
    (tmp_path / "two.yml").write_text("http: {}")
    (tmp_path / "bad.toml").write_text("= =")
    other = {"names": ["w"], "ports": [], "labels": {"traefik.http.routers.w.rule": "Host(`w`)",
             "traefik.http.services.w.loadbalancer.server.port": "80"}}  # fmt: skip
    proxy = run_inspect("traefik", ("/dynamic", tmp_path), command=TRAEFIK, others={"w": other}).proxy
    assert {each.host: each.target_service for each in proxy.routes} == {"t": "t", "w": "w"}
    assert [problem.partition(":")[0] for problem in proxy.problems] == [
        "Traefik's API does not answer",
        "/dynamic/bad.toml",
        "/dynamic/two.yml is YAML, which can't be read here",
    ]
