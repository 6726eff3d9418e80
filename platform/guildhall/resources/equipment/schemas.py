"""What the forms of equipment take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Clock, Day
from guildhall.learning.offerings.schemas import PageSchema
from guildhall.resources.library.schemas import words
from guildhall.resources.models.equipment import CONDITIONS

FOR_WHAT = _l("Say what it is for: others who want it read this.")
WEIGHT = _l("Enter the weight in pounds, such as 12.5.")


class EquipmentSchema(PageSchema):
    """A thing of the inventory."""

    name = words(120, needed=True)
    kind = words(60)
    tag = words(60)
    worksite_id = fields.UUID(load_default=None)
    condition = fields.String(load_default="good", validate=validate.OneOf(CONDITIONS))
    weight_lb = fields.Decimal(
        load_default=None,
        places=1,
        validate=validate.Range(0, 2000, min_inclusive=False, error=WEIGHT),
        error_messages={"invalid": WEIGHT},
    )
    notes = words(1000)


class BookingSchema(PageSchema):
    """Keep a thing for a time."""

    purpose = fields.String(
        required=True,
        validate=validate.Length(max=200),
        error_messages={"required": FOR_WHAT},
    )
    day = Day(required=True, error_messages={"required": _l("Enter the day.")})
    starts = Clock(required=True, error_messages={"required": _l("Enter when it starts.")})
    ends = Clock(required=True, error_messages={"required": _l("Enter when it ends.")})
