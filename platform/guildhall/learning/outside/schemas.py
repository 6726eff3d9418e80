"""What people type about learning elsewhere."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from guildhall.fields import Day, PageSchema, words
from guildhall.learning.models.outside import KINDS, UNITS
from guildhall.learning.outside.rules import MOST_HOURS, minutes_of
from guildhall.wording import gettext as _


class ClaimSchema(PageSchema):
    """A claim as far as it is written; what is missing is asked for when it is sent in."""

    title = words(200)
    provider = words(200)
    kind = fields.String(load_default="workshop", validate=validate.OneOf(KINDS))
    starts_on = Day(load_default=None)
    ends_on = Day(load_default=None)
    unit = fields.String(load_default="hours", validate=validate.OneOf(UNITS))
    quantity = fields.Decimal(
        load_default=None,
        places=2,
        error_messages={"invalid": _l("Enter a number, such as 6 or 1.5.")},
    )
    note = words(2000)

    @validates_schema
    def fits(self, data: dict[str, Any], **_more: object) -> None:
        """Refuse days in the wrong order, and more hours than a year of evenings holds."""
        first, last, quantity = data["starts_on"], data["ends_on"], data["quantity"]
        if last and first is None:
            raise ValidationError(_("Enter the first day too."), "starts_on")
        if last and first and last < first:
            raise ValidationError(_("The last day comes before the first."), "ends_on")
        if quantity is not None and not 1 <= minutes_of(quantity, data["unit"]) <= MOST_HOURS * 60:
            raise ValidationError(_("Enter more than 0, and no more than 1,000 hours."), "quantity")


class GrantSchema(PageSchema):
    """What a reviewer gives."""

    hours = fields.Decimal(
        required=True,
        places=2,
        error_messages={
            "required": _l("Enter the hours that the proof bears out."),
            "invalid": _l("Enter a number, such as 6 or 1.5."),
        },
    )
    gives_clock_hours = fields.Boolean(load_default=False)
    gives_ceu = fields.Boolean(load_default=False)


class AnswerSchema(PageSchema):
    """Why a claim is returned or denied."""

    reason = fields.String(
        required=True,
        validate=validate.Length(min=4, max=500, error=_l("Say why, in 4 to 500 letters.")),
        error_messages={"required": _l("Say why, in words that its holder can act on.")},
    )
