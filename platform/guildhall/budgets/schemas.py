"""What the forms of money take."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from guildhall.agreements.schemas import RunSchema
from guildhall.budgets.models.budgets import CATEGORIES
from guildhall.budgets.models.commitments import PAYEES, ROUTES
from guildhall.budgets.models.funds import FUNDS, PERIODS
from guildhall.fields import FILL_IN, Amount, Day, PageSchema, chosen, number, words
from guildhall.wording import gettext as _


def amount() -> Amount:
    """Return a field for an amount that must be given."""
    return Amount(required=True, error_messages={"required": _l("Enter the amount.")})


def decided_on() -> Day:
    """Return a field for the day of a decision."""
    return Day.needed(_l("Enter the day of the decision."))


class FundSchema(PageSchema):
    """A fund and what binds it."""

    name = words(120, needed=True)
    kind = fields.String(load_default="negotiated", validate=validate.OneOf(FUNDS))
    source = words(200)
    restriction = words(1000)
    period_kind = fields.String(load_default="fiscal_year", validate=validate.OneOf(PERIODS))
    starts_on = Day(load_default=None)
    ends_on = Day(load_default=None)
    award = Amount(load_default=None)
    carries_over = fields.Boolean(load_default=False)


class DecisionSchema(PageSchema):
    """Who decided, when, where it is written."""

    decided_on = decided_on()
    decision = words(300, needed=True)


class TransferSchema(DecisionSchema):
    """Move money between two lines."""

    from_id = chosen(FILL_IN)
    to_id = chosen(FILL_IN)
    amount = amount()


class LineSchema(PageSchema):
    """A line of a budget with a name of its own."""

    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    name = words(80)
    proposed = amount()


class RequestSchema(PageSchema):
    """Ask that money be set aside."""

    line_id = chosen(_l("Choose the line."))
    payee_id = chosen()
    vendor = words(120)
    person = words(120)
    person_id = chosen()
    amount = amount()
    purpose = words(200, needed=True)


class PaymentSchema(PageSchema):
    """Ask that a payee be paid."""

    amount = amount()
    document = words(200, needed=True)


class ApprovalSchema(PageSchema):
    """Approve a request, if needs be below nothing."""

    override = words(300)


class ReasonSchema(PageSchema):
    """Why something is declined or taken back."""

    reason = words(300, needed=True)


class PeriodSchema(PageSchema):
    """Open the period in which a day lies."""

    kind = fields.String(required=True, validate=validate.OneOf(PERIODS))
    day = Day.needed(_l("Enter a day of it."))


class PaidSchema(PageSchema):
    """A batch came back paid."""

    paid_on = Day.needed()
    reference = words(100, needed=True)


def share(*, needed: bool = False) -> fields.Decimal:
    """Return a field for a part of a whole in percent, to four places."""
    sentence = _l("Enter a percentage such as 60 or 33.3333.")
    return number(sentence, (0, 100), places=4, needed=needed, above=True)


def percent(most: int) -> fields.Decimal:
    """Return a field for a percentage with two places."""
    return number(_l("Enter a percentage such as 3.5."), (0, most), above=True)


class IncreaseSchema(PageSchema):
    """A rise of the salary schedule."""

    effective_on = Day.needed()
    percent = percent(50)
    reference = words(200, needed=True)


class ReleaseSchema(PageSchema):
    """A year of release time."""

    period_id = chosen(FILL_IN)
    office = words(80, needed=True)
    salary = Amount(load_default=None)
    statutory = percent(99)
    health = amount()
    cap = Amount(load_default=None)


class ReleaseRequestSchema(PageSchema):
    """Ask for a year's money."""

    line_id = chosen(_l("Choose the line."))
    payee_id = chosen(FILL_IN)
    payer = words(120, needed=True)


class PoolSchema(RunSchema):
    """A pool to divide, and the line that gives its money."""

    line_id = chosen(_l("Choose the line that gives the money."))


class PoolEndSchema(DecisionSchema):
    """Where what is left of a pool goes, by which decision."""

    into = chosen()


class ReturnSchema(DecisionSchema):
    """What becomes of money that came back: on into a pool by its id, back, or forfeited."""

    what = words(40, needed=True)


class PayeeSchema(PageSchema):
    """What is said of a payee."""

    name = words(120, needed=True)
    kind = fields.String(load_default="vendor", validate=validate.OneOf(PAYEES))
    number = words(60)
    route = fields.String(load_default="accounts_payable", validate=validate.OneOf(ROUTES))


class CostShareSchema(PageSchema):
    """Who else bears a part of a cost: a percentage or a fixed amount, capped or not."""

    party_id = chosen(_l("Choose the party."))
    percent = share()
    fixed = Amount(load_default=None)
    cap = Amount(load_default=None)
    takes_odd_cent = fields.Boolean(load_default=False)


class InvoiceSchema(PageSchema):
    """An invoice that we send."""

    party_id = chosen(_l("Choose the party."))
    line_id = chosen(_l("Choose the line."))
    purchase_order = words(60)
    subject = words(200, needed=True)
    amount = amount()
    due_on = Day(load_default=None)


class IncomingSchema(PageSchema):
    """An invoice that came to us, for something that is set aside."""

    number = words(60, needed=True)
    purchase_order = words(60)
    amount = amount()
    received_on = Day.needed()
    due_on = Day(load_default=None)


class ReportSchema(PageSchema):
    """Which period a report freezes, and for which meeting."""

    period = chosen(_l("Choose a period first."))
    meeting_on = Day(load_default=None)
    meeting_body = words(120)

    @validates_schema
    def _is_a_meeting(self, data: dict[str, Any], **_rest: object) -> None:
        if bool(data["meeting_on"]) != bool(data["meeting_body"].strip()):
            name = "meeting_body" if data["meeting_on"] else "meeting_on"
            raise ValidationError(
                _("Enter both the day of the meeting and whose it is, or neither."), name
            )
