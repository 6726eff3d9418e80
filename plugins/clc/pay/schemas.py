"""What the forms about pay take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema

WHY = _l("Say why in a few words.")


class ReasonSchema(PageSchema):
    """Why something is left out, withdrawn or voided."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 300, error=WHY),
        error_messages={"required": WHY},
    )


class MonthSchema(PageSchema):
    """Until which day parts are paid."""

    through = Day.needed(_l("Enter a day."))
