"""Before and after, field by field, as people read it; what is confidential stays masked."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from guildhall import localisation
from guildhall.audit import AuditEvent
from guildhall.money import written
from guildhall.operations.trail import codes, settings
from guildhall.operations.trail.fields import field_name
from guildhall.people.services.changes import MASK
from guildhall.plugin import AuditField
from guildhall.registry import registry
from guildhall.wording import gettext as _

CONFIDENTIAL: Final = {
    "birth_date": "people.view_birth_dates",
    "birthdate": "people.view_birth_dates",
    "date_of_birth": "people.view_birth_dates",
    "good": "people.view_standing",
    "good_standing": "people.view_standing",
    "standing": "people.view_standing",
    "met": "people.view_attestations",
    "attested": "people.view_attestations",
}
"""Keys of before and after that only the holders of a permission read."""

NOBODYS: Final = ("password", "pin", "secret", "token", "hash")
"""Words in a key whose value nobody reads here, should a program ever record it."""

MONEY: Final = frozenset(
    {"amount", "award", "cap", "carried", "cost", "fixed", "forfeited", "lost", "pool",
     "reimbursed", "released", "reserve", "returned", "short", "total", "yearly", "yearly_cost"}
)  # fmt: skip
"""Sums of money, kept as text so that no cent is lost."""
HOURS: Final = frozenset({"weekly_hours", "hours_per_week", "full_time_hours", "hours"})
PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")
EMPTY: Final[tuple[object, ...]] = (None, "", [])
FIGURE: Final = re.compile(r"-?\d+(\.\d+)?")
DECIMAL: Final = re.compile(r"-?\d+\.\d+")
DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Difference(Struct, frozen=True):
    """One field: what it was and what it is; None where that side says nothing about it."""

    key: str
    label: str
    before: str | None
    after: str | None

    @property
    def is_change(self) -> bool:
        """Say whether both sides are known."""
        return self.before is not None and self.after is not None

    def __str__(self) -> str:
        """Write it on one line: "weekly hours: 30 h → 37.5 h"."""
        sides = [side for side in (self.before, self.after) if side is not None]
        return f"{self.label}: {' → '.join(sides)}"


def differences(
    event: AuditEvent, *, see: Collection[str], names: Mapping[str, str]
) -> list[Difference]:
    """Return the fields of an entry in the order in which they were written."""
    before, after = event.before or {}, event.after or {}
    return [
        Difference(
            key,
            _label(event.object_type, key),
            _said(key, before, see, names, event.object_type),
            _said(key, after, see, names, event.object_type),
        )
        for key in dict.fromkeys((*before, *after))
        if not _alike(before.get(key), after.get(key))
    ]


def _alike(before: object, after: object) -> bool:
    """Say whether nothing changed; what was left empty is worth no line."""
    return before == after or (before in EMPTY and after in EMPTY)


def _label(kind: str, key: str) -> str:
    own = _own(kind, key)
    return str(own.label) if own else field_name(key)


def _own(kind: str, key: str) -> AuditField | None:
    """Return how the feature that keeps these rows wants a field to be shown, if it says so."""
    if kind == settings.KIND and (found := settings.setting(key)):
        return found
    brought: AuditField | None = registry().audit_fields.get(f"{kind}.{key}")
    return brought or codes.coded(kind, key)


def masked(key: str, see: Collection[str]) -> bool:
    """Say whether a field's value must not be shown to holders of these permissions."""
    word = key.lower()
    if any(part in word.split("_") for part in NOBODYS):
        return True
    needed = CONFIDENTIAL.get(word)
    return needed is not None and needed not in see


def ids_in(events: Collection[AuditEvent]) -> set[UUID]:
    """Return every id that stands in before and after, to be shown by its name."""
    return {
        UUID(text)
        for event in events
        for side in (event.before, event.after)
        for value in (side or {}).values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str) and ID.fullmatch(text)
    }


def _said(
    key: str,
    side: Mapping[str, Any],
    see: Collection[str],
    names: Mapping[str, str],
    kind: str = "",
) -> str | None:
    if key not in side:
        return None
    if masked(key, see):
        return _("(confidential)")
    own = _own(kind, key)
    if own and own.said and side[key] is not None:
        return own.said(side[key])
    return _value(key, codes.spoken(kind, key, side[key]), see, names)


def _value(key: str, value: Any, see: Collection[str], names: Mapping[str, str]) -> str:  # noqa: ANN401 - as JSON gives it
    match value:  # a line a kind
        case None | "":
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(_value(key, each, see, names) for each in value) or _("nothing")
        case dict():
            return _nested(value, see, names)
        case int() | float():
            return _number(key, value)
        case _:
            return _text(key, str(value), names)


def _nested(value: dict[str, Any], see: Collection[str], names: Mapping[str, str]) -> str:
    said = {key: _said(key, value, see, names) for key in value}
    return "; ".join(f"{field_name(key)}: {text}" for key, text in said.items()) or _("nothing")


def _number(key: str, value: float) -> str:
    if _is_minutes(key) and isinstance(value, int):
        return localisation.hours(value)
    return _counted(key, localisation.number(value))


def _is_minutes(key: str) -> bool:
    """Say whether a number is a time: weekly minutes, not minutes per point."""
    words = key.split("_")
    return "minutes" in words and "per" not in words


def _text(key: str, text: str, names: Mapping[str, str]) -> str:
    if text == MASK:
        return _("(confidential)")
    if ID.fullmatch(text):
        return names.get(text, text[:8])
    if found := PERIOD.fullmatch(text):
        return _period(found[1], found[2])
    if DAY.fullmatch(text):
        return localisation.day(date.fromisoformat(text))
    if MOMENT.match(text):
        return localisation.when(datetime.fromisoformat(text))
    return _figure(key, text)


def _figure(key: str, text: str) -> str:
    if key in MONEY and FIGURE.fullmatch(text):
        return written(Decimal(text))
    return _counted(key, localisation.number(Decimal(text)) if DECIMAL.fullmatch(text) else text)


def with_spoken_days(text: str) -> str:
    """Return a text with the days in it written as people say them."""
    return DAY.sub(lambda found: _day(found[0]), text)


def _day(text: str) -> str:
    try:
        return localisation.day(date.fromisoformat(text))
    except ValueError:  # digits of that shape that no calendar has
        return text


def _counted(key: str, text: str) -> str:
    return _("%(hours)s h", hours=text) if key in HOURS else text


def _period(first: str | None, after_last: str | None) -> str:
    """Write a period that ends before its second date."""
    start = localisation.day(date.fromisoformat(first)) if first else _("the beginning")
    if after_last is None:
        return _("from %(start)s on", start=start)
    end = localisation.day(date.fromisoformat(after_last))
    return _("from %(start)s until before %(end)s", start=start, end=end)
