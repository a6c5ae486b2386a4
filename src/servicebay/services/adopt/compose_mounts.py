"""``volumes`` and ``networks`` of a compose file, which services share, as files; and a service's mounts. Pure."""

from dataclasses import dataclass, field

from .container_file import ContainerFile
from .names import Names, clean_stem
from .options import Version
from .report import Report
from .run_unit import Surroundings, place
from .taken import Taken
from .unit_file import UnitFile, plain, word

NAMED_SINCE: Version = (4, 7)
"""``VolumeName=`` and ``NetworkName=``."""


@dataclass(frozen=True)
class Shared:
    """What the files of one compose file have in common."""

    project: str | None
    prefix: str
    names: Names
    around: Surroundings
    report: Report
    used: set[tuple[str, str]] = field(default_factory=set)
    """Secrets and configs that a service uses: ``("secrets", "key")``."""

    def stem(self, name: str) -> str:
        """A free stem for something shared."""
        return self.names.fresh(f"{self.prefix}-{clean_stem(name)}" if self.prefix else name)


class Stock:
    """Volumes or networks by their name in the file: ``files`` are those that some service uses."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._made: dict[str, UnitFile] = {}
        self._external: dict[str, str] = {}
        self._used: set[str] = set()

    def add(self, name: str, unit: UnitFile) -> None:
        """One that a file makes."""
        self._made[name] = unit

    def add_external(self, name: str, podman_name: str) -> None:
        """One that is there already."""
        self._external[name] = podman_name

    def knows(self, name: str) -> bool:
        """Whether there is one of this name."""
        return name in self._made or name in self._external

    def is_external(self, name: str) -> bool:
        """Whether no file makes it."""
        return name in self._external

    def reference(self, name: str) -> str:
        """How a ``.container`` file names it."""
        self._used.add(name)
        return self._external[name] if name in self._external else self._made[name].name

    @property
    def has_files(self) -> bool:
        """Whether any is made here."""
        return bool(self._made)

    def files(self) -> list[UnitFile]:
        """The files that are needed."""
        return [unit for name, unit in self._made.items() if name in self._used]

    def unused(self) -> list[str]:
        """Those that no service uses."""
        return [name for name in (*self._made, *self._external) if name not in self._used]


def shared_volumes(volumes: Taken, shared: Shared) -> Stock:
    """The file's ``volumes``."""
    stock = Stock("volume")
    for name in volumes.keys():  # noqa: SIM118 - not a dict
        given = volumes.inner(name)
        told = given.text("name")
        if _is_external(given):
            stock.add_external(name, told or name)
            given.rest("it is external: it is taken as it is")
            continue
        unit = UnitFile(shared.stem(name) + ".volume")
        _name_it(unit, "Volume", "VolumeName", told or (f"{shared.project}_{name}" if shared.project else None), shared)
        _driver(unit, "Volume", given, shared)
        for key, value in given.pairs("labels"):
            unit.add("Volume", "Label", word(f"{key}={value or ''}"))
        given.rest()
        stock.add(name, unit)
    if stock.has_files and not shared.project:
        shared.report.note(
            "Volumes get new names: say the compose project's name (its folder's) to find their data again."
        )
    return stock


def shared_networks(networks: Taken, shared: Shared) -> Stock:
    """The file's ``networks``; ``default`` among them, whether it stands there or not."""
    stock = Stock("network")
    names = networks.keys()
    for name in [*names, *([] if "default" in names else ["default"])]:
        given = networks.inner(name)
        told = given.text("name")
        if _is_external(given):
            stock.add_external(name, told or name)
            given.rest("it is external: it is taken as it is")
            continue
        unit = UnitFile(
            (shared.names.fresh(shared.prefix or "default") if name == "default" else shared.stem(name)) + ".network"
        )
        _name_it(
            unit, "Network", "NetworkName", told or (f"{shared.project}_{name}" if shared.project else None), shared
        )
        _network(unit, given, shared)
        stock.add(name, unit)
    return stock


def _is_external(given: Taken) -> bool:
    value = given.take("external")
    if isinstance(value, dict):
        given.lose("external", "the old form external.name is not read; write external: true and name:", value)
    return value is True or value == "true" or isinstance(value, dict)


def _name_it(unit: UnitFile, section: str, key: str, name: str | None, shared: Shared) -> None:
    if name is None:
        return
    value = plain(name)
    if value is None or shared.around.podman < NAMED_SINCE:
        stem = unit.name.rsplit(".", 1)[0]
        shared.report.lose(f"{unit.name}: the name {name} cannot be given to it here: Podman calls it systemd-{stem}")
    else:
        unit.add(section, key, value)


def _driver(unit: UnitFile, section: str, given: Taken, shared: Shared) -> None:
    driver, options = given.text("driver"), dict(given.pairs("driver_opts"))
    keys = {"type": "Type", "o": "Options", "device": "Device"}
    if driver not in (None, "local"):
        given.write(unit, "Driver", "driver", driver)
    for name, value in options.items():
        text = plain(value or "")
        if name in keys and text is not None:
            if name == "device" and text.startswith("."):
                given.lose("driver_opts.device", "a relative path is not known here", value)
            unit.add(section, keys[name], text)
        else:
            given.lose(f"driver_opts.{name}", "a volume of Podman has no such option", value)


def _network(unit: UnitFile, given: Taken, shared: Shared) -> None:
    given.write(unit, "Driver", "driver", given.text("driver") or "bridge")
    for key, name in (("internal", "Internal"), ("enable_ipv6", "IPv6")):
        if given.flag(key):
            unit.add("Network", name, "true")
    for key, value in given.pairs("labels"):
        unit.add("Network", "Label", word(f"{key}={value or ''}"))
    for key, value in given.pairs("driver_opts"):
        given.write(unit, "Options", "driver_opts", f"{key}={value or ''}")
    ipam = given.inner("ipam")
    driver = ipam.text("driver")
    if driver not in (None, "default"):
        ipam.write(unit, "IPAMDriver", "driver", driver)
    for each in ipam.listed("config"):
        config = Taken(each, f"{ipam.path}.config", given.report)
        for key, name in (("subnet", "Subnet"), ("gateway", "Gateway"), ("ip_range", "IPRange")):
            config.write(unit, name, key, config.text(key))
        config.rest()
    ipam.rest()
    given.rest()


def add_mounts(made: ContainerFile, service: Taken, volumes: Stock, shared: Shared) -> None:
    """A service's ``volumes``."""
    for each in service.listed("volumes"):
        if isinstance(each, dict):
            _long(made, Taken(each, f"{service.path}.volumes", service.report), volumes, shared)
        else:
            _short(made, service, service.as_text("volumes", each) or "", volumes, shared)
    for name in service.texts("volumes_from"):
        service.lose("volumes_from", "name its volumes here as well", name)


def _short(made: ContainerFile, service: Taken, text: str, volumes: Stock, shared: Shared) -> None:
    source, colon, rest = text.partition(":")
    if not colon:
        made.put("volume", text)  # an anonymous one
    elif not source:
        service.lose("volumes", "it does not say what is mounted", text)
    elif source.startswith(("/", ".", "~")):
        made.put("volume", place(made, source, shared.around) + ":" + _mode(made, rest))
    else:
        _named(made, service, source, _mode(made, rest), volumes)


def _named(made: ContainerFile, service: Taken, name: str, rest: str, volumes: Stock) -> None:
    if volumes.knows(name):
        reference = volumes.reference(name)
        if volumes.is_external(name):
            made.put("volume", f"{reference}:{rest}")
        else:
            made.put_reference("Volume", f"{reference}:{rest}")
    else:
        service.lose("volumes", "it does not stand under the file's volumes; Podman makes a volume of this name", name)
        made.put("volume", f"{name}:{rest}")


def _mode(made: ContainerFile, rest: str) -> str:
    target, colon, mode = rest.partition(":")
    kept = [each for each in mode.split(",") if each and each not in ("cached", "delegated", "consistent")]
    if colon and len(kept) < len([each for each in mode.split(",") if each]):
        made.lose(f"volume {rest}", "cached and delegated mean nothing on Linux")
    return target + (":" + ",".join(kept) if kept else "")


def _long(made: ContainerFile, mount: Taken, volumes: Stock, shared: Shared) -> None:
    kind, source, target = mount.text("type") or "volume", mount.text("source"), mount.text("target") or ""
    options = ["ro"] if mount.flag("read_only") else []
    bind, volume, tmpfs = mount.inner("bind"), mount.inner("volume"), mount.inner("tmpfs")
    if mount.take("consistency") is not None:
        mount.lose("consistency", "it means nothing on Linux")
    propagation, selinux = bind.text("propagation"), bind.text("selinux")
    options += [each for each in (propagation, selinux) if each]
    if bind.take("create_host_path") in (False, "false"):
        bind.lose("create_host_path", "Podman never makes a folder on the host", "false")
    options += ["nocopy"] if volume.flag("nocopy") else []
    tail = target + (":" + ",".join(options) if options else "")
    if kind == "tmpfs":
        size, mode = tmpfs.text("size"), tmpfs.text("mode")
        how = ",".join(part for part in (f"size={size}" if size else "", f"mode={mode}" if mode else "") if part)
        made.put("tmpfs", target + (f":{how}" if how else ""))
    elif kind == "bind" and source:
        made.put("volume", place(made, source, shared.around) + ":" + tail)
    elif kind == "volume" and source:
        _named(made, mount, source, tail, volumes)
    elif kind == "volume":
        made.put("volume", tail if options else target)
    else:
        mount.lose("type", "such a mount is not made; use Mount=", {"type": kind, "source": source, "target": target})
    for each in (bind, volume, tmpfs, mount):
        each.rest()
