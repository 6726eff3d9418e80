"""What the forms of groups and guests take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, chosen, words
from guildhall.learning.models.seats import LARGEST_GROUP

SEATS = _l("Enter a number of seats from 1 to 500.")


class HoldSchema(PageSchema):
    """How many seats are held, until when, for whom."""

    seats = fields.Integer(
        required=True,
        validate=validate.Range(1, LARGEST_GROUP, error=SEATS),
        error_messages={"required": _l("Enter how many seats."), "invalid": SEATS},
    )
    until = Day(load_default=None)
    label = words(120)


class NameSchema(PageSchema):
    """Who gets one of the seats: chosen by a manager, written by a coordinator."""

    person_id = chosen()
    person = words(200)
    reason = words(500)


class GuestSchema(PageSchema):
    """Somebody from outside."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a name of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a name.")},
    )
    organization = words(200)
    takes_seat = fields.Boolean(load_default=False)
