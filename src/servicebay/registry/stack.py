"""One stack: templates with preset values, installed in the order of what they need, over a network of their own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import Broken, ValuesRefused, Wrong
from .format import StackHead, StackPart, Value, Variable, decode_variables, decode_yaml
from .generator import PUBLIC, Made, Order, Service, generate, plain_title, unit_of
from .template import BUILT_IN, README, VARIABLES, Template, readmes_of
from .tree import Files
from .values import complete

HEAD = "stack.yaml"
_TAG = re.compile(r"\{\{\s*([A-Z][A-Z0-9_]*)\s*\}\}")
NETWORK = """# Made by ServiceBay for the stack {id}: its services reach each other here by name.
[Unit]
Description=Network of {title}

[Network]
NetworkName={network}

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True)
class Stack:
    """A stack that is in order in itself; whether its templates are there is the catalog's to say."""

    id: str
    registry: str
    head: StackHead
    variables: Sequence[Variable]
    readme: str
    readmes: Mapping[str, str]

    @property
    def order(self) -> list[StackPart]:
        """Its parts, each behind what it needs."""
        return ordered(self.head.parts)


def build_stack(folder: str, files: Files, registry: str = BUILT_IN) -> Stack:
    """Check a stack's files and make it. Raises Broken that names the file and the place in it."""
    if HEAD not in files:
        raise Broken(HEAD, "The file is missing.")
    head = decode_yaml(HEAD, files[HEAD], StackHead)
    if head.name != folder:
        raise Broken(HEAD, f"Its name is {head.name!r}, that of its folder {folder!r} - at `$.name`.")
    variables = decode_variables(VARIABLES, files.get(VARIABLES, "[]"))
    id = head.name if registry == BUILT_IN else f"{registry}.{head.name}"
    stack = Stack(id, registry, head, variables, files.get(README, ""), readmes_of(files))
    ordered(head.parts)
    _check_values(stack)
    return stack


def ordered(parts: Sequence[StackPart]) -> list[StackPart]:
    """Parts behind what they need, as listed where that is free. Raises Broken for a circle or an unknown name."""
    names = [part.name for part in parts]
    for index, part in enumerate(parts):
        if names.count(part.name) > 1:
            raise Broken(HEAD, f"Two services are called {part.name} - at `$.parts[{index}].name`.")
        for need in part.needs:
            if need not in names:
                raise Broken(HEAD, f"There is no part called {need} - at `$.parts[{index}].needs`.")
    waiting, done = list(parts), list[StackPart]()
    while waiting:
        ready = next((part for part in waiting if set(part.needs) <= {each.name for each in done}), None)
        if ready is None:
            raise Broken(HEAD, f"{', '.join(part.name for part in waiting)} wait for each other - at `$.parts`.")
        waiting.remove(ready)
        done.append(ready)
    return done


def _check_values(stack: Stack) -> None:
    known = {variable.name for variable in stack.variables}
    for index, part in enumerate(stack.head.parts):
        for name, value in part.values.items():
            for tag in _TAG.findall(value) if isinstance(value, str) else ():
                if tag not in known:
                    raise Broken(HEAD, f"{tag} is not in variables.json - at `$.parts[{index}].values.{name}`.")


def generate_stack(stack: Stack, templates: Mapping[str, Template], values: Mapping[str, Value]) -> list[Service]:
    """All services of a stack, in the order of their start. Raises ValuesRefused, or Broken (a template is missing)."""
    given = complete(stack.variables, values)
    made: list[Service] = []
    units = {part.name: unit_of(template_of(stack, templates, part).main, part.name) for part in stack.head.parts}
    for part in stack.order:
        template = template_of(stack, templates, part)
        _check_secrets(stack, part, template)
        order = Order(
            template=template,
            name=part.name,
            values={name: _filled(value, given) for name, value in part.values.items()},
            network=stack.head.network or "",
            needs=[units[need] for need in part.needs],
            stack=stack.id,
        )
        try:
            made.append(generate(order))
        except ValuesRefused as error:
            raise ValuesRefused([_of_stack(stack, part, problem) for problem in error.problems]) from error
    return made


def network_file(stack: Stack) -> Made | None:
    """The file of its network, where it has one."""
    head = stack.head
    if head.network is None:
        return None
    title = plain_title(head.title)
    return Made(f"{head.network}.network", NETWORK.format(id=stack.id, title=title, network=head.network), PUBLIC)


def template_of(stack: Stack, templates: Mapping[str, Template], part: StackPart) -> Template:
    """The template of a part: of any registry, or of its own. Raises Broken where it is not there."""
    found = templates.get(part.template) or templates.get(f"{stack.registry}.{part.template}")
    if found is None:
        raise Broken(HEAD, f"There is no template {part.template}.")
    return found


def _check_secrets(stack: Stack, part: StackPart, template: Template) -> None:
    """A stack's secret goes to secrets of its parts only: all other values are written where anybody may look."""
    secret = {each.name for each in stack.variables if each.is_secret}
    for name, value in part.values.items():
        used = secret.intersection(_TAG.findall(value)) if isinstance(value, str) else ()
        if used and not (name in template.known and template.known[name].is_secret):
            raise Broken(HEAD, f"{min(used)} is a secret, and {name} of {part.template} is none.")


def _filled(value: Value, given: Mapping[str, str]) -> Value:
    return _TAG.sub(lambda tag: given[tag[1]], value) if isinstance(value, str) else value


def _of_stack(stack: Stack, part: StackPart, problem: Wrong) -> Wrong:
    """A part's problem, told of the stack's own variable where one makes its value."""
    value = part.values.get(problem.variable)
    tags = _TAG.findall(value) if isinstance(value, str) else []
    return Wrong(tags[0], problem.text) if tags else Wrong(problem.variable, f"{part.name}: {problem.text}")
