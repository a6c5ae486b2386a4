"""Values of a template's variables: checked by type, completed with defaults and generated secrets, migrated."""

import posixpath
import re
import secrets
import string
from collections.abc import Callable, Iterable, Mapping, Sequence

from .errors import ValuesRefused, Wrong
from .format import Migration, Value, Variable, version_of

MAX_LENGTH = 1000
MAX_MATCHED = 256
"""Of a value with a pattern: what a regular expression costs grows with it."""
_ALPHABET = string.ascii_letters + string.digits
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_PATH = re.compile(r"/[^\x00-\x20\x7f:,\"'\\$%;#{}]{0,1000}")
# docker/distribution's reference, with a host (podman-systemd.unit(5): AutoUpdate wants fully qualified names)
_HOST = r"(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)(?::[0-9]{1,5})?"
_PARTS = r"(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*){1,8}"
_IMAGE = re.compile(rf"{_HOST}{_PARTS}(?::[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?")
SERVICE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TRUTHS = {"true": "true", "false": "false"}
NEEDED = "This is needed."


def complete(
    variables: Iterable[Variable], given: Mapping[str, Value], generate: Callable[[int], str] | None = None
) -> dict[str, str]:
    """Every variable's value as text: given, else the default, else generated. Raises ValuesRefused."""
    variables = list(variables)
    made, wrong = {}, []
    known = {variable.name for variable in variables}
    wrong += [Wrong(name, "There is no such variable.") for name in given if name not in known]
    for variable in variables:
        try:
            made[variable.name] = _complete_one(variable, given.get(variable.name), generate or make_secret)
        except ValueError as error:
            wrong.append(Wrong(variable.name, str(error)))
    if wrong:
        raise ValuesRefused(wrong)
    return made


def _complete_one(variable: Variable, given: Value | None, generate: Callable[[int], str]) -> str:
    text = as_text(given)
    if given is None and variable.default is not None:
        text = as_text(variable.default)
    if text == "" and variable.type == "generated":
        text = generate(variable.length)
    if text == "" and variable.type == "boolean":
        text = "false"
    return check(variable, text)


def as_text(value: Value | None) -> str:
    """``true`` and ``8080`` as they are written in files."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def check(variable: Variable, text: str) -> str:
    """Return a value that fits its variable. Raises ValueError with a sentence."""
    if len(text) > MAX_LENGTH:
        raise ValueError(f"It is longer than {MAX_LENGTH} characters.")
    if not text.isprintable() or any("\ue000" <= sign <= "\uf8ff" for sign in text):
        raise ValueError("It holds a line break or a control character.")
    if text == "":
        if variable.optional:
            return text
        raise ValueError(NEEDED)
    text = _CHECKS[variable.type](variable, text)
    if variable.pattern is not None and (len(text) > MAX_MATCHED or not re.fullmatch(variable.pattern, text)):
        raise ValueError(variable.hint or f"It must look like {variable.pattern}")
    return text


def _number(variable: Variable, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError("It must be a whole number.")
    number = int(text)
    if variable.min is not None and number < variable.min:
        raise ValueError(f"It must be at least {variable.min}.")
    if variable.max is not None and number > variable.max:
        raise ValueError(f"It must be at most {variable.max}.")
    return str(number)


def _port(_variable: Variable, text: str) -> str:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= 65535:
        raise ValueError("A port is a number from 1 to 65535.")
    return str(int(text))


def _boolean(_variable: Variable, text: str) -> str:
    if text not in _TRUTHS:
        raise ValueError("It must be true or false.")
    return text


def _select(variable: Variable, text: str) -> str:
    if text not in variable.options:
        raise ValueError(f"It must be one of {', '.join(variable.options)}.")
    return text


def _path(_variable: Variable, text: str) -> str:
    if not _PATH.fullmatch(text) or not text.isprintable():
        raise ValueError("A path starts with '/' and has no spaces, quotes or any of : , ; # $ % { } \\.")
    if posixpath.normpath(text) != text or text == "/":
        raise ValueError("It must be the plain path of a folder: no '..', no '//', no '/' at its end.")
    return text


def _image(_variable: Variable, text: str) -> str:
    if not _IMAGE.fullmatch(text):
        raise ValueError("An image has its registry and a tag, such as docker.io/library/nginx:1.28.")
    return text


def _any(_variable: Variable, text: str) -> str:
    return text


_CHECKS: dict[str, Callable[[Variable, str], str]] = {
    "text": _any,
    "secret": _any,
    "generated": _any,
    "number": _number,
    "port": _port,
    "boolean": _boolean,
    "select": _select,
    "path": _path,
    "image": _image,
}


def make_secret(length: int) -> str:
    """Letters and digits: about 6 bits each, and no sign that any place or program minds."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def migrate(migrations: Sequence[Migration], values: Mapping[str, Value], since: str) -> dict[str, Value]:
    """What was given to version ``since``, in the words of the newest version."""
    made = dict(values)
    for step in sorted(migrations, key=lambda each: version_of(each.to)):
        if version_of(step.to) <= version_of(since):
            continue
        made = {step.rename.get(name, name): value for name, value in made.items() if name not in step.remove}
        made = {**step.defaults, **made}
    return made
