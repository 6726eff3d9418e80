"""What the forms of guests take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import PageSchema, words
from guildhall.localisation import LANGUAGES
from guildhall.outreach.inquiries.schemas import said
from guildhall.outreach.models.guests import ROLES


class GuestSchema(PageSchema):
    """Whom to invite."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 120, error=_l("Enter the guest's name.")),
        error_messages={"required": _l("Enter the guest's name.")},
    )
    role = fields.String(
        required=True,
        validate=validate.OneOf(ROLES, error=_l("Choose what the guest comes as.")),
        error_messages={"required": _l("Choose what the guest comes as.")},
    )
    organisation = words(120)
    email = fields.String(
        load_default=None,
        validate=[
            validate.Length(max=254),
            validate.Email(error=_l("That is not an e-mail address. Leave it empty if need be.")),
        ],
    )
    language = fields.String(load_default="en", validate=validate.OneOf(list(LANGUAGES)))


class WithdrawSchema(PageSchema):
    """Why an invitation is taken back."""

    reason = said(_l("Say why: the guest reads it."))


class ReplySchema(PageSchema):
    """Whether a guest comes."""

    coming = fields.Boolean(required=True, error_messages={"required": _l("Say whether you come.")})
