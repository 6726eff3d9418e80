"""What the forms of a session's preparation take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day
from guildhall.learning.offerings.schemas import PageSchema
from guildhall.resources.library.schemas import NEEDED, words

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
    cost = fields.Decimal(
        load_default=None,
        places=2,
        validate=validate.Range(0, 99_999, error=COST),
        error_messages={"invalid": COST},
    )
    ready_by = Day(load_default=None)
    worksite_id = fields.UUID(load_default=None)
    item_id = fields.UUID(load_default=None)


class EquipmentChoiceSchema(PageSchema):
    """What is booked for a session."""

    equipment_id = fields.UUID(
        required=True,
        error_messages={
            "required": _l("Choose a thing."),
            "invalid_uuid": _l("Choose a thing."),
        },
    )


class CopySchema(PageSchema):
    """Whose list is copied."""

    session_id = fields.UUID(
        required=True,
        error_messages={
            "required": _l("Choose a session."),
            "invalid_uuid": _l("Choose a session."),
        },
    )


class SupportSchema(PageSchema):
    """What help is asked for."""

    subject = words(160, needed=True)
    detail = words(1000)
    owner = words(200)


class AnswerSchema(PageSchema):
    """What is arranged."""

    answer = fields.String(required=True, validate=validate.Length(1, 1000), error_messages=NEEDED)


class OwnerSchema(PageSchema):
    """Who sees to it."""

    owner = fields.String(
        required=True, error_messages={"required": _l("Enter a name or an employee number.")}
    )
