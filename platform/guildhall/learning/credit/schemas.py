"""What people type about credit."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate


class LookUpSchema(Schema):
    """A certificate as it stands on paper."""

    number = fields.String(
        required=True,
        validate=validate.Length(max=40, error=_l("That is too long for a number.")),
        error_messages={"required": _l("Enter the number, such as 2026-000417.")},
    )
    code = fields.String(
        required=True,
        validate=validate.Length(max=40, error=_l("That is too long for a code.")),
        error_messages={"required": _l("Enter the code that is printed below the number.")},
    )


class VoidSchema(Schema):
    """Why a line of transcript is voided."""

    reason = fields.String(
        required=True,
        validate=validate.Length(min=4, max=500, error=_l("Say why, in 4 to 500 letters.")),
        error_messages={"required": _l("Say why, so that it can be understood later.")},
    )
