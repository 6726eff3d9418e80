"""How learning works in a tenant."""

from typing import Any, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.directory import directory
from guildhall.learning.models.courses import FORMATS

TRAININGS = ("session", "course", "workshop", "institute")


class LearningSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    offer_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(1, 336),
        metadata={"label": _l("Hours an offer from the waitlist stands"), "unit": "h"},
    )
    cancel_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(0, 720),
        metadata={"label": _l("Hours before the start from which cancelling is late"), "unit": "h"},
    )
    minimum_percent = fields.Integer(
        load_default=80,
        validate=validate.Range(0, 100),
        metadata={"label": _l("Share that has to be attended to complete"), "unit": "%"},
    )
    counted_formats = fields.List(
        fields.String(validate=validate.OneOf(FORMATS)),
        load_default=lambda: list(TRAININGS),
        metadata={"label": _l("Kinds of event that count as trainings")},
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("learning"))[name]
