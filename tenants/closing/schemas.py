"""What is typed to close a tenant."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from tenants.closing.services import LONGEST, SHORTEST, USUAL


class ClosingSchema(Schema):
    """The slug, typed by hand, and how long the notice runs."""

    slug = fields.String(
        required=True, error_messages={"required": _l("Type the hall's address, to be sure.")}
    )
    days = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(SHORTEST, LONGEST, error=_l("Give a notice of 7 to 365 days.")),
        error_messages={"invalid": _l("Give a notice of 7 to 365 days.")},
    )
