"""What the forms about pay take."""

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields, validate

from guildhall.fields import Day

WHY = _l("Say why in a few words.")


class ReasonSchema(Schema):
    """Why something is left out, withdrawn or voided."""

    class Meta:
        """A page sends more than its fields."""

        unknown = EXCLUDE

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 300, error=WHY),
        error_messages={"required": WHY},
    )


class MonthSchema(Schema):
    """Until which day parts are paid."""

    class Meta:
        """A page sends more than its fields."""

        unknown = EXCLUDE

    through = Day(required=True, error_messages={"required": _l("Enter a day.")})
