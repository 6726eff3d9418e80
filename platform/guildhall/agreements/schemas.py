"""What the forms of contracts, clauses, questions and runs take."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guildhall.agreements.allocation import RULES
from guildhall.agreements.kinds.base import Kind
from guildhall.agreements.kinds.parts import money, number, one_of
from guildhall.agreements.kinds.pools import RULE_WORDS
from guildhall.agreements.kinds.registry import DATES
from guildhall.fields import Day, chosen, words
from guildhall.wording import gettext as _


def day(*, needed: bool = True) -> Day:
    """Return a field for a day."""
    if needed:
        return Day.needed(_l("Say which day."))
    return Day(load_default=None)


class ContractSchema(Schema):
    """A contract: its parties, its unit and its term."""

    name = words(200, needed=True)
    union_party = words(200, needed=True)
    employer_party = words(200, needed=True)
    bargaining_unit_id = chosen()
    first_day = day()
    last_day = day(needed=False)
    note = words(2000)


class AdoptSchema(Schema):
    """By which decision a contract comes into force."""

    decision = words(300, needed=True)


class PaperSchema(Schema):
    """A paper that is sent as a file, and nothing besides."""


class ReasonSchema(Schema):
    """Why something is ended or taken back."""

    reason = words(300, needed=True)


class EndSchema(ReasonSchema):
    """On which day a clause holds for the last time, and why."""

    last_day = day()


class VersionSchema(Schema):
    """What every version of a clause has besides its parameters."""

    starts_on = day()
    wording = words(20_000)
    source = words(300)


class ClauseSchema(VersionSchema):
    """What a new clause has besides its parameters."""

    clause_title = words(200, needed=True)
    clause_article = words(60)


class AskSchema(Schema):
    """What every question has besides its inputs."""

    judged_as_of = day()
    judged_on = fields.String(
        load_default="",
        validate=validate.OneOf(["", *DATES], error=_l("Choose one of the list.")),
    )
    about = words(300)
    person = words(120)
    person_id = chosen()


class CompareSchema(Schema):
    """Whom a comparison is about."""

    unit_id = chosen()
    counted_as_of = day()
    pool_now = money(_l("Pool that is divided"), Decimal(0))


def with_terms(common: type[Schema], kind: Kind) -> Schema:
    """Return a form's schema: what every clause has, and this kind's parameters."""
    return _joined(common, kind.terms)


def with_inputs(kind: Kind) -> Schema:
    """Return a question's schema: what every question has, and what this kind asks."""
    return _joined(AskSchema, kind.asks) if kind.asks else AskSchema()


def _joined(common: type[Schema], own: type[Schema]) -> Schema:
    """Return one schema of both; `common` names its fields so that they never meet a kind's."""
    made: type[Schema] = type(f"{common.__name__}Of{own.__name__}", (common, own), {})
    return made()


class RunSchema(Schema):
    """What is to be divided among whom, by which rule."""

    name = words(200, needed=True)
    pool = money(_l("Pool"))
    reserve = money(_l("Reserve"), Decimal(0))
    unit_id = chosen()
    as_of = day()
    first_day = day()
    last_day = day()
    clause = chosen()
    rule = one_of(_l("Rule"), {key: RULE_WORDS[key] for key in RULES}, "hours")
    full_time = number(_l("Full-time hours a week"), Decimal(40), least=1, most=168)

    @validates_schema
    def _is_a_period(self, data: dict[str, Any], **_rest: object) -> None:
        if data["last_day"] < data["first_day"]:
            raise ValidationError(_("The period cannot end before it begins."), "last_day")
        if not data["pool"]:
            raise ValidationError(_("Enter an amount above zero."), "pool")
        if not data["first_day"] <= data["as_of"] <= data["last_day"]:
            raise ValidationError(_("People are counted on a day of the period."), "as_of")


class NextRunSchema(Schema):
    """A correction, or late hires from the reserve."""

    kind = one_of(_l("Kind"), {"correction": _l("Correction"), "late_hires": _l("Late hires")})
    as_of = day()
    pool = money(_l("Pool"), None)
    reason = words(300, needed=True)
