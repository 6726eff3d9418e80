"""What the forms of tasks take."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, number, words
from guildhall.people.naming import WHOM
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
    due_on = Day.needed()
    hours = hours("0.1", 100, "1")


class HelperSchema(PageSchema):
    """Who has how much time."""

    person = words(200, needed=WHOM)
    hours = number(HOURS, (Decimal("0.25"), 60))
