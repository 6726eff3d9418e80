"""What the forms about needs and shifts take."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import Clock


class NeedsSchema(Schema):
    """What somebody needs; read by asking.wish_from()."""


class AnswerSchema(Schema):
    """What becomes of something that was asked for."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(("asked", "arranged", "declined"), error=_l("Choose one.")),
        error_messages={"required": _l("Choose one.")},
    )
    answer = fields.String(
        load_default="",
        validate=validate.Length(max=2000, error=_l("Use at most 2,000 letters.")),
    )


class ShiftSchema(Schema):
    """Days and times of a shift."""

    days = fields.List(
        fields.Integer(validate=validate.Range(1, 7)),
        required=True,
        validate=validate.Length(min=1, error=_l("Tick at least one day.")),
        error_messages={"required": _l("Tick at least one day.")},
    )
    starts = Clock(required=True, error_messages={"required": _l("Enter when it begins.")})
    ends = Clock(required=True, error_messages={"required": _l("Enter when it ends.")})
