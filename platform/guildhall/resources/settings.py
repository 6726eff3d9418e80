"""How a tenant keeps its resources."""

from typing import Any, Final, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.directory import directory

WITHOUT_PROOF: Final = ("warn", "block", "allow")


class ResourcesSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    without_proof = fields.String(
        load_default="warn",
        validate=validate.OneOf(WITHOUT_PROOF),
        metadata={
            "label": _l("When somebody without proven qualification is to lead a session"),
            "choices": {
                "warn": _l("Say so, and let it be"),
                "block": _l("Refuse it"),
                "allow": _l("Say nothing"),
            },
        },
    )
    loan_days = fields.Integer(
        load_default=21,
        validate=validate.Range(1, 366),
        metadata={"label": _l("Days that a copy is lent"), "unit": "d"},
    )
    licence_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 366),
        metadata={"label": _l("Days before a licence or review date to remind"), "unit": "d"},
    )
    spare_percent = fields.Integer(
        load_default=10,
        validate=validate.Range(0, 200),
        metadata={"label": _l("Materials to spare, unless a line says otherwise"), "unit": "%"},
    )
    pick_up_days = fields.Integer(
        load_default=1,
        validate=validate.Range(0, 14),
        metadata={
            "label": _l("Working days before a session to bring what is elsewhere"),
            "unit": "d",
        },
    )
    trip_minutes = fields.Integer(
        load_default=60,
        validate=validate.Range(5, 600),
        metadata={"label": _l("Time that a trip between sites is thought to take"), "unit": "min"},
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("resources"))[name]
