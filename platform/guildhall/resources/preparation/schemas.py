"""What the forms of a session's preparation take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, chosen, number, words
from guildhall.people.naming import WHOM

WHOLE = _l("Enter a whole number, such as 1.")
PERCENT = _l("Enter a share from 0 to 200 percent.")
COST = _l("Enter an amount, such as 0.35.")


class MaterialSchema(PageSchema):
    """A line of a materials list."""

    name = words(160, needed=True)
    basis = fields.String(load_default="seat", validate=validate.OneOf(("seat", "fixed")))
    each = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 10_000, error=WHOLE),
        error_messages={"invalid": WHOLE},
    )
    spare_percent = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 200, error=PERCENT),
        error_messages={"invalid": PERCENT},
    )
    cost = number(COST, (0, 99_999), needed=False)
    ready_by = Day(load_default=None)
    worksite_id = chosen()
    item_id = chosen()


class EquipmentChoiceSchema(PageSchema):
    """What is booked for a session."""

    equipment_id = chosen(_l("Choose a thing."))


class CopySchema(PageSchema):
    """Whose list is copied."""

    session_id = chosen(_l("Choose a session."))


class SupportSchema(PageSchema):
    """What help is asked for."""

    subject = words(160, needed=True)
    detail = words(1000)
    owner = words(200)


class AnswerSchema(PageSchema):
    """What is arranged."""

    answer = words(1000, needed=True)


class OwnerSchema(PageSchema):
    """Who sees to it."""

    owner = words(200, needed=WHOM)
