"""A compose file to Quadlet files: a ``.container`` per service, ``.network``, ``.volume`` and ``.build`` beside. Pure.

Source: the Compose specification (compose-spec.io). The project is the name that is wished, the file's ``name`` or that
of its folder: compose puts it before the names of volumes and networks, and so do the files: data is found again.
"""

from collections.abc import Mapping
from dataclasses import replace

from .compose_build import build_file
from .compose_extends import resolve_extends
from .compose_mounts import Shared, add_mounts, shared_networks, shared_volumes
from .compose_networks import add_networks, add_ports
from .compose_order import Order, add_order
from .compose_secrets import add_secrets
from .compose_service import fill_service
from .container_file import ContainerFile
from .errors import NotAdoptable
from .interpolate import Interpolation
from .names import Names, clean_stem
from .report import Adopted, Report, adopted
from .run_unit import Surroundings
from .taken import Taken
from .unit_file import UnitFile
from .yaml_text import parse_yaml

MAX_SERVICES = 200


def adopt_compose(text: str, wished: str | None, values: Mapping[str, str], around: Surroundings) -> Adopted:
    """Make files of a compose file. ``values`` are its environment (``.env``). Raises NotAdoptable."""
    report = Report()
    Interpolation.check(values)
    read = parse_yaml(text, report.lose)
    if not isinstance(read, dict) or not isinstance(read.get("services"), dict) or not read["services"]:
        raise NotAdoptable("This is not a compose file: it has no 'services'.")
    if len(read["services"]) > MAX_SERVICES:
        raise NotAdoptable(f"This has more than {MAX_SERVICES} services.")
    for kind in ("volumes", "networks"):
        if isinstance(read.get(kind), dict) and len(read[kind]) > MAX_SERVICES:
            raise NotAdoptable(f"This has more than {MAX_SERVICES} {kind}.")
    whole = Taken(Interpolation(values, report).everywhere(read), "compose", report)
    if whole.take("version") is not None:
        report.note("'version' means nothing any more, to compose either.")
    return _Conversion(whole, wished, around, report).convert()


class _Conversion:
    def __init__(self, whole: Taken, wished: str | None, around: Surroundings, report: Report) -> None:
        self._whole = whole
        self._around = around
        self._report = report
        self._names = Names(set(around.taken))
        self._services = resolve_extends(whole.take("services"), report)
        given = whole.text("name")
        folder = around.folder.rstrip("/").rsplit("/", 1)[-1] if around.folder else None
        known = wished or given or folder
        self._project = None if not known else clean_stem(known)
        self._prefix = self._project or ("" if len(self._services) == 1 else "stack")

    def convert(self) -> Adopted:
        """All files."""
        stems = {name: self._stem(name) for name in self._services}
        shared = Shared(self._project, self._prefix, self._names, self._around, self._report)
        networks = shared_networks(self._whole.inner("networks"), shared)
        volumes = shared_volumes(self._whole.inner("volumes"), shared)
        secrets, configs = self._whole.take("secrets"), self._whole.take("configs")
        made: dict[str, ContainerFile] = {}
        builds: list[UnitFile] = []
        order = Order({name: f"{stem}.service" for name, stem in stems.items()}, made)
        parts: dict[str, Taken] = {}
        for name, given in self._services.items():
            made[name] = ContainerFile(stems[name], name, self._around.podman, self._report)
            parts[name] = Taken(given, f"services.{name}", self._report)
            names = {other: container_name(self._services.get(other), stem) for other, stem in stems.items()}
            self._fill(name, made[name], parts[name], builds, names)
            add_mounts(made[name], parts[name], volumes, shared)
            add_networks(made[name], name, parts[name], networks, shared, names, order)
            add_ports(made[name], parts[name])
            add_secrets(made[name], parts[name], secrets, configs, shared)
        for name, service in parts.items():
            add_order(name, service, order)
            _extensions(service)
            service.rest()
        self._unused(secrets, configs, shared.used)
        for kind, stock in (("volumes", volumes), ("networks", networks)):
            for name in stock.unused():
                if (kind, name) != ("networks", "default"):
                    self._report.lose(f"{kind}.{name}: no service uses it")
        _extensions(self._whole)
        self._whole.rest()
        units = [*(each.unit for each in made.values()), *networks.files(), *volumes.files(), *builds]
        containers = [container_name(self._services.get(name), stem) for name, stem in stems.items()]
        made_of_it = adopted(units, self._report, containers)
        return replace(made_of_it, project=self._project, services=tuple(self._services))

    def _stem(self, service: str) -> str:
        name = clean_stem(service)
        return self._names.fresh(name if self._prefix in ("", name) else f"{self._prefix}-{name}")

    def _fill(
        self, name: str, file: ContainerFile, service: Taken, builds: list[UnitFile], names: Mapping[str, str]
    ) -> None:
        file.describe(name if self._prefix in ("", name) else f"{name} of {self._prefix}")
        image, build = service.text("image"), service.take("build")
        if build is not None:
            tag = image or f"localhost/{file.stem}"
            builds.append(build_file(build, tag, file, service, self._around))
        elif image:
            file.image(image)
        else:
            service.lose("image", "there is none, and nothing to build one of")
        if not isinstance(self._services[name], dict) or not self._services[name].get("container_name"):
            file.put("name", names[name])
        for key in ("pid", "ipc"):
            _shared_namespace(file, service, key, names)
        fill_service(file, service, self._around)
        self._boot(file, service)

    def _boot(self, file: ContainerFile, service: Taken) -> None:
        policy = service.text("restart")
        if policy is not None and file.unit.has("Service", "Restart"):
            service.lose("restart", "deploy.restart_policy says it as well", policy)
        elif policy is not None:
            file.restart(policy)
        file.unit.add("Service", "TimeoutStartSec", "900")
        profiles = service.texts("profiles")
        if profiles:
            file.note(
                f"it is of the profiles {', '.join(profiles)}: it has no [Install], and starts when it is started."
            )
        else:
            file.start_at_boot()
            if not file.unit.has("Service", "Restart"):
                file.note("it starts with the machine now. Take [Install] out if it shall not.")

    def _unused(self, secrets: object, configs: object, used: set[tuple[str, str]]) -> None:
        """What stands at the top level and no service uses."""
        for key, value in (("secrets", secrets), ("configs", configs)):
            for name in value if isinstance(value, dict) else []:
                if (key, name) not in used:
                    self._report.lose(f"{key}.{name}: no service uses it")


def container_name(service: object, stem: str) -> str:
    """The name that a service's container gets."""
    given = service.get("container_name") if isinstance(service, dict) else None
    return given if isinstance(given, str) and given else stem


def _shared_namespace(file: ContainerFile, service: Taken, key: str, names: Mapping[str, str]) -> None:
    value = service.text(key)
    if value is None:
        return
    kind, _, other = value.partition(":")
    if kind != "service":
        file.put(key, value)
    elif other in names:
        file.put(key, f"container:{names[other]}")
    else:
        service.lose(key, "there is no such service", value)


def _extensions(mapping: Taken) -> None:
    for key in mapping.keys():  # noqa: SIM118 - not a dict
        if key.startswith("x-"):
            mapping.take(key)
            mapping.lose(key, "what starts with x- means nothing by itself; anchors into it were followed")
