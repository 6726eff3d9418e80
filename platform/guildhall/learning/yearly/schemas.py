"""What the forms of the yearly plan take."""

import re
from datetime import date

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from guildhall.fields import PageSchema, chosen, words
from guildhall.learning.models.courses import FORMATS
from guildhall.wording import gettext as _


class MonthOf(fields.Field[date]):
    """A month as a choice sends it: "2026-10"."""

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> date:
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", str(value)):
            raise ValidationError(_("Choose a month."))
        return date.fromisoformat(f"{value}-01")


class LineSchema(PageSchema):
    """A line of the plan."""

    title = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a title of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )
    month = MonthOf(required=True, error_messages={"required": _l("Choose a month.")})
    format = fields.String(load_default="session", validate=validate.OneOf(FORMATS))
    times = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 99, error=_l("Enter how often, from 1 to 99.")),
        error_messages={"invalid": _l("Enter how often, from 1 to 99.")},
    )
    people = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 100_000, error=_l("Enter a number of people, or nothing.")),
        error_messages={"invalid": _l("Enter a number of people, or nothing.")},
    )
    notes = words(2000)
    version = fields.Integer(load_default=0)


class TieSchema(PageSchema):
    """Which offering carries out a line."""

    offering = chosen(_l("Choose an offering."))
