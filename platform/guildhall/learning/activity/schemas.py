"""What the form of the activity log takes."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, chosen, number, words
from guildhall.learning.models.activity import ACTIVITY_ROLES

HOURS = _l("Enter hours between 0.25 and 24, such as 1.5.")


class EntrySchema(PageSchema):
    """Time given on a day."""

    role = fields.String(
        required=True,
        validate=validate.OneOf(ACTIVITY_ROLES, error=_l("Choose a role.")),
        error_messages={"required": _l("Choose a role.")},
    )
    day = Day.needed()
    hours = number(HOURS, (Decimal("0.25"), 24))
    offering_id = chosen()
    note = words(500)
    person = words(200)
