"""What the forms about cycles and records take."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import Day, chosen, words
from guildhall.people.naming import WHOM

WHY = _l("Say why in a few words.")


class EnrolSchema(Schema):
    """Whom to enrol."""

    person = words(200, needed=WHOM)
    person_id = chosen()


class LeavingSchema(Schema):
    """Why a cycle ends early."""

    reason = words(200)


class NoteSchema(Schema):
    """What has to be put right with a record."""

    note = words(500)


class OverrideSchema(Schema):
    """The day on which a record counts as received, and why."""

    deemed_on = Day.needed(_l("Enter a day."))
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 300, error=WHY),
        error_messages={"required": WHY},
    )
