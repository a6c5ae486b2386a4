"""``build`` of a compose service to a ``.build`` file. Pure."""

from typing import Any

from .container_file import ContainerFile
from .run_unit import Surroundings, place
from .taken import Taken
from .unit_file import UnitFile, Unwritable, setting, word

SINCE = (5, 2)
ARGUMENTS = {"network": "network", "shm_size": "shm-size", "isolation": "isolation"}


def build_file(given: Any, tag: str, made: ContainerFile, service: Taken, around: Surroundings) -> UnitFile:
    """The file that builds a service's image, and the image in its ``.container`` file."""
    unit = UnitFile(made.stem + ".build")
    made.put_reference("Image", unit.name)
    if not made.knows(SINCE):
        service.lose("build", f"this node's Podman knows no .build files (5.2 does): build {tag} by hand", tag)
    build = Taken({"context": given} if isinstance(given, str) else given, f"{service.path}.build", service.report)
    build.write(unit, "ImageTag", "image", tag if "/" in tag else f"localhost/{tag}")
    context = build.text("context") or "."
    if "://" not in context and not context.startswith(("git@", "/", "./", "../", "~")) and context not in (".", ".."):
        context = "./" + context
    where = context if "://" in context or context.startswith("git@") else place(made, context, around)
    if setting(where) is None:
        build.lose("context", "it cannot be written into a unit file", where)
    unit.add("Build", "SetWorkingDirectory", setting(where) or "unit")
    if build.take("dockerfile_inline") is not None:
        build.lose("dockerfile_inline", "write it into a file, and name that with File=")
    file = build.text("dockerfile")
    if file is not None and not file.startswith("/") and "://" not in where:
        file = f"{where.rstrip('/')}/{file}"
    build.write(unit, "File", "dockerfile", file)
    build.write(unit, "Target", "target", build.text("target"))
    _arguments(unit, build)
    build.rest("a .build file has no such setting")
    unit.add("Service", "TimeoutStartSec", "3600")
    return unit


def _arguments(unit: UnitFile, build: Taken) -> None:
    for name, value in build.pairs("args"):
        if value is None:
            build.lose(f"args.{name}", "its value came from the shell that ran compose")
        else:
            _argument(unit, build, f"--build-arg={name}={value}")
    for name, value in build.pairs("labels"):
        _argument(unit, build, f"--label={name}={value or ''}")
    for key, option in ARGUMENTS.items():
        value = build.text(key)
        if value is not None:
            _argument(unit, build, f"--{option}={value}")
    for value in build.texts("cache_from"):
        _argument(unit, build, f"--cache-from={value}")
    for value in build.texts("tags"):
        _argument(unit, build, f"--tag={value}")
    if build.flag("pull"):
        unit.add("Build", "Pull", "always")
    if build.flag("no_cache"):
        _argument(unit, build, "--no-cache")


def _argument(unit: UnitFile, build: Taken, text: str) -> None:
    try:
        unit.add("Build", "PodmanArgs", word(text))
    except Unwritable:
        build.lose("args", "it cannot be written into a unit file", text)
