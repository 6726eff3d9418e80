"""How outreach works in a tenant."""

from typing import Any, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall.directory import directory


class OutreachSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    answer_days = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 30),
        metadata={"label": _l("Days within which an inquiry is to be answered"), "unit": "d"},
    )
    top_needs = fields.Integer(
        load_default=5,
        validate=validate.Range(1, 20),
        metadata={"label": _l("How many of the first needs the offerings are to answer")},
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("outreach"))[name]
