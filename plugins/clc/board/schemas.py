"""What the forms about the Board's rules take."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guildhall.fields import Day
from guildhall.wording import gettext as _

DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
POINTS: Final = _l("Enter points between 0.01 and 10,000.")
NAMED: Final = _l("Say where the rule comes from: the Board's meeting, and the item.")


def _points(**options: Any) -> fields.Decimal:  # noqa: ANN401 - marshmallow's own options
    return fields.Decimal(
        places=2,
        validate=validate.Range(min=0.01, max=10_000, error=POINTS),
        error_messages={"invalid": POINTS, "required": POINTS},
        **options,
    )


def _whole(lowest: int, highest: int, sentence: Any) -> fields.Integer:  # noqa: ANN401 - translated lazily
    return fields.Integer(
        required=True,
        validate=validate.Range(lowest, highest, error=sentence),
        error_messages={"invalid": sentence, "required": sentence},
    )


class RuleSchema(Schema):
    """A rule as the Board decided it."""

    effective_from = Day(
        required=True,
        error_messages={"required": _l("Say on which day the rule begins.")},
    )
    decision = fields.String(
        required=True,
        validate=validate.Length(3, 300, error=NAMED),
        error_messages={"required": NAMED},
    )
    minutes_per_point = _whole(1, 6000, _l("Enter minutes between 1 and 6,000."))
    required_points = _points(required=True)
    outside_percent = _whole(0, 100, _l("Enter a share from 0 to 100 %."))
    needs_approval = fields.Boolean(load_default=False)
    project_step = _points(load_default=None)
    cap_activity = _points(load_default=None)
    cap_cycle = _points(load_default=None)
    carry_cap = fields.Decimal(
        load_default=None,
        places=2,
        validate=validate.Range(
            min=0, max=10_000, error=_l("Enter points between 0 and 10,000, or leave it empty.")
        ),
        error_messages={"invalid": _l("Enter points between 0 and 10,000, or leave it empty.")},
    )
    due_month = _whole(1, 12, _l("Enter a month from 1 to 12."))
    due_day = _whole(1, 31, _l("Enter a day from 1 to 31."))

    @validates_schema
    def day_exists(self, data: dict[str, Any], **_rest: object) -> None:
        """Refuse a 31st of June; the 29th of February is its last day in other years."""
        if data["due_day"] > DAYS[data["due_month"] - 1]:
            raise ValidationError(
                _("That month has no such day. Enter its last day, or an earlier one."), "due_day"
            )


class ReasonSchema(Schema):
    """Why something is taken back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 300, error=_l("Say why in a few words.")),
        error_messages={"required": _l("Say why in a few words.")},
    )
