"""What the short-lived child does: inspects one proxy and tells it as JSON. Imported there only, parsers and all."""

import errno
from typing import Any, Dict, List, Mapping

from servicebay.wire.codec import dumps, field_specs, to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Route

from ..loop import Loop, TimedOut
from ..process import Completed, Spawner
from .found import Found
from .inspector import inspect
from .plain_process import as_container

RUN_DEADLINE_S = 5.0
MAX_ANSWER_BYTES = 2 * 1024 * 1024
CUT = "there are more routes than can be shown"


def inspect_as_json(found: Found, containers: Mapping[str, Object], units: Mapping[str, Object]) -> bytes:
    """``{"proxy": {…}, "watched": {"/home/anna/nginx": ["nginx.conf"], "/home/anna/nginx/conf.d": null}, "again": …}``.

    ``proxy`` is null where a plain unit's process listens nowhere (yet).
    """
    loop = Loop()
    spawner = Spawner(loop)
    if found.found_by == "process":
        unit = units[found.container_id]
        container = as_container(unit)
        if container is None:
            return dumps({"proxy": None, "watched": {}, "again": True})
        containers = {**containers, found.container_id: container}

    async def run(container_id: str, argv: List[str]) -> Completed:
        try:
            return await spawner.run(_command(found, containers[container_id], argv), RUN_DEADLINE_S)
        except TimedOut:
            return Completed(124, b"", "no answer within {:g} s".format(RUN_DEADLINE_S).encode())
        except OSError as error:
            return Completed(127, b"", "it can't be run: {}".format(error.strerror).encode())

    inspection = loop.run(inspect(found, containers, run))
    proxy = to_object(inspection.proxy)
    proxy["routes"] = [lean(each) for each in proxy["routes"]]
    watched = {folder: None if names is None else sorted(names) for folder, names in inspection.watched.items()}
    return _within_limit({"proxy": proxy, "watched": watched, "again": inspection.again})


def _command(found: Found, container: Object, argv: List[str]) -> List[str]:
    if found.found_by != "process":
        return ["podman", "exec", found.container_id, *argv]
    if argv[0] != found.provider:
        raise FileNotFoundError(errno.ENOENT, "there is no container to run it in")
    return [*container["command"][:1], *argv[1:]]  # the very program that runs


def lean(route: Object) -> Object:
    """A route without what is so anyway: a large configuration has thousands."""
    return {key: value for key, value in route.items() if key not in _DEFAULTS or value != _DEFAULTS[key]}


def _defaults() -> Dict[str, Any]:
    bare: Object = to_object(Route(kind="", host=""))
    required = {spec.wire_name for spec in field_specs(Route) if spec.required}
    return {key: value for key, value in bare.items() if key not in required}


_DEFAULTS = _defaults()


def _within_limit(answer: Dict[str, Any]) -> bytes:
    data = dumps(answer)
    proxy = answer["proxy"]
    while len(data) > MAX_ANSWER_BYTES and proxy["routes"]:
        proxy["problems"] = [CUT, *(each for each in proxy["problems"][:100] if each != CUT)]
        proxy["routes"] = proxy["routes"][: len(proxy["routes"]) // 2]
        data = dumps(answer)
    return data
