"""Which containers are reverse proxies: by label, by image, by who publishes ports 80 and 443. And which plain units:
by the program that they run. Pure.

Never by a name that merely contains 'proxy': ``mpris-proxy`` and ``docker-socket-proxy`` are none.
"""

from typing import Callable, Dict, List, Mapping, NamedTuple, Optional

from servicebay.wire.mergepatch import Object

ROLE_LABEL = "servicebay.role"
ROLE = "reverse-proxy"
WEB_PORTS = (80, 443)
PROGRAMS = {"nginx": "nginx", "openresty": "nginx", "angie": "nginx", "caddy": "caddy", "traefik": "traefik"}
IMAGES = {
    "nginx": "nginx",
    "nginx-unprivileged": "nginx",
    "openresty": "nginx",
    "angie": "nginx",
    "swag": "nginx",
    "nginx-proxy": "nginx",
    "nginx-proxy-manager": "nginx",
    "nginxproxymanager": "nginx",
    "npmplus": "nginx",
    "bunkerweb": "nginx",
    "linuxserver/letsencrypt": "nginx",
    "caddy": "caddy",
    "caddy-docker-proxy": "caddy",
    "caddy-cloudflare": "caddy",
    "traefik": "traefik",
}
"""Names of images, without registry and tag: the last part, or the last two."""


class Found(NamedTuple):
    """A reverse proxy: its kind and what gave it away (``label``, ``image``, ``ports``, ``process``).

    ``container_id`` is the name of the unit where it runs in no container.
    """

    container_id: str
    provider: str
    found_by: str


def find_proxies(containers: Mapping[str, Object]) -> Dict[str, Found]:
    """The reverse proxies among the node's containers (wire objects), by ID."""
    found = {}
    for container_id, container in containers.items():
        if container.get("isInfra") or container.get("isService"):
            continue
        one = _judge(container_id, container, containers)
        if one is not None:
            found[container_id] = one
    return found


def find_plain_proxies(units: Mapping[str, Object], program_of: Callable[[int], str]) -> Dict[str, Found]:
    """The reverse proxies that run as units of their own (wire objects), by name; whether they listen is not judged."""
    found = {}
    for name, pid in main_processes(units).items():
        provider = PROGRAMS.get(program_of(pid))
        if provider is not None:
            found[name] = Found(name, provider, "process")
    return found


def main_processes(units: Mapping[str, Object]) -> Dict[str, int]:
    """The main processes of the services that run without a container, by name."""
    return {
        name: unit["mainPid"]
        for name, unit in units.items()
        if unit.get("kind") == "service"
        and unit.get("activeState") == "active"
        and unit.get("mainPid")
        and not unit.get("containers")
    }


def _judge(container_id: str, container: Object, containers: Mapping[str, Object]) -> Optional[Found]:
    provider = provider_of(container)
    if (container.get("labels") or {}).get(ROLE_LABEL) == ROLE:
        return Found(container_id, provider or "nginx", "label")
    if provider_of_image(container.get("image", "")):
        return Found(container_id, provider_of_image(container["image"]) or "", "image")
    if provider is not None and _publishes_web(container, containers):
        return Found(container_id, provider, "ports")
    return None


def provider_of(container: Object) -> Optional[str]:
    """``nginx``, ``caddy`` or ``traefik`` by the image's name or the program that runs; ``None`` for any other."""
    by_image = provider_of_image(container.get("image", ""))
    if by_image is not None:
        return by_image
    words: List[str] = container.get("command") or []
    programs = [PROGRAMS.get(word.rpartition("/")[2]) for word in words[:3]]
    return next((each for each in programs if each is not None), None)


def provider_of_image(reference: str) -> Optional[str]:
    """``docker.io/jc21/nginx-proxy-manager:2@sha256:…`` -> ``nginx``; ``tecnativa/docker-socket-proxy`` -> ``None``."""
    path = reference.partition("@")[0].lower()
    head, slash, last = path.rpartition("/")
    last = last.partition(":")[0]
    owner = head.rpartition("/")[2]
    return IMAGES.get(last) or (IMAGES.get("{}/{}".format(owner, last)) if slash else None)


def _publishes_web(container: Object, containers: Mapping[str, Object]) -> bool:
    """Its own ports, or those of its pod, which stand with the pod's infra container."""
    pod = container.get("podId")
    sharing = [each for each in containers.values() if pod and each.get("podId") == pod and each.get("isInfra")]
    return any(port.get("hostPort") in WEB_PORTS for each in [container, *sharing] for port in each.get("ports") or [])
