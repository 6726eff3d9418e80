"""What the forms about evidence take."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from guildhall import context
from guildhall.fields import Day, words
from guildhall.wording import gettext as _

HOURS: Final = _l("Enter hours as a number, such as 12 or 7.5.")
FILL: Final = {"required": _l("Fill this in.")}
HALVES: Final = {
    "hours": "minutes",
    "hours_outside": "minutes_outside",
    "hours_before": "minutes_before",
    "hours_outside_before": "outside_before",
}


def _hours(**options: Any) -> fields.Decimal:  # noqa: ANN401 - marshmallow's own options
    return fields.Decimal(
        validate=validate.Range(0, 2000, error=_l("Enter hours between 0 and 2,000.")),
        error_messages={"invalid": HOURS, **FILL},
        **options,
    )


class EvidenceSchema(Schema):
    """A project as its member describes it, in hours; loaded, it is in minutes."""

    title = fields.String(
        required=True,
        validate=validate.Length(3, 200, error=_l("Enter a title of 3 to 200 letters.")),
        error_messages=FILL,
    )
    about = words(2000)
    starts_on = Day(required=True, error_messages=FILL)
    ends_on = Day(load_default=None)
    hours = _hours(required=True)
    hours_outside = _hours(required=True)
    approved_on = Day(load_default=None)
    hours_before = _hours(load_default=None)
    hours_outside_before = _hours(load_default=None)
    paper = words(200)

    @validates_schema
    def fits(self, data: dict[str, Any], **_rest: object) -> None:
        """Refuse days and hours that cannot be."""
        ends = data["ends_on"] or data["starts_on"]
        _refuse(
            {
                "ends_on": (
                    ends < data["starts_on"],
                    _("The last day lies before the first."),
                ),
                "starts_on": (
                    ends > context.today(),
                    _("The project is not over yet. Hand it in after its last day."),
                ),
                "hours": (not _minutes(data["hours"]), _("Enter hours above 0.")),
                "hours_outside": (
                    data["hours_outside"] > data["hours"],
                    _("These are more than all hours. Enter how many of them were your own time."),
                ),
            }
        )
        self._approval(data, ends)

    @staticmethod
    def _approval(data: dict[str, Any], ends: date) -> None:
        """Ask for the hours before the approval where it came in the middle."""
        approved, before = data["approved_on"], data["hours_before"]
        middle = approved is not None and data["starts_on"] < approved <= ends
        outside_before = data["hours_outside_before"] or 0
        after = data["hours"] - (before or 0)
        own_after = data["hours_outside"] - outside_before
        _refuse(
            {
                "hours_before": (
                    middle and before is None,
                    _(
                        "The project was approved after it began. Say how many of the hours came "
                        "before; 0 if none did."
                    ),
                ),
                "hours_outside_before": (
                    outside_before > min(before or 0, data["hours_outside"]),
                    _("These are more than the hours before the approval, or than your own time."),
                ),
            }
        )
        _refuse(
            {"hours_before": ((before or 0) > data["hours"], _("These are more than all hours."))}
        )
        _refuse(
            {
                "hours_outside_before": (
                    middle and own_after > after,
                    _(
                        "That leaves more of your own time after the approval than hours. Say how "
                        "much of your own time came before it."
                    ),
                )
            }
        )

    @post_load
    def in_minutes(self, data: dict[str, Any], **_rest: object) -> dict[str, Any]:
        """Turn hours into whole minutes; who is approved after the last day has none that count."""
        data["ends_on"] = data["ends_on"] or data["starts_on"]
        for hours, minutes in HALVES.items():
            data[minutes] = _minutes(data.pop(hours) or Decimal(0))
        approved = data["approved_on"]
        if approved is None or approved <= data["starts_on"]:
            data["minutes_before"] = data["outside_before"] = 0
        elif approved > data["ends_on"]:
            data["minutes_before"] = data["minutes"]
            data["outside_before"] = data["minutes_outside"]
        return data


def _minutes(hours: Decimal) -> int:
    return int((hours * 60).to_integral_value(ROUND_HALF_UP))


def _refuse(checks: dict[str, tuple[bool, str]]) -> None:
    wrong = {name: [sentence] for name, (refused, sentence) in checks.items() if refused}
    if wrong:
        raise ValidationError(wrong)


class ReviewSchema(Schema):
    """A reviewer's decision."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(("approve", "return", "deny")),
        error_messages={"required": _l("Choose what you decide.")},
    )
    different = words(300)
    """Why it is not the activity that it looks like."""
    words = words(500)
    version = fields.Integer(required=True)
