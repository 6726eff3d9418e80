"""What the forms of roles take."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import Day, chosen


class GiveSchema(Schema):
    """A role for a person, from a first to a last day."""

    person_id = chosen(_l("Choose a person."))
    role = fields.String(required=True, error_messages={"required": _l("Choose a role.")})
    since = Day(required=True, error_messages={"required": _l("Enter the first day.")})
    last = Day(load_default=None)
    note = fields.String(
        load_default="",
        validate=validate.Length(max=500, error=_l("Use at most 500 letters.")),
    )


class EndSchema(Schema):
    """The last day of a role, and why."""

    last = Day(required=True, error_messages={"required": _l("Enter the last day.")})
    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Use at most 500 letters.")),
        error_messages={"required": _l("Say why, for those who read it later.")},
    )


class BundleSchema(Schema):
    """What a role may do."""

    permissions = fields.List(fields.String(), load_default=list)
