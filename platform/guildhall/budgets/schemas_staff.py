"""What the forms take that are about somebody's work: positions that are paid, releases."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.budgets.models.substitutes import PAYERS, UNITS
from guildhall.budgets.schemas import PageSchema, amount, words
from guildhall.fields import Amount, Day


class FundedPositionSchema(PageSchema):
    """Which position a fund pays, for which share, from when to when."""

    position_id = fields.UUID(
        required=True,
        error_messages={
            "required": _l("Choose the position."),
            "invalid_uuid": _l("Choose one of the list."),
        },
    )
    percent = fields.Decimal(
        required=True,
        places=4,
        validate=validate.Range(
            0, 100, min_inclusive=False, error=_l("Enter a percentage such as 60 or 33.3333.")
        ),
        error_messages={
            "required": _l("Enter a percentage such as 60 or 33.3333."),
            "invalid": _l("Enter a percentage such as 60 or 33.3333."),
            "special": _l("Enter a percentage such as 60 or 33.3333."),
        },
    )
    starts_on = Day(required=True, error_messages={"required": _l("Enter the day.")})
    last_day = Day(load_default=None)
    yearly_cost = Amount(load_default=None)
    reference = words(200)


class LastDaySchema(PageSchema):
    """Through which day something goes on."""

    last_day = Day(required=True, error_messages={"required": _l("Enter the day.")})


class YearlyCostSchema(PageSchema):
    """What a position costs in a year; empty where nobody knows."""

    yearly_cost = Amount(load_default=None)


def so_many(most: int) -> fields.Decimal:
    """Return a field for a number above zero with at most two places."""
    sentence = _l("Enter a number such as 1.5.")
    return fields.Decimal(
        required=True,
        places=2,
        validate=validate.Range(0, most, min_inclusive=False, error=sentence),
        error_messages={"required": sentence, "invalid": sentence, "special": sentence},
    )


class SubstituteSchema(PageSchema):
    """A release with its substitute: how long, at what rate, who pays first, who pays back."""

    number = words(60, needed=True)
    starts_on = Day(required=True, error_messages={"required": _l("Enter the day.")})
    ends_on = Day(required=True, error_messages={"required": _l("Enter the day.")})
    purpose = words(120, needed=True)
    substitute = words(120)
    unit = fields.String(load_default="day", validate=validate.OneOf(UNITS))
    quantity = so_many(400)
    day_hours = so_many(24)
    rate = amount()
    party_id = fields.UUID(required=True, error_messages={"required": _l("Choose the party.")})
    payer = fields.String(load_default="party", validate=validate.OneOf(PAYERS))
    percent = fields.Decimal(
        load_default=None,
        places=4,
        validate=validate.Range(0, 100, error=_l("Enter a percentage from 0 to 100.")),
        error_messages={
            "invalid": _l("Enter a percentage from 0 to 100."),
            "special": _l("Enter a percentage from 0 to 100."),
        },
    )
    clause_id = fields.UUID(load_default=None)
    departs = words(300)
    line_id = fields.UUID(load_default=None)
    payee_id = fields.UUID(load_default=None)
