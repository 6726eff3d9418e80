"""What forms take besides marshmallow's own: days and times as people type them."""

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Final

from marshmallow import ValidationError, fields

from guildhall import context
from guildhall.dates import read_clock, read_day
from guildhall.money import from_cents, in_cents
from guildhall.wording import gettext as _

LONGEST_ECHO: Final = 40


def echoed(value: object) -> str:
    """Return what somebody typed as a sentence repeats it: its beginning, where it is long."""
    text = str(value)
    return text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"


class Day(fields.Field[date]):
    """A day: "3/4", "next fri", "4 mar 2027", ISO."""

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
