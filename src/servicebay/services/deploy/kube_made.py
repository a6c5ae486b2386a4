"""What ``podman kube play`` makes on a node besides pods: volumes, and a network of its own. Pure.

Seen on 5.4.2 and 5.8.6: claims, ConfigMaps and Secrets that are mounted each make a volume of their name, which ``kube
down`` leaves; a file that is played without ``--network`` makes ``podman-default-kube-network``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ...quadlet.kube import YamlProblem, get, items, parse_yaml, pods_of, text_of

NETWORK = "podman-default-kube-network"
_PLAY = "podman kube play"


class KubeMade(NamedTuple):
    """Names. What is in ``written`` volumes comes from the file itself: nothing is lost with them."""

    volumes: set[str]
    written: set[str]
    networks: set[str]


def made_by_kube(units: Iterable[str], texts: Mapping[str, str]) -> KubeMade:
    """What generated units (their texts) will make of those texts by path that they play."""
    made = KubeMade(set(), set(), set())
    for unit in units:
        for line in unit.split("\n"):
            words = line.split() if line.startswith("ExecStart=") and _PLAY in line else []
            if not words:
                continue
            if not any(word.startswith("--network") for word in words):
                made.networks.add(NETWORK)
            for path in words:
                if path in texts:
                    made.volumes.update(_claims(texts[path]))
                    made.written.update(_written(texts[path]))
    return made


def _claims(text: str) -> Iterator[str]:
    documents = parse_yaml(text)
    for document in [] if isinstance(documents, YamlProblem) else documents:
        if text_of(get(document, "kind")) == "PersistentVolumeClaim":
            yield text_of(get(document, "metadata", "name"))
        for pod in pods_of(document):
            for volume in items(get(pod.spec, "volumes")):
                name = text_of(get(volume, "persistentVolumeClaim", "claimName"))
                if name:
                    yield name


def _written(text: str) -> Iterator[str]:
    documents = parse_yaml(text)
    for document in [] if isinstance(documents, YamlProblem) else documents:
        for pod in pods_of(document):
            for volume in items(get(pod.spec, "volumes")):
                name = text_of(get(volume, "configMap", "name")) or text_of(get(volume, "secret", "secretName"))
                if name:
                    yield name
