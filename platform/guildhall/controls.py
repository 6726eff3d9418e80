"""Forms made from a schema: one control for each field, as its metadata describes it."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, fields, missing, validate
from msgspec import Struct

from guildhall.fields import Day
from guildhall.forms import Form

NUMBERS = (fields.Integer, fields.Decimal, fields.Float)


class Control(Struct, frozen=True):
    """How a field of a schema is asked for; label, help and unit come from its metadata."""

    name: str
    kind: str
    """text, number, money, date, lines, yes, one or many."""
    label: str
    help: str = ""
    unit: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()


def controls(schema: Schema) -> list[Control]:
    """Return the controls of a schema in its own order; what no control fits is left out."""
    found = ((name, item, _kind(item)) for name, item in schema.fields.items())
    return [_control(name, item, kind) for name, item, kind in found if kind]


def _control(name: str, item: "fields.Field[Any]", kind: str) -> Control:
    label = item.metadata.get("label", name.replace("_", " ").capitalize())
    return Control(
        name=name,
        kind=kind,
        label=str(label),
        help=str(item.metadata.get("help", "")),
        unit=str(item.metadata.get("unit", "")),
        required=item.required or item.load_default not in {missing, None, ""},
        options=_options(item),
    )


def _kind(item: "fields.Field[Any]") -> str:  # noqa: PLR0911 - a line a kind
    match item:
        case _ if "kind" in item.metadata:
            return str(item.metadata["kind"])
        case fields.Boolean():
            return "yes"
        case fields.List():
            return "many" if _options(item) else ""
        case fields.Nested() | fields.Dict():
            return ""
        case fields.Date() | Day():
            return "date"
        case _ if _options(item):
            return "one"
        case _:
            return "number" if isinstance(item, NUMBERS) else "text"


def _options(item: "fields.Field[Any]") -> tuple[tuple[str, str], ...]:
    """Return value and words of every choice: named in the metadata, or what a OneOf allows."""
    named = item.metadata.get("choices")
    if isinstance(named, Mapping):
        return tuple((str(choice), str(words)) for choice, words in named.items())
    inner = item.inner if isinstance(item, fields.List) else item
    for rule in inner.validators:
        if isinstance(rule, validate.OneOf):
            spoken = [*rule.labels, *map(str, list(rule.choices)[len(list(rule.labels)) :])]
            return tuple(
                (str(choice), str(label))
                for choice, label in zip(rule.choices, spoken, strict=True)
            )
    return ()


class SchemaForm(Form):
    """A form in which a box that is not ticked says no, and an emptied field may say nothing."""

    def _typed(self) -> dict[str, Any]:
        found = Form._typed(self)  # noqa: SLF001 - our own base class; super() fails under slots
        for name, item in self.schema.fields.items():
            if isinstance(item, fields.Boolean):
                found[name] = name in request.form
            elif item.allow_none and name not in found:
                found[name] = None
        return found
