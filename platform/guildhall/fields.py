"""What forms take besides marshmallow's own; what is refused is told in a sentence of ours."""

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from guildhall import context
from guildhall.dates import read_clock, read_day
from guildhall.money import from_cents, in_cents
from guildhall.wording import gettext as _

FILL_IN: Final = _l("Fill this in.")
ENTER_DAY: Final = _l("Enter the day.")
OF_THE_LIST: Final = _l("Choose one of the list.")
LONGEST_ECHO: Final = 40


class PageSchema(Schema):
    """A form of a page, which sends more than its fields: a token, the button pressed."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE


def words(most: int, *, needed: LazyString | bool = False) -> fields.String:
    """Return a field for a text of at most so many letters; `needed` may say what is missing."""
    long = validate.Length(max=most, error=_l("Write at most %(most)s letters.", most=most))
    if not needed:
        return fields.String(load_default="", validate=long)
    missing = FILL_IN if needed is True else needed
    return fields.String(
        required=True,
        validate=[validate.Length(1, error=missing), long],
        error_messages={"required": missing},
    )


def chosen(missing: LazyString | None = None) -> fields.UUID:
    """Return a field for a row of a list; with a sentence for where none is, one must be chosen."""
    if missing is None:
        return fields.UUID(load_default=None, error_messages={"invalid_uuid": OF_THE_LIST})
    return fields.UUID(
        required=True, error_messages={"required": missing, "invalid_uuid": OF_THE_LIST}
    )


def several() -> fields.List[UUID]:
    """Return a field for any number of rows of a list."""
    return fields.List(chosen(), load_default=list)


def number(
    sentence: LazyString,
    within: tuple[Decimal | int, Decimal | int],
    *,
    places: int = 2,
    needed: bool = True,
    above: bool = False,
) -> fields.Decimal:
    """Return a field for a number from one to another, or `above` the first of the two."""
    missing: dict[str, Any] = {"required": True} if needed else {"load_default": None}
    return fields.Decimal(
        places=places,
        validate=validate.Range(*within, min_inclusive=not above, error=sentence),
        error_messages=dict.fromkeys(("required", "invalid", "special"), sentence),
        **missing,
    )


def echoed(value: object) -> str:
    """Return what somebody typed as a sentence repeats it: its beginning, where it is long."""
    text = str(value)
    return text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"


class Day(fields.Field[date]):
    """A day: "3/4", "next fri", "4 mar 2027", ISO."""

    @classmethod
    def needed(cls, missing: LazyString = ENTER_DAY) -> "Day":
        """Return the field of a day that must be given, with the sentence for where it is not."""
        return cls(required=True, error_messages={"required": missing})

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> date:
        found = read_day(str(value), context.today())
        if found is None:
            raise ValidationError(
                _(
                    "“%(text)s” is not a date we can read. "
                    "Write it like 3/4, 4 Mar 2027 or next Fri.",
                    text=echoed(value),
                )
            )
        return found


class Clock(fields.Field[time]):
    """A time of day: "3:30 pm", "15:30", "noon"."""

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> time:
        found = read_clock(str(value))
        if found is None:
            raise ValidationError(
                _(
                    "“%(text)s” is not a time we can read. Write it like 3:30 pm or 15:30.",
                    text=echoed(value),
                )
            )
        return found


MOST: Final = Decimal(1_000_000_000)


class Amount(fields.Field[Decimal]):
    """An amount of money: "1,234.50", "$40"; dollars and whole cents, never below zero."""

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> Decimal:
        text = str(value).replace("$", "").replace(",", "").strip()
        try:
            amount = from_cents(in_cents(Decimal(text)))
        except (InvalidOperation, ValueError):
            amount = Decimal(-1)
        if not 0 <= amount < MOST:
            raise ValidationError(_("Enter an amount in dollars and cents, such as 412.50."))
        return amount
