"""What the form of the activity log takes."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields, validate

from guildhall.fields import Day
from guildhall.learning.models.activity import ACTIVITY_ROLES

HOURS = _l("Enter hours between 0.25 and 24, such as 1.5.")


class EntrySchema(Schema):
    """Time given on a day."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE

    role = fields.String(
        required=True,
        validate=validate.OneOf(ACTIVITY_ROLES, error=_l("Choose a role.")),
        error_messages={"required": _l("Choose a role.")},
    )
    day = Day(required=True, error_messages={"required": _l("Enter the day.")})
    hours = fields.Decimal(
        required=True,
        places=2,
        validate=validate.Range(Decimal("0.25"), 24, error=HOURS),
        error_messages={"required": HOURS, "invalid": HOURS},
    )
    offering_id = fields.UUID(load_default=None)
    note = fields.String(load_default="", validate=validate.Length(max=500))
    person = fields.String(load_default="", validate=validate.Length(max=200))
