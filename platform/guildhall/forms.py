"""A form: what somebody typed, the sentences about it, and what became of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from flask import Response, g, request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from guildhall.errors import Conflict, Invalid
from guildhall.security import HELD_NULL, UNSTORABLE
from guildhall.web import render
from guildhall.wording import gettext as _

UNPROCESSABLE: Final = 422
PLAINLY: Final[tuple[tuple[re.Pattern[str], Callable[..., str]], ...]] = (
    (
        re.compile(r"Longer than maximum length (?P<most>\d+)\."),
        lambda most: _("Write at most %(most)s letters.", most=most),
    ),
    (
        re.compile(r"Shorter than minimum length (?P<least>\d+)\."),
        lambda least: _("Write at least %(least)s letters.", least=least),
    ),
    (
        re.compile(r"Length must be between 0 and (?P<most>\d+)\."),
        lambda most: _("Write at most %(most)s letters.", most=most),
    ),
    (
        re.compile(r"Length must be between (?P<least>\d+) and (?P<most>\d+)\."),
        lambda **ends: _("Write %(least)s to %(most)s letters.", **ends),
    ),
    (
        re.compile(r"Must be greater .+ to (?P<least>\S+) and less .+ to (?P<most>\S+)\."),
        lambda **ends: _("Enter a number between %(least)s and %(most)s.", **ends),
    ),
    (re.compile("Not a valid integer"), lambda: _("Enter a whole number, such as 1.")),
    (
        re.compile("Not a valid number|Number too large|Special numeric values"),
        lambda: _("Enter a number, such as 6 or 1.5."),
    ),
    (re.compile("Not a valid UUID|Must be one of"), lambda: _("Choose one of the list.")),
    (re.compile("Not a valid boolean"), lambda: _("Choose one of the answers shown.")),
    (
        re.compile("Missing data for required field|Field may not be null|Not a valid string"),
        lambda: _("Fill this in."),
    ),
)
"""What marshmallow says by itself, in English and to programmers, and how we say it."""


@dataclass(slots=True)
class Form:
    """What somebody typed, the sentences about it, and what became of it.

    The template reads `form.value(name)` and `form.error(name)`; nothing typed is ever lost:

        form = Form(OfferingSchema(), start={"seats": 30})
        if form.accepts(lambda data: services.publish(**data, by=me)):
            return done(_("Published."), url_for(".offering", offering_id=form.result.id))
        return form.show("learning/offering_form.html")
    """

    schema: Schema
    start: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the fields before anybody typed."""
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""
    result: Any = None
    sent: "MultiDict[str, str] | None" = None
    """What counts as typed, where that is not what the request says word for word."""

    def accepts(self, action: Callable[[dict[str, Any]], Any]) -> bool:
        """On a POST: read the input and act; say whether both went well."""
        if request.method != "POST":
            return False
        try:
            self.result = action(self._loaded())
        except Invalid as refusal:
            self.general, self.errors = refusal.general, dict(refusal.fields)
            return False
        except Conflict as refusal:
            self.general = refusal.message
            return False
        return True

    def _loaded(self) -> dict[str, Any]:
        if lost := [name for name in g.get(HELD_NULL, ()) if name in self.schema.fields]:
            raise Invalid(**dict.fromkeys(lost, str(UNSTORABLE)))
        try:
            return cast("dict[str, Any]", self.schema.load(self._typed()))
        except ValidationError as problem:
            raise Invalid(**_sentences(problem.messages)) from None

    def _typed(self) -> dict[str, Any]:
        """Return what was sent for the schema's fields; an empty field counts as not given.

        A line's end is one letter, as it is where the browser counts what may still be typed.
        """
        found: dict[str, Any] = {}
        many = {name for name, item in self.schema.fields.items() if _takes_many(item)}
        for name in self.schema.fields:
            if name in many:
                found[name] = self.values.getlist(name)
            elif (text := self.values.get(name, "").replace("\r\n", "\n").strip()) != "":
                found[name] = text
        return found

    @property
    def values(self) -> "MultiDict[str, str]":
        """Return everything that was typed."""
        return request.form if self.sent is None else self.sent

    def value(self, name: str) -> Any:  # noqa: ANN401 - text as typed, or the start's own value
        """Return what the field shows."""
        if request.method == "POST":
            return self.values.get(name, "")
        found = self.start.get(name)
        return "" if found is None else found

    def chosen(self, name: str) -> list[str]:
        """Return what is chosen where several may be."""
        if request.method == "POST":
            return self.values.getlist(name)
        return [str(item) for item in self.start.get(name) or ()]

    def error(self, name: str) -> str:
        """Return the sentence about a field, or an empty string."""
        return self.errors.get(name, "")

    def show(self, template: str, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
        """Show the form, with status 422 if something was refused."""
        refused = bool(self.errors or self.general)
        return render(template, UNPROCESSABLE if refused else 200, form=self, **values)


def _takes_many(item: object) -> bool:
    return type(item).__name__ in {"List", "Tuple"}


def _sentences(messages: Any) -> dict[str, str]:  # noqa: ANN401 - marshmallow nests freely
    """Flatten marshmallow's messages to one sentence a field."""
    if isinstance(messages, list):
        return {"_form": " ".join(_plainly(str(each)) for each in messages)}
    return {
        str(name).replace("_schema", "_form"): _first(value) for name, value in messages.items()
    }


def _first(value: Any) -> str:  # noqa: ANN401 - as above
    while isinstance(value, dict):
        value = next(iter(value.values()))
    return _plainly(str(value[0] if isinstance(value, list) else value))


def _plainly(text: str) -> str:
    """Return a sentence of our own for one of marshmallow's; ours stay as they are."""
    for pattern, say in PLAINLY:
        if found := pattern.match(text):
            return say(**found.groupdict())
    return text
