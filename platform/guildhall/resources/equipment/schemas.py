"""What the forms of equipment take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Clock, Day, PageSchema, chosen, number, words
from guildhall.resources.models.equipment import CONDITIONS

FOR_WHAT = _l("Say what it is for: others who want it read this.")
WEIGHT = _l("Enter the weight in pounds, such as 12.5.")


class EquipmentSchema(PageSchema):
    """A thing of the inventory."""

    name = words(120, needed=True)
    kind = words(60)
    tag = words(60)
    worksite_id = chosen()
    condition = fields.String(load_default="good", validate=validate.OneOf(CONDITIONS))
    weight_lb = number(WEIGHT, (0, 2000), places=1, needed=False, above=True)
    notes = words(1000)


class BookingSchema(PageSchema):
    """Keep a thing for a time."""

    purpose = words(200, needed=FOR_WHAT)
    day = Day.needed()
    starts = Clock(required=True, error_messages={"required": _l("Enter when it starts.")})
    ends = Clock(required=True, error_messages={"required": _l("Enter when it ends.")})
