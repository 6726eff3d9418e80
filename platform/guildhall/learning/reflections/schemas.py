"""What people type between the sessions of a series."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import PageSchema


class ReflectionSchema(PageSchema):
    """One reflection."""

    words = fields.String(
        required=True,
        validate=validate.Length(min=2, max=5000, error=_l("Write 2 to 5,000 letters.")),
        error_messages={"required": _l("Write a sentence or two.")},
    )
    shared = fields.Boolean(load_default=False)
