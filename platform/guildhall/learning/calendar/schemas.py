"""What the forms of the calendar take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Clock, Day, PageSchema, words
from guildhall.learning.models.calendar import KINDS


class EventSchema(PageSchema):
    """A meeting, a deadline or a day off; without a time it is of whole days."""

    title = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a title of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )
    kind = fields.String(load_default="meeting", validate=validate.OneOf(KINDS))
    day = Day.needed()
    last_day = Day(load_default=None)
    starts = Clock(load_default=None)
    ends = Clock(load_default=None)
    place = words(300)
    notes = words(2000)


class NewEventSchema(EventSchema):
    """One that is not in the calendar yet."""

    members_only = fields.Boolean(load_default=False)


class ChangedEventSchema(EventSchema):
    """One that stands there already."""

    version = fields.Integer(required=True)
