"""One template: its head, its questions, and the sources of the files that it makes.

In its folder: ``template.yaml``, ``variables.json``, ``README.md`` (``README.de.md`` in German, and so on), perhaps
``icon.svg``, and the sources:
``service.yml.mustache`` (a Kubernetes Pod, with or without ``service.kube.mustache``) or Quadlet files
(``service.container.mustache``, ``service-db.container.mustache``), ``service.env.mustache`` for what they read, and
below ``config/`` files to be mounted. In a name, ``service`` stands for the name of the service that is installed.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from . import documents, places
from .errors import Broken, ValuesRefused
from .format import TemplateHead, Variable, decode_variables, decode_yaml, version_of
from .tags import check_source, mark_all, render_marks
from .tree import Files, check_path
from .values import as_text, check

SUFFIX = ".mustache"
HEAD, VARIABLES, README, ICON = "template.yaml", "variables.json", "README.md", "icon.svg"
MAINS = ("service.kube", "service.container", "service.pod")
POD_YAML = "service.yml"
CONFIG = "config/"
BUILT_IN = "built-in"
NAME = Variable(name="NAME", type="text", title="Service")
NETWORK = Variable(name="NETWORK", type="text", title="Network", optional=True)
MAX_SOURCE_BYTES = 64 * 1024
"""Of one source: what a form costs to render while people wait."""
_TRANSLATED = re.compile(r"README\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.md")
_SOURCE = re.compile(r"service(-[a-z0-9-]+)?(\.[a-z]+)+")
_SUFFIXES = (*places.UNIT_SUFFIXES[:8], *places.YAML_SUFFIXES, ".env")
_SVG_REFUSED = re.compile(
    r"<!|<\?(?!xml )|<\s*(script|foreignobject|iframe|image|use|style)\b|[\s/'\"]on\w+\s*=|href\s*=", re.I
)
_SAMPLES = {
    "text": "a", "secret": "a", "generated": "a", "number": "1", "port": "1025", "boolean": "true", "path": "/a",
    "image": "localhost/a:1", "select": "",
}  # fmt: skip


@dataclass(frozen=True)
class Template:
    """A template that is in order. ``id`` is its name, with its registry's before it where that is not our own."""

    id: str
    registry: str
    head: TemplateHead
    variables: Sequence[Variable]
    sources: Mapping[str, str]
    readme: str
    readmes: Mapping[str, str] = field(default_factory=dict)
    """In other languages than English, by their tags."""
    icon_svg: str | None = None

    @property
    def known(self) -> dict[str, Variable]:
        """All variables that its sources may use."""
        return {each.name: each for each in (*self.variables, NAME, NETWORK)}

    @property
    def digest(self) -> str:
        """A hash of what its files are made from."""
        variables = msgspec.json.encode(self.variables)
        sources = msgspec.json.encode(self.sources, order="sorted")
        return hashlib.sha256(variables + sources).hexdigest()[:12]

    @property
    def main(self) -> str:
        """The source of the unit that gives the service its name."""
        return next((main for main in MAINS if main in self.sources), "service.kube")


def build_template(folder: str, files: Files, registry: str = BUILT_IN) -> Template:
    """Check a template's files and make it. Raises Broken that names the file and the place in it."""
    for path in files:
        check_path(path)
    head = decode_yaml(HEAD, _needed(files, HEAD), TemplateHead)
    if head.name != folder:
        raise Broken(HEAD, f"Its name is {head.name!r}, that of its folder {folder!r} - at `$.name`.")
    variables = decode_variables(VARIABLES, files.get(VARIABLES, "[]"))
    sources = {path.removesuffix(SUFFIX): text for path, text in files.items() if path.endswith(SUFFIX)}
    template = Template(
        id=head.name if registry == BUILT_IN else f"{registry}.{head.name}",
        registry=registry,
        head=head,
        variables=variables,
        sources=sources,
        readme=files.get(README, ""),
        readmes=readmes_of(files),
        icon_svg=check_svg(files[ICON]) if ICON in files else None,
    )
    _check_head(template)
    _check_sources(template)
    return template


def readmes_of(files: Files) -> dict[str, str]:
    """The READMEs in other languages by their tags: ``README.pt-BR.md`` is ``pt-BR``."""
    return {found[1]: text for path, text in files.items() if (found := _TRANSLATED.fullmatch(path))}


def _needed(files: Files, path: str) -> str:
    if path not in files:
        raise Broken(path, "The file is missing.")
    return files[path]


def check_svg(text: str) -> str:
    """Return an icon that is a picture and nothing else. Raises Broken."""
    if not text.lstrip().startswith(("<svg", "<?xml ")) or _SVG_REFUSED.search(text) or len(text) > 8192:
        raise Broken(ICON, "An icon is a small SVG without scripts, styles, links and entities.")
    return text


def _check_head(template: Template) -> None:
    head, known = template.head, {each.name for each in template.variables}
    opens = next((each for each in template.variables if each.name == head.opens), None)
    if head.opens is not None and (opens is None or opens.type != "port"):
        raise Broken(HEAD, f"{head.opens} is no variable of type port - at `$.opens`.")
    if head.changelog and head.changelog[0].version != head.version:
        raise Broken(HEAD, f"The newest entry is {head.changelog[0].version} - at `$.changelog[0].version`.")
    for index, step in enumerate(head.migrations):
        unknown = sorted({*step.rename.values(), *step.defaults} - known - set(step.rename))
        later = [other for other in head.migrations if version_of(other.to) > version_of(step.to)]
        unknown = [name for name in unknown if not any(name in {*o.rename, *o.remove} for o in later)]
        if unknown:
            raise Broken(HEAD, f"{unknown[0]} is not in variables.json - at `$.migrations[{index}]`.")
        if version_of(step.to) > version_of(head.version):
            raise Broken(HEAD, f"{step.to} is newer than the template - at `$.migrations[{index}].to`.")


def _check_sources(template: Template) -> None:
    mains = [main for main in MAINS if main in template.sources]
    if POD_YAML in template.sources and not mains:
        mains = ["service.kube"]
    if len(mains) != 1:
        raise Broken(HEAD, f"There must be one of {', '.join((POD_YAML, *MAINS))} (each with {SUFFIX}).")
    used: set[str] = set()
    for path, text in template.sources.items():
        if not (path.startswith(CONFIG) or (_SOURCE.fullmatch(path) and path.endswith(_SUFFIXES))):
            raise Broken(path + SUFFIX, "A source is called service… (a Quadlet file, .yml or .env) or is in config/.")
        if len(text) > MAX_SOURCE_BYTES:
            raise Broken(path + SUFFIX, f"A source has at most {MAX_SOURCE_BYTES // 1024} KiB.")
        used |= check_source(path + SUFFIX, text, template.known)
    unused = [each.name for each in template.variables if each.name not in used]
    if unused:
        raise Broken(VARIABLES, f"No source uses {unused[0]}.")
    _check_samples(template)


def _check_samples(template: Template) -> None:
    """Render with each variable set and with the optional ones empty: what is always wrong is found."""
    for variable in template.variables:
        if variable.default is not None:
            _check_default(variable)
    full = {each.name: sample(each) for each in template.known.values()}
    bare = {name: "" if _may_be_off(template.known[name]) else text for name, text in full.items()}
    for path, text in template.sources.items():
        _put(path, mark_all(text), full, template)
        for values in (full, bare):
            content = _put(path, render_marks(path + SUFFIX, text, values), values, template)
            if path.endswith(places.YAML_SUFFIXES):
                documents.load_all(path + SUFFIX, content)


def _put(path: str, marked: str, values: Mapping[str, str], template: Template) -> str:
    try:
        return places.put_values(path, marked, values, template.known)
    except ValuesRefused as error:
        raise Broken(path + SUFFIX, f"{error.problems[0].variable} can't stand where it does.") from error
    except Broken as error:
        raise Broken(path + SUFFIX, error.message, error.line) from error


def _check_default(variable: Variable) -> None:
    try:
        check(variable, as_text(variable.default))
    except ValueError as error:
        raise Broken(VARIABLES, f"The default of {variable.name} is refused: {error}") from error


def _may_be_off(variable: Variable) -> bool:
    return variable.optional or variable.type == "boolean"


def sample(variable: Variable) -> str:
    """A harmless value of a variable's type."""
    return variable.options[0] if variable.options else _SAMPLES[variable.type]
