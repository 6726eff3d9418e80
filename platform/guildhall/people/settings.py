"""How people are kept in a tenant."""

from typing import Any, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.directory import directory

CLASSIFICATIONS = ("", "classified", "certificated")


class PeopleSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    default_weekly_hours = fields.Decimal(
        load_default=40,
        allow_none=True,
        validate=validate.Range(0, 168),
        metadata={
            "label": _l("Weekly hours of a full-time position where a file says none"),
            "unit": "h",
            "help": _l("A part-time position gets its FTE's share of them."),
        },
    )
    default_full_time_hours = fields.Decimal(
        load_default=40,
        validate=validate.Range(1, 168),
        metadata={"label": _l("Weekly hours of a full-time position"), "unit": "h"},
    )
    default_months = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 12),
        metadata={"label": _l("Months a year where a file says none")},
    )
    default_classification = fields.String(
        load_default="",
        validate=validate.OneOf(CLASSIFICATIONS),
        metadata={
            "label": _l("Classification where a file says none"),
            "choices": {
                "": _l("Leave it open"),
                "classified": _l("Classified"),
                "certificated": _l("Certificated"),
            },
        },
    )
    default_bargaining_unit = fields.String(
        load_default="",
        validate=validate.Length(max=120),
        metadata={
            "label": _l("Bargaining unit where a file says none"),
            "help": _l("Its name; it is made when a file first needs it."),
        },
    )
    credential_alert_days = fields.Integer(
        load_default=90,
        validate=validate.Range(0, 730),
        metadata={"label": _l("Announce the end of a credential before"), "unit": "d"},
    )
    max_weekly_hours = fields.Decimal(
        load_default=50,
        validate=validate.Range(1, 168),
        metadata={
            "label": _l("Warn when one person's positions exceed"),
            "unit": _l("h a week"),
        },
    )
    lookback_years = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 50),
        metadata={"label": _l("Years that an attestation looks back"), "unit": _l("years")},
    )
    count_on_leave = fields.Boolean(
        load_default=True,
        metadata={
            "label": _l("People on leave count in their unit's headcount"),
            "help": _l("A coordinator on union release stays in the count unless you say not."),
        },
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("people"))[name]
