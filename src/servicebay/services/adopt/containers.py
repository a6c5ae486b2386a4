"""Running containers to files: one for itself, or a pod with all that are in it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from .container_file import ContainerFile
from .errors import NotAdoptable
from .inspection import Inspection, command_of, name_of, published
from .names import Names, clean_stem
from .options import SWITCHES, VALUED
from .report import Adopted, Report, adopted, shown
from .run_line import parse_options
from .run_unit import Surroundings, fill, placed
from .unit_file import UnitFile, Unwritable, plain, setting, word

POD_SINCE = (5, 0)
POD_KEYS = {"publish": "PublishPort", "network": "Network", "volume": "Volume"}
POD_IMPLIED = ("infra-conmon-pidfile", "replace", "pod-id-file", "name", "new")
POD_VALUED = VALUED | {
    "exit-policy", "infra-command", "infra-conmon-pidfile", "infra-image", "infra-name", "share", "share-parent",
}  # fmt: skip
POD_SWITCHES = SWITCHES | {"infra", "new"}


def adopt_container(inspection: Inspection, wished: str | None, around: Surroundings) -> Adopted:
    """Make a file of a container. Raises NotAdoptable."""
    report = Report()
    name = name_of(inspection)
    command = command_of(inspection, report)
    stem = Names(set(around.taken)).fresh(wished or name)
    made = ContainerFile(stem, name, around.podman, report)
    fill(made, command, around)
    made.start_at_boot()
    return adopted([made.unit], report, [name])


def adopt_pod(
    pod: Mapping[str, Any], members: Sequence[Inspection], wished: str | None, around: Surroundings
) -> Adopted:
    """Make files of a pod (``podman pod inspect``) and of its containers but the infra one. Raises NotAdoptable."""
    if around.podman < POD_SINCE:
        raise NotAdoptable("Pods as Quadlet files need Podman 5.0 or newer on the node.")
    if not members:
        raise NotAdoptable("There is no container in this pod.")
    report, names = Report(), Names(set(around.taken))
    name = str(pod.get("Name") or "pod")
    stem = names.fresh(wished or name)
    made = _pod_file(stem, name, pod, around, report)
    stems = {name_of(each): names.fresh(name_of(each)) for each in members}
    units = {member: f"{member_stem}.service" for member, member_stem in stems.items()}
    files = [_member(each, stems[name_of(each)], stem, around, report, units) for each in members]
    return adopted([made, *(each.unit for each in files)], report, [*stems])


def _member(
    inspection: Inspection, stem: str, pod: str, around: Surroundings, report: Report, units: Mapping[str, str]
) -> ContainerFile:
    made = ContainerFile(stem, name_of(inspection), around.podman, report)
    command = command_of(inspection, report)
    # what the pod shares is the pod's
    options = [option for option in command.options if option[0] not in ("pod", "pod-id-file")]
    if any(option in ("publish", "network") for option, _ in options):
        made.lose("its own ports and networks", "they are the pod's")
        options = [option for option in options if option[0] not in ("publish", "network")]
    fill(made, command._replace(options=options), around, units)
    made.put_reference("Pod", f"{pod}.pod")
    return made


def _pod_file(stem: str, name: str, pod: Mapping[str, Any], around: Surroundings, report: Report) -> UnitFile:
    unit = UnitFile(stem + ".pod")
    unit.add("Unit", "Description", setting(name) or stem)
    place = ContainerFile(stem, name, around.podman, report)
    for option, value in _pod_options(pod, report, name):
        if value is not None and option in ("volume", "device"):
            value = placed(place, option, value, around)
        key = POD_KEYS.get(option)
        text = None if value is None else plain(value)
        if option in POD_IMPLIED or (option, value) in (("infra", None), ("infra", "true"), ("exit-policy", "stop")):
            continue
        if option in ("infra", "exit-policy"):
            place.lose(f"--{option}={value}", "Quadlet sets it itself for a pod")
            continue
        if option == "label" and (value or "").startswith(("com.docker.compose.", "io.podman.compose.")):
            continue
        if option == "restart":
            unit.add("Service", "Restart", "on-failure" if (value or "").startswith("on-failure") else "always")
        elif key is not None and text is not None:
            unit.add("Pod", key, text)
        else:
            argument = f"--{option}" if value is None else f"--{option}={value}"
            try:
                unit.add("Pod", "PodmanArgs", word(argument))
            except Unwritable as error:
                place.lose(f"--{option}", f"it cannot be written into a unit file ({error})")
    unit.add("Install", "WantedBy", "default.target")
    report.note(
        f"The pod is called systemd-{stem} from now on: {shown(name)} stays with the old one, which cannot be renamed."
    )
    return unit


def _pod_options(pod: Mapping[str, Any], report: Report, name: str) -> list[tuple[str, str | None]]:
    command = [str(each) for each in pod.get("CreateCommand") or []]
    if command[1:3] == ["pod", "create"]:
        try:
            options, rest = parse_options(
                command[3:], lambda loss: report.lose(f"{name}: {loss}"), POD_VALUED, POD_SWITCHES
            )
        except NotAdoptable as error:
            report.lose(f"{name}: how the pod was made is not understood ({error})")
        else:
            if rest and clean_stem(rest[0]) != clean_stem(name):
                report.lose(f"{name}: {shown(' '.join(rest))}")
            return options
    infra = pod.get("InfraConfig") or {}
    options = []
    for port, bindings in (infra.get("PortBindings") or {}).items():
        options += [
            ("publish", published(str(each.get("HostIp") or ""), str(each.get("HostPort") or ""), port))
            for each in bindings or []
        ]
    options += [("network", str(each)) for each in infra.get("Networks") or []]
    report.lose(f"{name}: of the pod only its ports and networks are known")
    return options
