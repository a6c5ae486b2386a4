"""Image names: short ones, floating tags, and what automatic updates need."""

from collections.abc import Iterator

from ..parse import Entry
from ..values import Image, is_resolved_later, parse_image, unquote
from .finding import Finding
from .unit import Files, Unit

DOCKER = "docker.io/"


def check_images(unit: Unit, files: Files) -> Iterator[Finding]:
    """Findings about ``Image=`` of containers and of ``.image`` files."""
    if unit.kind not in ("container", "image"):
        return
    for entry in unit.document.entries_of(unit.section, "Image")[-1:]:
        name = unquote(entry.value)
        if not name or is_resolved_later(name):
            continue
        if name.endswith((".image", ".build")):
            yield from _check_auto_update_of_source(unit, entry, name, files)
            continue
        try:
            image = parse_image(name)
        except ValueError:
            continue  # told with the values
        yield from check_image(unit, entry, image, unit.own("AutoUpdate"))


def check_image(unit: Unit, entry: Entry, image: Image, update: str | None) -> Iterator[Finding]:
    """Findings about one image name."""
    if image.transport != "docker://":
        if update == "registry":
            message = f"AutoUpdate=registry has no registry to ask for '{entry.value}'."
            yield unit.say(entry.line, "error", "auto-update-local", message)
        return
    if image.domain is None:
        full = full_name(image)
        fix = (f"Write {full}", unit.document.set(unit.section, "Image", full))
        if update == "registry":
            message = f"AutoUpdate=registry needs the full name of the image: Podman refuses to run '{entry.value}'."
            yield unit.say(entry.line, "error", "auto-update-short-name", message, fix)
        else:
            message = f"'{entry.value}' is a short name: which registry it comes from depends on the node."
            yield unit.say(entry.line, "warning", "short-image-name", message, fix)
    if update == "registry" and image.digest:
        message = "AutoUpdate=registry never finds anything newer: the digest pins this image."
        yield unit.say(entry.line, "warning", "auto-update-pinned", message)
    elif image.tag in (None, "latest") and not image.digest and image.domain != "localhost":
        tag = "no tag, which means latest" if image.tag is None else "the tag latest"
        if update:
            yield unit.say(entry.line, "hint", "latest-tag", f"The image has {tag}: an update may bring any version.")
        else:
            message = f"The image has {tag}: which version runs depends on when it was pulled."
            yield unit.say(entry.line, "warning", "latest-tag", message)


def full_name(image: Image) -> str:
    """A short name in full, as of Docker Hub: ``nginx:1.27`` -> ``docker.io/library/nginx:1.27``."""
    path = image.path if "/" in image.path else f"library/{image.path}"
    tag = f":{image.tag}" if image.tag else ""
    digest = f"@{image.digest}" if image.digest else ""
    return f"{DOCKER}{path}{tag}{digest}"


def _check_auto_update_of_source(unit: Unit, entry: Entry, name: str, files: Files) -> Iterator[Finding]:
    if unit.own("AutoUpdate") != "registry":
        return
    if name.endswith(".build"):
        message = f"AutoUpdate=registry has no registry to ask for {name}: local updates what is built here."
        fix = ("Write AutoUpdate=local", unit.document.set("Container", "AutoUpdate", "local"))
        yield unit.say(entry.line, "error", "auto-update-local", message, fix)
