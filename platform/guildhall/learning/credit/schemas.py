"""What people type about credit."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import PageSchema, chosen


class LookUpSchema(PageSchema):
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


class AfterwardsSchema(Schema):
    """What an offering asks for afterwards."""

    requires_survey = fields.Boolean(load_default=False)
    survey_template_id = chosen()
    reflections_required = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 100, error=_l("Enter a whole number from 0.")),
        error_messages={"invalid": _l("Enter a whole number from 0.")},
    )
