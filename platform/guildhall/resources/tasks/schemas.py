"""What the forms of tasks take."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day
from guildhall.learning.offerings.schemas import PageSchema
from guildhall.resources.library.schemas import words
from guildhall.resources.models.tasks import PRIORITIES

HOURS = _l("Enter hours, such as 1 or 1.5.")


def hours(least: str, most: int, default: str | None) -> fields.Decimal:
    """Return a field for hours."""
    return fields.Decimal(
        load_default=Decimal(default) if default else None,
        validate=validate.Range(Decimal(least), most, error=HOURS),
        error_messages={"invalid": HOURS},
    )


class TaskSchema(PageSchema):
    """A task."""

    title = words(200, needed=True)
    detail = words(2000)
    priority = fields.String(load_default="normal", validate=validate.OneOf(PRIORITIES))
    owner = words(200)
    due_on = Day(required=True, error_messages={"required": _l("Enter the day.")})
    hours = hours("0.1", 100, "1")


class HelperSchema(PageSchema):
    """Who has how much time."""

    person = fields.String(
        required=True, error_messages={"required": _l("Enter a name or an employee number.")}
    )
    hours = fields.Decimal(
        required=True,
        validate=validate.Range(Decimal("0.25"), 60, error=HOURS),
        error_messages={"invalid": HOURS, "required": HOURS},
    )
