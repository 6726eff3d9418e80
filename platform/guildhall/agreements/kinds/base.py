"""What a kind of clause is, and how its sentences write numbers, amounts and days."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from flask_babel import format_decimal
from marshmallow import Schema, ValidationError, validates_schema
from msgspec import Struct

from guildhall.agreements.working import Working
from guildhall.localisation import day_of_year as spoken_day_of_year
from guildhall.money import written

Terms = SimpleNamespace
"""A clause's parameters, or what was asked, by their names."""
Words = Callable[[Terms], list[str]]
Work = Callable[[Terms, Terms, Working], None]

SIX_PLACES: Final = "#,##0.######"


class Kind(Struct, frozen=True):
    """One kind of clause."""

    key: str
    name: Any
    group: str
    terms: type[Schema]
    """The clause's parameters."""
    reads: Words
    """The clause in plain words, made from its parameters alone."""
    asks: type[Schema] | None = None
    """What has to be known for an answer."""
    works: Work | None = None
    judged_on: str = "event"
    """Which date decides what clause is asked: submission, event, approval or payment."""

    def load(self, kept: Mapping[str, Any]) -> Terms:
        """Return kept parameters as values; raise ValidationError for what the schema refuses."""
        return Terms(**self.terms().load({k: v for k, v in kept.items() if v is not None}))

    def read(self, kept: Mapping[str, Any]) -> list[str]:
        """Return a clause's sentences in the page's language."""
        return self.reads(self.load(kept))


class TermsSchema(Schema):
    """Parameters; what a kind needs only sometimes is checked by `needs`."""

    needs: Mapping[str, tuple[str, Mapping[str, Sequence[str]]]] = {}

    @validates_schema
    def _needs(self, data: dict[str, Any], **_rest: object) -> None:
        for chooser, (sentence, wanted) in self.needs.items():
            for name in wanted.get(str(data.get(chooser)), ()):
                if data.get(name) in (None, [], ""):
                    raise ValidationError(str(sentence), name)


# Parts of sentences


def figure(value: Decimal | int) -> str:
    """Write a number in the page's language, without needless zeros."""
    return str(format_decimal(Decimal(value).normalize() + 0, SIX_PLACES))


def amount(value: Decimal | None) -> str:
    """Write an amount in the page's language."""
    return written(None if value is None else round(value, 2))


def day_of_year(value: tuple[int, int]) -> str:
    """Write a day of every year: "1 October", "1 de octubre"."""
    return spoken_day_of_year(*value)


def listed(items: Sequence[str]) -> str:
    """Write a list as a sentence has it."""
    return ", ".join(items)
