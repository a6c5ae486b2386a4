"""What a source needs as a whole: its required keys, its place at boot, its start and its end."""

from collections.abc import Iterator
from itertools import chain

from ..names import target_of
from ..values import parse_bool, parse_time_span, split_words, unquote
from .finding import Finding
from .unit import Files, Unit

_REQUIRED = {"kube": "Yaml", "image": "Image", "build": "ImageTag", "artifact": "Artifact"}
_LASTING = ("container", "pod", "kube")
_SYSTEM_TARGETS = ("multi-user.target", "graphical.target")
_START_LIMIT_S = 90


def check_unit(unit: Unit, files: Files) -> Iterator[Finding]:
    """Findings of one source, its drop-ins included."""
    if unit.is_drop_in:
        return iter(())
    checks = (_check_required, _check_conflicts, _check_install, _check_service, _check_start, _check_end)
    return chain.from_iterable(check(unit, files) for check in checks)


def _check_required(unit: Unit, _files: Files) -> Iterator[Finding]:
    line = unit.line_of(unit.section)
    if unit.section not in unit.document.sections():
        made = unit.document.add_section(unit.section)
        message = f"A .{unit.kind} file has a section [{unit.section}]."
        yield unit.say(1, "error", "missing-section", message, (f"Add [{unit.section}]", made))
    if unit.kind == "container" and not unit.own("Image") and not unit.own("Rootfs"):
        yield unit.say(line, "error", "missing-image", "A container needs Image= (or Rootfs=).")
    key = _REQUIRED.get(unit.kind)
    if key and not unit.own(key):
        yield unit.say(line, "error", f"missing-{key.lower()}", f"A .{unit.kind} file needs {key}=.")
    if unit.kind == "build" and not unit.own("File") and not unit.own("SetWorkingDirectory"):
        message = "A build needs File= (its Containerfile) or SetWorkingDirectory= (its context)."
        fix = ("Take the Containerfile beside this file", unit.document.set("Build", "SetWorkingDirectory", "unit"))
        yield unit.say(line, "error", "missing-file", message, fix)


def _check_conflicts(unit: Unit, _files: Files) -> Iterator[Finding]:
    """Keys that exclude or need each other, as the generator has it."""
    own = unit.own

    def line_of(key: str) -> int:
        return unit.line_of(unit.section, key)

    if unit.kind == "container":
        if own("Image") and own("Rootfs"):
            yield unit.say(line_of("Rootfs"), "error", "conflict", "Image= and Rootfs= exclude each other.")
        if own("ReloadCmd") and own("ReloadSignal"):
            yield unit.say(
                line_of("ReloadCmd"), "error", "conflict", "ReloadCmd= and ReloadSignal= exclude each other."
            )
        if own("Group") and not own("User"):
            yield unit.say(line_of("Group"), "error", "group-without-user", "Group= needs User=.")
    if unit.kind == "volume":
        for key in ("Type", "Options"):
            if own(key) and not own("Device"):
                yield unit.say(line_of(key), "error", "needs-device", f"{key}= needs Device=.")
        if own("Driver") == "image" and not own("Image"):
            yield unit.say(line_of("Driver"), "error", "missing-image", "Driver=image needs Image=.")
    if unit.kind == "network":
        subnets = len(unit.entries("Network", "Subnet"))
        for key in ("Gateway", "IPRange"):
            if len(unit.entries("Network", key)) > subnets:
                yield unit.say(line_of(key), "error", "needs-subnet", f"Each {key}= needs a Subnet=.")


def _check_install(unit: Unit, files: Files) -> Iterator[Finding]:
    wanted = [
        entry for key in ("WantedBy", "RequiredBy", "UpheldBy", "Alias") for entry in unit.entries("Install", key)
    ]
    for entry in wanted:
        words = split_words(entry.value)
        system = [word for word in words if word in _SYSTEM_TARGETS]
        if files.facts.rootless and system and "default.target" not in words and entry.key == "WantedBy":
            value = entry.value.replace(system[0], "default.target")
            fix = ("Write default.target", unit.document.set("Install", entry.key, value))
            message = f"Users have no {system[0]}: nothing starts this at boot. It would be default.target."
            own_entry = entry in unit.document.entries
            yield unit.say(
                entry.line if own_entry else 1, "warning", "wrong-target", message, fix if own_entry else None
            )
    if wanted or unit.kind not in _LASTING or unit.is_template or _is_started_otherwise(unit, files):
        return
    message = "Nothing starts this at boot: there is no [Install] with WantedBy=."
    fix = ("Start it at boot", unit.document.set("Install", "WantedBy", "default.target"))
    yield unit.say(unit.line_of("Install"), "warning", "not-installed", message, fix)


def _is_started_otherwise(unit: Unit, files: Files) -> bool:
    """By its pod, a container in it, a timer or socket, a dependency of another file, or once on demand."""
    if unit.own("Pod") and parse_bool(unit.own("StartWithPod") or "yes") is not False:
        return True
    if unit.kind == "pod" and any(each.own("Pod") == unit.name and _is_wanted(each) for each in files.units):
        return True  # Podman has the container need its pod
    stem = unit.service.removesuffix(".service")
    if any(path.rpartition("/")[2] in (f"{stem}.timer", f"{stem}.socket", f"{stem}.path") for path in files.others):
        return True
    if any(timer in files.facts.units for timer in (f"{stem}.timer", f"{stem}.socket", f"{stem}.path")):
        return True
    names = {unit.service, unit.name}
    return any(
        names & {target_of(word) for word in split_words(entry.value)}
        for other in files.units
        for key in ("Wants", "Requires", "BindsTo", "Upholds")
        for entry in other.entries("Unit", key)
    )


def _is_wanted(unit: Unit) -> bool:
    return any(unit.entries("Install", key) for key in ("WantedBy", "RequiredBy", "UpheldBy"))


def _check_service(unit: Unit, files: Files) -> Iterator[Finding]:
    kind = unit.get("Service", "Type")
    if unit.kind in ("container", "kube") and kind not in (None, "notify", "oneshot"):
        message = f"Podman refuses Type={kind} here: notify (the default) or oneshot."
        fix = ("Remove it", unit.document.remove("Service", "Type"))
        yield unit.say(unit.line_of("Service", "Type"), "error", "bad-service-type", message, fix)
    kill = unit.get("Service", "KillMode")
    if unit.kind == "container" and kill not in (None, "mixed", "control-group"):
        message = f"Podman refuses KillMode={kill}: mixed (the default) or control-group."
        yield unit.say(unit.line_of("Service", "KillMode"), "error", "bad-kill-mode", message)
    if unit.kind == "kube" and not unit.own("ExitCodePropagation") and files.is_at_least((4, 6)):
        message = "Failed containers are hidden: the unit ends as a success while ExitCodePropagation= is none."
        fix = ("Fail with any container", unit.document.set("Kube", "ExitCodePropagation", "any"))
        yield unit.say(unit.line_of("Kube"), "warning", "exit-code-propagation", message, fix)
    if unit.kind == "container" and kind != "oneshot" and not unit.get("Service", "Restart") and not unit.own("Pod"):
        message = "Nothing starts it again after a failure: there is no Restart= in [Service]."
        fix = ("Restart it on failure", unit.document.set("Service", "Restart", "on-failure"))
        yield unit.say(unit.line_of("Service"), "hint", "no-restart", message, fix)


def _check_start(unit: Unit, files: Files) -> Iterator[Finding]:
    if unit.kind == "container" and unit.own("Notify") == "healthy" and unit.own("HealthCmd") in (None, "none"):
        message = "Notify=healthy waits for a health check; without HealthCmd= the image has to bring one."
        yield unit.say(unit.line_of("Container", "Notify"), "warning", "healthy-without-check", message)
    if unit.kind not in ("container", "kube") or unit.get("Service", "Type") == "oneshot":
        return
    if unit.get("Service", "TimeoutStartSec") or unit.get("Service", "TimeoutSec") or not _may_pull(unit, files):
        return
    extends = files.is_at_least((4, 7))
    more = " Podman asks for more time while it pulls, up to 5 minutes." if extends else ""
    message = f"A start has {_START_LIMIT_S} seconds, and pulling the image counts.{more}"
    fix = ("Allow 15 minutes", unit.document.set("Service", "TimeoutStartSec", "900"))
    yield unit.say(unit.line_of("Service"), "hint" if extends else "warning", "start-limit", message, fix)


def _may_pull(unit: Unit, files: Files) -> bool:
    if unit.kind == "kube":
        return True
    image = unquote(unit.own("Image") or "")
    is_local = not image or image.endswith((".image", ".build")) or image.startswith("localhost/")
    return not is_local and image not in files.facts.images and unit.own("Pull") != "never"


def _check_end(unit: Unit, _files: Files) -> Iterator[Finding]:
    stop = unit.own("StopTimeout")
    limit = unit.get("Service", "TimeoutStopSec") or unit.get("Service", "TimeoutSec") or "90"
    limit_s = parse_time_span(limit)
    if unit.kind == "container" and stop and stop.isdigit() and limit_s is not None and int(stop) >= limit_s:
        message = (
            f"systemd kills it after {limit} (TimeoutStopSec=), before the {stop} seconds of StopTimeout= are over."
        )
        fix = ("Let systemd wait longer", unit.document.set("Service", "TimeoutStopSec", str(int(stop) + 30)))
        yield unit.say(unit.line_of("Container", "StopTimeout"), "warning", "stop-limit", message, fix)
