"""Which containers are proxies."""

from typing import Any

import pytest

from servicebay.agent.proxy.found import find_proxies, provider_of_image


def container(image: str = "localhost/app:1", **more: Any) -> dict[str, Any]:
    return {"id": "c", "names": ["c"], "image": image, "state": "running", "ports": [], "labels": {}, **more}


def found(**containers: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {key: (one.provider, one.found_by) for key, one in find_proxies(containers).items()}


@pytest.mark.parametrize(
    ("image", "provider"),
    [
        ("docker.io/library/nginx:1.27-alpine", "nginx"),
        ("nginx", "nginx"),
        ("docker.io/jc21/nginx-proxy-manager:2.11@sha256:abc", "nginx"),
        ("lscr.io/linuxserver/swag", "nginx"),
        ("docker.io/linuxserver/letsencrypt:1", "nginx"),
        ("docker.io/openresty/openresty:alpine", "nginx"),
        ("registry.example.org:5000/team/nginx:1", "nginx"),
        ("quay.io/nginx/nginx-unprivileged", "nginx"),
        ("docker.io/nginxproxy/nginx-proxy:latest", "nginx"),
        ("docker.io/library/caddy:2", "caddy"),
        ("ghcr.io/lucaslorentz/caddy-docker-proxy:2.9", "caddy"),
        ("docker.io/library/traefik:v3", "traefik"),
        ("docker.io/tecnativa/docker-socket-proxy", None),
        ("gcr.io/cloudsql-docker/gce-proxy:1.33", None),
        ("docker.io/someone/mpris-proxy", None),
        ("docker.io/certbot/letsencrypt", None),
        ("docker.io/nginx/nginx-prometheus-exporter:1", None),
        ("localhost:5000/app", None),
        ("", None),
    ],
)
def test_an_image_tells_by_its_name_not_by_a_part_of_it(image: str, provider: str | None) -> None:
    assert provider_of_image(image) == provider


def test_a_label_makes_a_proxy_whatever_the_image() -> None:
    labelled = {"servicebay.role": "reverse-proxy"}
    assert found(a=container(labels=labelled)) == {"a": ("nginx", "label")}
    assert found(a=container("caddy:2", labels=labelled)) == {"a": ("caddy", "label")}
    assert found(a=container(labels={"servicebay.role": "database"})) == {}


def test_who_publishes_80_or_443_is_one_if_it_runs_a_known_program() -> None:
    web = [{"containerPort": 8080, "hostPort": 443, "protocol": "tcp"}]
    nginx = ["/docker-entrypoint.sh", "nginx", "-g", "daemon off;"]
    assert found(a=container(ports=web, command=nginx)) == {"a": ("nginx", "ports")}
    assert found(a=container(ports=web, command=["/usr/sbin/httpd"])) == {}
    assert found(a=container(ports=[{"containerPort": 80, "protocol": "tcp"}], command=nginx)) == {}


def test_the_ports_of_a_pod_count_for_its_members() -> None:
    infra = container("", podId="p", isInfra=True, ports=[{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}])
    member = container(podId="p", command=["/usr/bin/caddy", "run"])
    other = container(podId="p", command=["/bin/sleep"])
    assert found(infra=infra, a=member, b=other) == {"a": ("caddy", "ports")}


def test_a_name_with_proxy_in_it_means_nothing() -> None:
    assert found(a=container("docker.io/tecnativa/docker-socket-proxy", names=["nginx-proxy"])) == {}
