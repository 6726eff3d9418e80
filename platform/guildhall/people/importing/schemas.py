"""What the forms of an import take."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.fields import Day, several, words
from guildhall.people.importing.fields import FIELDS
from guildhall.people.settings import CLASSIFICATIONS


class DefaultsSchema(Schema):
    """What is supplied where the file says nothing."""

    weekly_hours = fields.Decimal(
        load_default=None,
        validate=validate.Range(
            0.25, 168, error=_l("Enter hours between 0.25 and 168, such as 37.5.")
        ),
        error_messages={"invalid": _l("Enter hours as a number, such as 37.5.")},
    )
    full_time_hours = fields.Decimal(
        load_default=None,
        validate=validate.Range(1, 168, error=_l("Enter hours between 1 and 168, such as 40.")),
        error_messages={"invalid": _l("Enter hours as a number, such as 40.")},
    )
    months = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 12, error=_l("Enter months between 1 and 12.")),
        error_messages={"invalid": _l("Enter months as a whole number from 1 to 12.")},
    )
    classification = fields.String(
        load_default="",
        validate=validate.OneOf(CLASSIFICATIONS, error=_l("Choose one of the list.")),
    )
    bargaining_unit = words(200)


ColumnsSchema = DefaultsSchema.from_dict(
    {f"column_{field.key}": fields.String(load_default="") for field in FIELDS},
    name="ColumnsSchema",
)
"""The defaults, and the column of each field."""


class AsOfSchema(Schema):
    """The day on which changes begin."""

    as_of = Day.needed(_l("Choose the day."))


class MissingSchema(Schema):
    """What becomes of those who are not in the file."""

    what = fields.String(load_default="none", validate=validate.OneOf(("none", "some", "all")))
    ends_on = Day(load_default=None)
    selected = several()
    shown = several()
