"""What stands in the fields of Kubernetes YAML, against what Podman takes there: of another type, it refuses the file.

Seen on Podman 4.3.1, 5.4.2 and 5.8.6, which agree (held against a real one by
tests/integration/test_kube_refusals.py). Numbers and truth values are taken for texts, texts for nothing
else; null is taken everywhere.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from ..kube import get, items, pairs, text_of
from ..kube_fields import ANY, Field, field_of, objects
from ..yaml_text import ScalarType, as_text, meant_bool, type_of
from .finding import Finding
from .kube_file import KubeFile

_AMOUNT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")
_REFUSED_WORDS = {
    ("Container", "imagePullPolicy"): ("", "always", "missing", "ifnotpresent", "never", "newer"),
    ("Port", "protocol"): ("", "tcp", "udp", "sctp"),
}
"""Lists of words outside of which Podman refuses the file; what it does not know in other lists, it passes over."""
_EXACT_WORDS = {("HostPath", "type")}
_BASE64 = {("Secret", "data"), ("ConfigMap", "binaryData")}
_MAX_INT = 2**63 - 1


def check_shapes(file: KubeFile, document: Node) -> Iterator[Finding]:
    """Findings in all fields of a document of a known kind."""
    kind = text_of(get(document, "kind"))
    if kind == "List":
        for item in items(get(document, "items")):
            yield from check_shapes(file, item)
    elif kind in objects():
        yield from _check_object(file, document, kind, set())


def _check_object(file: KubeFile, node: Node, name: str, seen: set[tuple[int, str]]) -> Iterator[Finding]:
    if name not in objects() or (id(node), name) in seen:
        return
    seen.add((id(node), name))
    for key, value in pairs(node):
        field = field_of(name, text_of(key))
        if field is not None:
            yield from _check_field(file, value, name, field, seen)
        elif name == "Amounts":
            yield from _check_amount(file, value, text_of(key))


def _check_field(file: KubeFile, value: Node, name: str, field: Field, seen: set[tuple[int, str]]) -> Iterator[Finding]:
    if type_of(value) is ScalarType.NULL:
        return
    if field.object == ANY:
        if isinstance(value, ScalarNode):
            yield _refused(file, value, f"{field.name} is {'a list' if field.is_list else 'an object'}")
        return
    if not field.is_list:
        yield from _check_value(file, value, name, field, seen)
    elif not isinstance(value, SequenceNode):
        yield _refused(file, value, f"{field.name} is a list")
    else:
        for item in items(value):
            if type_of(item) is not ScalarType.NULL:
                yield from _check_value(file, item, name, field, seen)


def _check_value(file: KubeFile, value: Node, name: str, field: Field, seen: set[tuple[int, str]]) -> Iterator[Finding]:
    what = f"Each of {field.name}" if field.is_list else field.name
    if field.object is not None or field.kind == "map":
        if not isinstance(value, MappingNode):
            yield _refused(file, value, f"{what} is an object of names and values")
        elif field.object is not None:
            yield from _check_object(file, value, field.object, seen)
        else:
            yield from _check_map(file, value, name, field)
    elif not isinstance(value, ScalarNode):
        yield _refused(file, value, f"{what} is a single value")
    elif field.kind == "bool":
        yield from _check_bool(file, value)
    elif field.kind == "int":
        yield from _check_int(file, value, what)
    elif field.kind == "size":
        yield from _check_amount(file, value, field.name)
    elif field.kind == "enum":
        yield from _check_word(file, value, name, field)
    elif field.name == "apiVersion" and type_of(value) is not ScalarType.TEXT:
        yield _refused(file, value, "apiVersion is a text, such as v1")


def _check_map(file: KubeFile, value: Node, name: str, field: Field) -> Iterator[Finding]:
    for key, entry in pairs(value):
        if not isinstance(entry, ScalarNode):
            yield _refused(file, entry, f"{text_of(key)} of {field.name} is a text")
        elif (name, field.name) in _BASE64 and not _is_base64(text_of(entry)):
            yield _refused(file, entry, f"{text_of(key)} of {field.name} is in base64 (plain texts: stringData)")


def _check_bool(file: KubeFile, value: Node) -> Iterator[Finding]:
    if type_of(value) is ScalarType.BOOL:
        return
    written = text_of(value)
    meant = {"true": True, "false": False}.get(written.lower(), meant_bool(written))
    word = "true" if meant else "false"
    message = (
        f"Podman does not take {written or 'an empty text'} for a truth value, and refuses the file: true or false."
    )
    yield file.say(value, "error", "yaml-not-bool", message, None if meant is None else (f"Write {word}", word))


def _check_int(file: KubeFile, value: Node, what: str) -> Iterator[Finding]:
    written, kind = text_of(value), type_of(value)
    if kind is ScalarType.INT:
        number = int(as_text(written))
    elif kind is ScalarType.FLOAT and float(written.replace("_", "")).is_integer():
        number = int(float(written.replace("_", "")))
    else:
        is_quoted = type_of(value) is ScalarType.TEXT and written.isdecimal()
        yield _refused(
            file, value, f"{what} is a whole number", ("Take out the quotes", written) if is_quoted else None
        )
        return
    if abs(number) > _MAX_INT:
        yield _refused(file, value, f"{what} is a whole number of at most 64 bits")
    elif what in ("containerPort", "hostPort") and not 0 <= number <= 65535:
        turned = f"Podman makes port {number % 65536} of {written}: ports are 1 to 65535."
        yield file.say(value, "error" if number > 2**31 - 1 else "warning", "kube-port", turned)


def _check_amount(file: KubeFile, value: Node, what: str) -> Iterator[Finding]:
    if type_of(value) is not ScalarType.NULL and not _AMOUNT.fullmatch(text_of(value).strip()):
        yield _refused(file, value, f"{what} is an amount, such as 500m, 2, 512Mi or 1G")


def _check_word(file: KubeFile, value: Node, name: str, field: Field) -> Iterator[Finding]:
    written = text_of(value)
    if field.name == "kind" or written in field.values:
        return
    one_of = ", ".join(field.values)
    words = _REFUSED_WORDS.get((name, field.name))
    is_refused = written.lower() not in words if words else (name, field.name) in _EXACT_WORDS and written != ""
    if is_refused:
        yield _refused(file, value, f"{field.name} is one of {one_of}")
    elif words is None and written:
        message = f"Podman passes over {written}: {field.name} is one of {one_of}."
        yield file.say(value, "warning", "kube-word", message)


def _refused(file: KubeFile, node: Node, rule: str, fix: tuple[str, str] | None = None) -> Finding:
    return file.say(node, "error", "kube-type", f"{rule}; Podman refuses the file otherwise.", fix)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
