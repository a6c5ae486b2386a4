"""The common fields of a Quadlet file as a form: read from the text, and written back into it losslessly. Pure.

``read_form("web.container", text)`` gives each field with its values, ``write_form(…, {"image": ["…"]})`` a text in
which only the lines of those fields differ. A field that may stand several times has a value for each line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .names import own_section
from .parse import UnitFile, parse
from .values import has_open_quote, quote_word, split_words

FieldKind = Literal["text", "lines", "choice", "switch"]
"""``switch`` is on or off: its values are ``["yes"]`` or none."""


WORDS = ("Environment", "Label")
"""Keys whose lines are words, as systemd cuts them: the form has each word for itself, without its quotes."""
_Spec = tuple[str, str, str, FieldKind, str, str]
"""ID, label, key, kind, hint, example."""


@dataclass(frozen=True)
class Field:
    """A field: the key that it stands for, and how it is told to people. ``on`` is what a switch writes."""

    id: str
    label: str
    section: str
    key: str
    kind: FieldKind = "text"
    hint: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    on: str = "true"
    more: bool = False
    """Not among the first that one needs."""


def _own(section: str, *fields: _Spec) -> tuple[Field, ...]:
    return tuple(Field(id, label, section, key, kind, hint, example) for id, label, key, kind, hint, example in fields)


NETWORK = Field("network", "Networks", "", "Network", "lines", "NAME.network for one of your files", "web.network")
UNIT = (
    Field("description", "Description", "Unit", "Description", example="Photos of the family"),
    Field("after", "Starts after", "Unit", "After", "lines", "Units that come first", "db.service", more=True),
    Field("requires", "Needs", "Unit", "Requires", "lines", "It stops when these stop", "db.service", more=True),
)
RUN = (
    Field("restart", "Restart", "Service", "Restart", "choice", choices=("no", "on-failure", "always", "on-abnormal")),
    Field("timeout", "Start limit", "Service", "TimeoutStartSec", hint="The pull of the image counts", example="900"),
    Field("boot", "Start at boot", "Install", "WantedBy", "switch", on="default.target"),
)
LABELS: _Spec = ("labels", "Labels", "Label", "lines", "", "app=web")
AUTO_UPDATE = Field(
    *("update", "Automatic update", "Container", "AutoUpdate", "choice"),
    hint="With a newer image of the registry, or a newer local one",
    choices=("registry", "local"),
)
FORMS: Mapping[str, tuple[Field, ...]] = {
    "Container": (
        *_own(
            "Container",
            ("image", "Image", "Image", "text", "With its registry and a tag", "docker.io/library/nginx:1.29"),
            ("name", "Container name", "ContainerName", "text", "Without one: systemd- and the name of the file", ""),
            ("ports", "Ports", "PublishPort", "lines", "HOST:CONTAINER", "8080:80"),
            (
                "volumes",
                "Volumes",
                "Volume",
                "lines",
                "NAME.volume or a path, then where it is seen",
                "data.volume:/data",
            ),
            ("environment", "Environment", "Environment", "lines", "NAME=value", "TZ=Europe/Berlin"),
            ("envfile", "Environment files", "EnvironmentFile", "lines", "Files of NAME=value lines", "./web.env"),
        ),
        replace(NETWORK, section="Container"),
        *UNIT[:1],
        *RUN,
        AUTO_UPDATE,
        Field(
            "health",
            "Health check",
            "Container",
            "HealthCmd",
            hint="A command in the container",
            example="curl -f http://localhost/",
        ),
        Field("interval", "Health check every", "Container", "HealthInterval", example="30s", more=True),
        Field(
            *("notify", "Counts as started", "Container", "Notify", "choice"),
            hint="healthy: once its health check passes",
            choices=("healthy", "true", "false"),
            more=True,
        ),
        *_own(
            "Container",
            ("exec", "Command", "Exec", "text", "In place of the image's own", ""),
            ("secrets", "Secrets", "Secret", "lines", "NAME,type=env,target=VARIABLE", ""),
            ("pod", "Pod", "Pod", "text", "NAME.pod", "web.pod"),
            ("user", "User in it", "User", "text", "", "1000"),
            ("userns", "User namespace", "UserNS", "text", "", "keep-id"),
            ("tmpfs", "Temporary file systems", "Tmpfs", "lines", "", "/run"),
            ("memory", "Most memory", "Memory", "text", "", "512m"),
            LABELS,
        ),
        *UNIT[1:],
    ),
    "Pod": (
        *_own(
            "Pod",
            ("name", "Pod name", "PodName", "text", "Without one: systemd- and the name of the file", ""),
            ("ports", "Ports", "PublishPort", "lines", "HOST:CONTAINER, for all its containers", "8080:80"),
            ("volumes", "Volumes", "Volume", "lines", "Seen by all its containers", "data.volume:/data"),
        ),
        replace(NETWORK, section="Pod"),
        *UNIT[:1],
        *RUN,
        *UNIT[1:],
    ),
    "Kube": (
        *_own(
            "Kube",
            ("yaml", "Kubernetes YAML", "Yaml", "lines", "The file beside this one", "./web.yml"),
            ("ports", "Ports", "PublishPort", "lines", "HOST:CONTAINER", "8080:80"),
            ("configmap", "ConfigMaps", "ConfigMap", "lines", "", "./settings.yml"),
        ),
        replace(NETWORK, section="Kube"),
        Field(
            "update", "Automatic update", "Kube", "AutoUpdate", "lines", "registry, or CONTAINER/registry", "registry"
        ),
        Field(
            *("exit", "Fails when a container of it", "Kube", "ExitCodePropagation", "choice"),
            hint="none, the default, hides every failure",
            choices=("any", "all", "none"),
        ),
        *UNIT[:1],
        *RUN,
        *UNIT[1:],
    ),
    "Volume": (
        *_own(
            "Volume",
            ("name", "Volume name", "VolumeName", "text", "Without one: systemd- and the name of the file", ""),
            ("driver", "Driver", "Driver", "text", "", "local"),
            ("device", "Device or folder", "Device", "text", "", "/srv/photos"),
            ("type", "File system", "Type", "text", "", "bind"),
            ("options", "Mount options", "Options", "text", "", "bind"),
            LABELS,
        ),
        *UNIT[:1],
    ),
    "Network": (
        *_own(
            "Network",
            ("name", "Network name", "NetworkName", "text", "Without one: systemd- and the name of the file", ""),
            ("driver", "Driver", "Driver", "text", "", "bridge"),
            ("subnet", "Subnets", "Subnet", "lines", "", "10.89.10.0/24"),
            ("gateway", "Gateways", "Gateway", "lines", "", "10.89.10.1"),
        ),
        Field("internal", "No way out", "Network", "Internal", "switch"),
        Field("ipv6", "IPv6", "Network", "IPv6", "switch"),
        *_own("Network", ("dns", "DNS servers", "DNS", "lines", "", "9.9.9.9"), LABELS),
        *UNIT[:1],
    ),
    "Image": (
        *_own(
            "Image",
            ("image", "Image", "Image", "text", "With its registry and a tag", "docker.io/library/nginx:1.29"),
            ("auth", "Credentials file", "AuthFile", "text", "", "%h/.config/containers/auth.json"),
            ("arch", "Architecture", "Arch", "text", "", "arm64"),
        ),
        *UNIT[:1],
    ),
    "Build": (
        *_own(
            "Build",
            ("tag", "Name of the image", "ImageTag", "lines", "", "localhost/web:1"),
            ("file", "Containerfile", "File", "text", "", "./Containerfile"),
            ("context", "Folder", "SetWorkingDirectory", "text", "unit is the folder of this file", "unit"),
            ("environment", "Environment", "Environment", "lines", "NAME=value", ""),
            ("target", "Stage", "Target", "text", "", ""),
            LABELS,
        ),
        *UNIT[:1],
    ),
    "Artifact": (
        *_own(
            "Artifact",
            ("artifact", "Artifact", "Artifact", "text", "With its registry and a tag", "quay.io/me/model:1"),
        ),
        *UNIT[:1],
    ),
}
_BOOT = "\n[Install]\nWantedBy=default.target\n"
_RUN = "\n[Service]\nRestart=on-failure\n"
_PULLS = f"{_RUN}TimeoutStartSec=900\n"
STARTERS: Mapping[str, str] = {
    "Container": f"[Container]\nImage=\n{_PULLS}{_BOOT}",
    "Pod": f"[Pod]\n{_RUN}{_BOOT}",
    "Kube": f"[Kube]\nYaml={{stem}}.yml\nExitCodePropagation=any\n{_PULLS}{_BOOT}",
    "Build": "[Build]\nImageTag=\nSetWorkingDirectory=unit\n",
}
"""How a new file goes on behind its description. A pull counts in the start limit, hence 15 minutes."""
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {stem}\nspec:\n  containers:\n    - name: main\n      image: \n"
_OFF = ("", "no", "false", "off", "0")


class UnknownField(ValueError):
    """There is no form of such a file, or no such field in it."""


def fields_of(name: str) -> tuple[Field, ...]:
    """The fields of a file of this name. Raises UnknownField where it is no Quadlet file."""
    section = own_section(name)
    if section is None:
        raise UnknownField(f"{name} is no Quadlet file: it would end with .container, .pod, .kube, .volume, …")
    return FORMS[section]


def starter(name: str) -> str:
    """How a new file of this name begins. Raises UnknownField."""
    fields_of(name)
    section, stem = own_section(name) or "", name.rpartition("/")[2].rpartition(".")[0]
    text = STARTERS.get(section, f"[{section}]\n").replace("{stem}", stem)
    return f"[Unit]\nDescription={stem}\n\n{text}"


def beside(name: str) -> dict[str, str]:
    """What a new file of this name needs beside it, by name: a ``.kube`` file its YAML."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return {f"{stem}.yml": POD.replace("{stem}", stem)} if own_section(name) == "Kube" else {}


def read_form(name: str, text: str) -> list[tuple[Field, list[str]]]:
    """The fields with their values, in the form's order. Raises UnknownField."""
    document = parse(text)
    return [(field, _read(document, field)) for field in fields_of(name)]


def write_form(name: str, text: str, values: Mapping[str, Sequence[str]]) -> str:
    """The text with these fields set; no values take the key out. Raises UnknownField, ValueError for a value."""
    fields = {field.id: field for field in fields_of(name)}
    document = parse(text)
    for id, wanted in values.items():
        if id not in fields:
            raise UnknownField(f"There is no field {id!r}.")
        document = _write(document, fields[id], [value.strip() for value in wanted])
    return document.text


def _read(document: UnitFile, field: Field) -> list[str]:
    if field.kind == "lines":
        lines = document.get_all(field.section, field.key)
        return [word for line in lines for word in words_of(line)] if field.key in WORDS else lines
    value = document.get(field.section, field.key) or ""
    if field.kind == "switch":
        return [] if value.lower() in _OFF else ["yes"]
    return [value] if value else []


def _write(document: UnitFile, field: Field, values: Sequence[str]) -> UnitFile:
    if field.kind == "lines":
        lines = document.get_all(field.section, field.key)
        kept = [value for value in values if value]
        kept = lines_of(kept, lines) if field.key in WORDS else kept
        return document if lines == kept else document.set_all(field.section, field.key, kept)
    value = values[0] if values else ""
    if _read(document, field) == ([value] if value else []):
        return document
    if not value:
        return document.remove(field.section, field.key)
    return document.set(field.section, field.key, field.on if field.kind == "switch" else value)


def words_of(line: str) -> list[str]:
    """What a line of such a key says: ``A=1 "B=x y"`` -> ``A=1``, ``B=x y``. A line that cannot be cut stays whole."""
    found = split_words(line)
    return [line] if has_open_quote(line) or not all(word.strip() for word in found) else found or [line]


def lines_of(words: Sequence[str], before: Sequence[str]) -> list[str]:
    """Lines that say these words: those of ``before`` whose words are all wanted, in a row; a line for each other."""
    left, made, index = list(before), [], 0
    while index < len(words):
        same = next((line for line in left if _begins(words[index:], words_of(line))), None)
        if same is not None:
            left.remove(same)
        made.append(_line_of(words[index]) if same is None else same)
        index += 1 if same is None else len(words_of(same))
    return made


def _begins(words: Sequence[str], start: Sequence[str]) -> bool:
    return list(words[: len(start)]) == [word.strip() for word in start]


def _line_of(word: str) -> str:
    """A word in quotes where it needs them; one that came in quotes, as unit files have it, as it is."""
    is_quoted = word[:1] in ('"', "'") and not has_open_quote(word) and len(split_words(word)) == 1
    return word if is_quoted else quote_word(word)
