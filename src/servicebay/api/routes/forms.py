"""``/api/quadlet/form``: a Quadlet file as a form, two views of one text. Nothing is kept or written here."""

from litestar import post
from litestar.params import JSONBody

from servicebay.api import grammar
from servicebay.api.needs import READ
from servicebay.quadlet import form
from servicebay.services.shapes.form import BesideFile, FormAnswer, FormBody, FormField

MAX_BODY_BYTES = 1024 * 1024


@post("/quadlet/form", status_code=200, request_max_body_size=MAX_BODY_BYTES, opt=READ)
async def fill_form(data: JSONBody[FormBody]) -> FormAnswer:
    """The text with these fields set, line by line, and the common fields read from it."""
    try:
        text = form.starter(data.name) if data.text is None else data.text
        text = form.write_form(data.name, text, data.set)
        fields = form.read_form(data.name, text)
        beside = form.beside(data.name) if data.text is None else {}
    except form.UnknownField as error:
        raise grammar.Misspelt("name", str(error)) from error
    except ValueError as error:
        raise grammar.Misspelt("set", str(error)) from error
    return FormAnswer(
        text=text,
        fields=[form_field(field, values) for field, values in fields],
        beside=[BesideFile(name=name, text=content) for name, content in beside.items()],
    )


def form_field(field: form.Field, values: list[str]) -> FormField:
    """A field with its values as an answer."""
    return FormField(
        id=field.id,
        label=field.label,
        kind=field.kind,
        values=values,
        hint=field.hint or None,
        example=field.example or None,
        choices=list(field.choices),
        more=field.more,
    )
