"""What is typed on the settings pages."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from tenants.settings.colour import HEX


class LookSchema(Schema):
    """The accent colour; the logo is a file beside it."""

    accent = fields.String(
        load_default=None,
        validate=validate.Regexp(
            HEX.pattern + r"\Z", flags=2, error=_l("Write a colour such as #7a1f3d.")
        ),
    )
