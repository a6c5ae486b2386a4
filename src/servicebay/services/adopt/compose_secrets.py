"""``secrets`` and ``configs`` of a compose file. Pure. A secret's content never goes into a file."""

import shlex
from collections.abc import Callable

from .compose_mounts import Shared
from .compose_service import relative
from .container_file import ContainerFile
from .report import shown
from .run_unit import place
from .taken import Taken


def add_secrets(made: ContainerFile, service: Taken, secrets: object, configs: object, shared: Shared) -> None:
    """What a service is given of them."""
    _each(service, "secrets", lambda given: _secret(made, given, secrets, shared))
    _each(service, "configs", lambda given: _config(made, given, configs, shared))


def _each(service: Taken, key: str, add: Callable[[Taken], None]) -> None:
    for each in service.listed(key):
        member = Taken(each if isinstance(each, dict) else {"source": each}, f"{service.path}.{key}", service.report)
        add(member)
        member.rest()


def _defined(given: Taken, source: str, known: object, kind: str) -> Taken:
    found = known.get(source) if isinstance(known, dict) else None
    if found is None:
        given.lose("source", f"it does not stand under the file's {kind}", source)
    return Taken(found, f"{kind}.{source}", given.report)


def _secret(made: ContainerFile, given: Taken, secrets: object, shared: Shared) -> None:
    source = given.text("source") or ""
    defined = _defined(given, source, secrets, "secrets")
    shared.used.add(("secrets", source))
    name = defined.text("name") or source
    file, environment, external = defined.text("file"), defined.text("environment"), defined.flag("external")
    parts = [name, *(f"{k}={v}" for k in ("target", "uid", "gid", "mode") if (v := given.text(k)) is not None)]
    if any("," in part or not part for part in parts):
        given.lose("source", "a comma cannot be written", source)
        return
    made.put("secret", ",".join(parts))
    shared.report.need_secret(name)
    if file is not None:
        path = place(made, relative(file), shared.around)
        defined.lose(
            "file",
            f"make the secret once on the node: podman secret create {shlex.join([shown(name), shown(path)])}",
            file,
        )
    elif environment is not None:
        defined.lose(
            "environment",
            f"make the secret once on the node: podman secret create --env {shlex.join([shown(name)])} …",
            environment,
        )
    elif external:
        shared.report.note(f"The secret {name} must be on the node: podman secret ls.")
    defined.rest()


def _config(made: ContainerFile, given: Taken, configs: object, shared: Shared) -> None:
    source = given.text("source") or ""
    defined = _defined(given, source, configs, "configs")
    shared.used.add(("configs", source))
    file = defined.text("file")
    target = given.text("target") or f"/{source}"
    if file is not None:
        made.put("volume", f"{place(made, relative(file), shared.around)}:{target}:ro")
    else:
        defined.lose("file", f"only a config with a file is carried over: write one, and Volume=FILE:{target}:ro")
    defined.rest("it is not written into a file of its own")
