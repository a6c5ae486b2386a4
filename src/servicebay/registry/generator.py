"""The seed's UnitGenerator: a template and checked values become the files of a service. Pure.

``service.yml`` gets a ``service.kube`` beside it where the template has none of its own. Each unit
begins with what made it. Files with secrets in them are for their user alone.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import documents, places
from .errors import Broken, ValuesRefused, Wrong
from .format import Value
from .origin import MADE, Origin, origin_line
from .tags import check_source, render_marks
from .template import CONFIG, POD_YAML, SUFFIX, Template
from .values import SERVICE_NAME, complete

PRIVATE, PUBLIC = "0600", "0644"
KUBE = """[Unit]
Description={title} ({name})

[Kube]
Yaml={name}.yml
# without it a container that fails looks like one that was stopped
ExitCodePropagation=any
{more}
[Service]
Restart=on-failure
# the first start pulls the images
TimeoutStartSec=900

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True)
class Made:
    """A file to be written. ``path`` is relative to the folder of Quadlet files, ``mode`` octal."""

    path: str
    content: str
    mode: str = PUBLIC


@dataclass(frozen=True)
class Order:
    """What is to be made: ``needs`` are units to be started before, ``network`` one to be in (its name)."""

    template: Template
    name: str
    values: Mapping[str, Value]
    network: str = ""
    needs: Sequence[str] = ()
    stack: str | None = None


@dataclass(frozen=True)
class Service:
    """The files of a service, its unit, and the values that made it (secrets included: for its files only)."""

    name: str
    unit: str
    files: Sequence[Made]
    values: Mapping[str, str] = field(repr=False)


def generate(order: Order) -> Service:
    """Make the files. Raises ValuesRefused with every value that does not fit, or Broken."""
    template = order.template
    values = _values(order)
    wrong: list[Wrong] = []
    files = []
    for path, source in sorted(_sources(order).items(), key=lambda pair: (pair[0] != template.main, pair[0])):
        try:
            made = _file(order, path, source, values)
            files += [made] if made is not None else []
        except ValuesRefused as error:
            wrong += error.problems
    if wrong:
        raise ValuesRefused(list(dict.fromkeys(wrong)))
    return Service(order.name, unit_of(template.main, order.name), files, values)


def unit_of(main: str, name: str) -> str:
    """The unit that Quadlet makes of the main source."""
    return f"{name}-pod.service" if main.endswith(".pod") else f"{name}.service"


def path_of(source: str, name: str) -> str:
    """Where a source's file goes: ``service-db.container`` -> ``x-db.container``, ``config/a.conf`` -> ``x/a.conf``."""
    if source.startswith(CONFIG):
        return posixpath.join(name, source.removeprefix(CONFIG))
    return name + source.removeprefix("service")


def _values(order: Order) -> dict[str, str]:
    wrong = []
    if not SERVICE_NAME.fullmatch(order.name):
        wrong.append(Wrong("NAME", "A service's name has 1 to 63 small letters, digits and '-'."))
    try:
        made = complete(order.template.variables, order.values)
    except ValuesRefused as error:
        raise ValuesRefused([*wrong, *error.problems]) from error
    if wrong:
        raise ValuesRefused(wrong)
    return {**made, "NAME": order.name, "NETWORK": order.network}


def _sources(order: Order) -> dict[str, str]:
    sources = dict(order.template.sources)
    if POD_YAML in sources and order.template.main not in sources:
        sources[order.template.main] = _kube(order)
    return sources


def _kube(order: Order) -> str:
    more = [f"AutoUpdate={order.template.head.auto_update}"] if order.template.head.auto_update != "none" else []
    more += [f"Network={order.network}.network"] if order.network else []
    title = plain_title(order.template.head.title)
    return KUBE.format(title=title, name=order.name, more="".join(f"{line}\n" for line in more))


def plain_title(title: str) -> str:
    """A title as it may stand in a unit: no specifier, and nothing that would join the next line to it."""
    return title.replace("%", "%%").replace("\\", "/")


def _file(order: Order, path: str, source: str, values: Mapping[str, str]) -> Made | None:
    known = order.template.known
    used = check_source(path + SUFFIX, source, known)
    content = places.put_values(path, render_marks(path + SUFFIX, source, values), values, known)
    if not content.strip():
        return None  # all of it is in a section that is off
    if path.endswith(places.YAML_SUFFIXES):
        documents.load_all(path + SUFFIX, content)
    if path.endswith(places.UNIT_SUFFIXES):
        content = with_needs(content, order.needs) if path == order.template.main else content
        content = f"{_heading(order, path == order.template.main, values)}{content.lstrip(chr(10))}"
    is_secret = any(known[name].is_secret for name in used) or path.endswith(".env")
    return Made(path_of(path, order.name), content, PRIVATE if is_secret else PUBLIC)


def _heading(order: Order, is_main: bool, values: Mapping[str, str]) -> str:
    head = order.template.head
    lines = [f"{MADE}{order.template.id} {head.version}. It is yours: edit what you like."]
    if is_main:
        known = order.template.known
        shown = {name: values[name] for name in sorted(values) if not known[name].is_secret and name != "NAME"}
        origin = Origin(order.template.id, head.version, shown, order.stack, order.template.digest, list(order.needs))
        lines.append(origin_line(origin))
    return "".join(f"{line}\n" for line in lines)


def with_needs(unit: str, needs: Sequence[str]) -> str:
    """A unit that starts after others, and has them started; right behind its ``[Unit]``, else before everything."""
    if not needs:
        return unit
    lines = f"Wants={' '.join(needs)}\nAfter={' '.join(needs)}\n"
    found = re.search(r"^\[Unit\][ \t]*\n", unit, re.MULTILINE)
    if found is None:
        return f"[Unit]\n{lines}\n{unit}"
    return unit[: found.end()] + lines + unit[found.end() :]


def check_made(service: Service) -> None:
    """Refuse files that lie anywhere but among the service's own. Raises Broken."""
    for file in service.files:
        plain = posixpath.normpath(file.path)
        if plain != file.path or not plain.startswith(service.name) or plain.startswith("/"):
            raise Broken(file.path, "The file would lie outside of the service's own.")
