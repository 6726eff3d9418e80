"""What people type at the door and on the list."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate


class NumberSchema(Schema):
    """Who somebody is, by badge or employee number."""

    number = fields.String(
        required=True,
        validate=validate.Length(max=64, error=_l("That is too long for a number.")),
        error_messages={"required": _l("Enter your badge or employee number.")},
    )


class PinSchema(Schema):
    """The PIN."""

    pin = fields.String(
        required=True,
        validate=validate.Length(max=12, error=_l("A PIN has six digits.")),
        error_messages={"required": _l("Enter your PIN: six digits.")},
    )


class CorrectionSchema(Schema):
    """Minutes, and why."""

    minutes = fields.Integer(
        required=True,
        error_messages={
            "required": _l("Enter the minutes."),
            "invalid": _l("Enter whole minutes, such as 90."),
        },
    )
    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Keep it under 500 letters.")),
        error_messages={"required": _l("Say why, so that it can be understood later.")},
    )
