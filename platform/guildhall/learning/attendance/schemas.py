"""What people type at the door and on the list."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from guildhall.fields import Clock, echoed
from guildhall.learning.attendance.rules import read_minutes
from guildhall.wording import gettext as _

MOST_AT_ONCE: Final = 20
"""Marks of one delivery: each PIN is judged with care, which takes a while."""
WHOLE: Final = 2**53
"""The largest whole number that a browser counts to."""


class NumberSchema(Schema):
    """Who somebody is, by badge or employee number."""

    number = fields.String(
        required=True,
        validate=validate.Length(max=64, error=_l("That is too long for a number.")),
        error_messages={"required": _l("Enter your badge or employee number.")},
    )


class PinSchema(Schema):
    """The PIN."""

    pin = fields.String(
        required=True,
        validate=validate.Length(max=12, error=_l("A PIN has six digits.")),
        error_messages={"required": _l("Enter your PIN: six digits.")},
    )


class Minutes(fields.Field[int]):
    """A length of time: "90", "1:30", "1.5 h"."""

    def _deserialize(self, value: object, *_rest: object, **_kwargs: object) -> int:
        found = read_minutes(str(value))
        if found is None:
            raise ValidationError(
                _(
                    "“%(text)s” is no length of time. Write minutes such as 90, or hours such as "
                    "1.5 h.",
                    text=echoed(value),
                )
            )
        return found


class CorrectionSchema(Schema):
    """Minutes, and why."""

    minutes = Minutes(required=True, error_messages={"required": _l("Enter the minutes.")})
    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Keep it under 500 letters.")),
        error_messages={"required": _l("Say why, so that it can be understood later.")},
    )


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Keep it under 500 letters.")),
        error_messages={"required": _l("Say why, so that it can be understood later.")},
    )


class ConfirmSchema(ReasonSchema):
    """Whose mark it was, and when it was made."""

    person = fields.String(
        required=True,
        validate=validate.Length(max=120, error=_l("Keep it under 120 letters.")),
        error_messages={"required": _l("Write the name or the number of who it was.")},
    )
    clock = Clock(required=True, error_messages={"required": _l("Write when it was.")})


class SentSchema(Schema):
    """One mark as a kiosk sends it."""

    class Meta:
        """Newer kiosks may say more."""

        unknown = EXCLUDE

    key = fields.UUID(required=True)
    at = fields.Integer(required=True, strict=True, validate=validate.Range(-WHOLE, WHOLE))
    offset = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(-WHOLE, WHOLE)
    )
    sealed = fields.String(required=True, validate=validate.Length(max=600))
    live = fields.Boolean(load_default=False)


class DeliverySchema(Schema):
    """Some marks, and the device's clock as they leave."""

    class Meta:
        """Newer kiosks may say more."""

        unknown = EXCLUDE

    token = fields.String(required=True, validate=validate.Length(max=300))
    sent = fields.Integer(required=True, strict=True, validate=validate.Range(-WHOLE, WHOLE))
    marks = fields.List(
        fields.Nested(SentSchema), load_default=list, validate=validate.Length(max=MOST_AT_ONCE)
    )


def sheet_schema(lines: Iterable[str], blank: Iterable[str]) -> Schema:
    """Return the schema of a sheet's grid: three cells for each line, four for a blank one."""
    who = {
        f"who_{place}": fields.String(
            load_default="",
            validate=validate.Length(max=120, error=_l("Keep it under 120 letters.")),
        )
        for place in blank
    }
    cells: dict[str, fields.Field[Any]] = {}
    for place in [*lines, *blank]:
        cells[f"in_{place}"] = Clock(load_default=None)
        cells[f"out_{place}"] = Clock(load_default=None)
        cells[f"minutes_{place}"] = Minutes(load_default=None)
    return Schema.from_dict({**who, **cells})()
