"""A form about facts that others may change while somebody types."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import request
from marshmallow import Schema

from guildhall.forms import Form
from guildhall.people.services.changes import ChangedMeanwhile, as_shown

Read = Callable[[], Mapping[str, Any]]


class Editing(Form):
    """Remembers what the form showed at first, so that nobody's change is overwritten unseen.

    Fields that the other person changed and this one did not touch take the new value; what was
    typed stays.
    """

    def __init__(self, schema: Schema, read: Read) -> None:
        super().__init__(schema, start=shown(read()))
        self.read = read
        self.facts = as_shown(read())
        self.changed: list[str] = []

    def accepts(self, action: Callable[[dict[str, Any]], Any]) -> bool:
        """On a POST: read the input and act; learn what changed meanwhile."""

        def careful(data: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the verb returns
            try:
                return action(data)
            except ChangedMeanwhile as conflict:
                self.changed = conflict.names
                raise

        if super().accepts(careful):
            return True
        if self.changed:
            self.start, self.facts = shown(self.read()), as_shown(self.read())
        return False

    @property
    def seen(self) -> dict[str, str]:
        """Return what the form showed when the typing began."""
        try:
            found = json.loads(request.form.get("seen", "{}"))
        except ValueError:
            return {}
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    @property
    def token(self) -> str:
        """Return what the form hides: the facts that the person sees now."""
        typing = request.method == "POST" and not self.changed
        return json.dumps(self.seen if typing else self.facts)

    @property
    def news(self) -> list[tuple[str, str]]:
        """Return the fields that somebody else changed, with what they say now."""
        return [(name, str(self.start.get(name) or "")) for name in self.changed]

    def value(self, name: str) -> Any:  # noqa: ANN401 - text as typed, or the start's own value
        """Return what the field shows."""
        if name in self.changed:
            first = hours_text(self.seen[name]) if name.endswith("_minutes") else self.seen[name]
            if request.form.get(name, "").strip() == first:
                return self.start.get(name) or ""
        return super().value(name)


def shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as fields show them: minutes as hours."""
    return {
        name: hours_text(value) if name.endswith("_minutes") else plain(value)
        for name, value in facts.items()
    }


def plain(value: object) -> object:
    """Return a decimal without needless zeros, anything else as it is."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def hours_text(minutes: object) -> str:
    """Return minutes as the hours that a field takes: 2250 -> "37.5"."""
    if minutes in {None, ""}:
        return ""
    hours = (Decimal(str(minutes)) / 60).quantize(Decimal("0.01"))
    return f"{hours.normalize():f}"
