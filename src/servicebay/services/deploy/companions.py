"""Volumes, networks, images and builds that only one service's files name: they can go with it. Pure.

Whoever else might mean one keeps it: another file that names it, its unit, or what Podman calls it.
"""

import re
from collections.abc import Collection, Mapping

from ...quadlet.names import container_name, kind_of_file, references, service_of, target_of

KINDS = ("volume", "network", "image", "build")


def companions_of(own: Collection[str], texts: Mapping[str, str]) -> list[str]:
    """``own``: paths of the service's files; ``texts``: Quadlet files and drop-ins of the node, by path.

    Paths, sorted, drop-ins of theirs included; what a companion alone names is one too.
    """
    found: set[str] = set()
    while new := _named_alone({*own, *found}, texts):
        found |= new
    drop_ins = {path for path in texts if any(path.startswith(f"{each}.d/") for each in found)}
    return sorted(found | drop_ins)


def _named_alone(mine: Collection[str], texts: Mapping[str, str]) -> set[str]:
    named = {target_of(name) for path in mine if path in texts for name in references(_source(path), texts[path])}
    wanted = [path for path in texts if path not in mine and kind_of_file(path) in KINDS and _base(path) in named]
    return {path for path in wanted if not _is_meant_elsewhere(path, mine, texts)}


def _is_meant_elsewhere(path: str, mine: Collection[str], texts: Mapping[str, str]) -> bool:
    others = (each for each in texts if each not in mine and each != path and not each.startswith(f"{path}.d/"))
    return any(_means(texts[each], path, texts[path]) for each in others)


def _means(text: str, path: str, companion: str) -> bool:
    """Whether a text may mean a companion, by any of its names."""
    unit = service_of(_base(path), companion)
    names = (_base(path), unit, unit.removesuffix(".service"), container_name(_base(path), companion))
    return any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) for name in names)


def _source(path: str) -> str:
    """The name of the source that a file belongs to: of a drop-in ``web.container.d/x.conf`` ``web.container``."""
    folder = _base(path.rpartition("/")[0])
    return folder.removesuffix(".d") if path.endswith(".conf") and folder.endswith(".d") else _base(path)


def _base(path: str) -> str:
    return path.rpartition("/")[2]
