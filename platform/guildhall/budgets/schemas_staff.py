"""What the forms take that are about somebody's work: positions that are paid, releases."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.budgets.models.substitutes import PAYERS, UNITS
from guildhall.budgets.schemas import amount, share
from guildhall.fields import Amount, Day, PageSchema, chosen, number, words
from guildhall.people.naming import WHOM


class FundedPositionSchema(PageSchema):
    """Which position a fund pays, for which share, from when to when."""

    position_id = chosen(_l("Choose the position."))
    percent = share(needed=True)
    starts_on = Day.needed()
    last_day = Day(load_default=None)
    yearly_cost = Amount(load_default=None)
    reference = words(200)


class LastDaySchema(PageSchema):
    """Through which day something goes on."""

    last_day = Day.needed()


class YearlyCostSchema(PageSchema):
    """What a position costs in a year; empty where nobody knows."""

    yearly_cost = Amount(load_default=None)


def so_many(most: int) -> fields.Decimal:
    """Return a field for a number above zero with at most two places."""
    return number(_l("Enter a number such as 1.5."), (0, most), above=True)


class SubstituteSchema(PageSchema):
    """A release with its substitute: how long, at what rate, who pays first, who pays back."""

    person = words(120, needed=WHOM)
    person_id = chosen()
    starts_on = Day.needed()
    ends_on = Day.needed()
    purpose = words(120, needed=True)
    substitute = words(120)
    unit = fields.String(load_default="day", validate=validate.OneOf(UNITS))
    quantity = so_many(400)
    day_hours = so_many(24)
    rate = amount()
    party_id = chosen(_l("Choose the party."))
    payer = fields.String(load_default="party", validate=validate.OneOf(PAYERS))
    percent = number(_l("Enter a percentage from 0 to 100."), (0, 100), places=4, needed=False)
    clause_id = chosen()
    departs = words(300)
    line_id = chosen()
    payee_id = chosen()
