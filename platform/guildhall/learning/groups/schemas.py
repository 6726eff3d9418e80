"""What the forms of groups and guests take."""

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields, validate

from guildhall.fields import Day
from guildhall.learning.models.seats import LARGEST_GROUP

SEATS = _l("Enter a number of seats from 1 to 500.")


class HoldSchema(Schema):
    """How many seats are held, until when, for whom."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE

    seats = fields.Integer(
        required=True,
        validate=validate.Range(1, LARGEST_GROUP, error=SEATS),
        error_messages={"required": _l("Enter how many seats."), "invalid": SEATS},
    )
    until = Day(load_default=None)
    label = fields.String(load_default="", validate=validate.Length(max=120))


class NameSchema(Schema):
    """Who gets one of the seats: chosen by a manager, written by a coordinator."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE

    person_id = fields.UUID(load_default=None)
    person = fields.String(load_default="", validate=validate.Length(max=200))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class GuestSchema(Schema):
    """Somebody from outside."""

    class Meta:
        """Settings of marshmallow."""

        unknown = EXCLUDE

    name = fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a name of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a name.")},
    )
    organization = fields.String(load_default="", validate=validate.Length(max=200))
    takes_seat = fields.Boolean(load_default=False)
