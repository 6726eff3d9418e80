"""What the forms of accounts take."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

IS_ADDRESS = validate.Email()


class Address(fields.String):
    """An e-mail address."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own attribute
        "required": _l("Enter your e-mail address."),
    }

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's signature
        text = super()._deserialize(value, *args, **kwargs)
        try:
            return IS_ADDRESS(text)
        except ValidationError:
            raise ValidationError(_("Enter an address like rosa@example.org.")) from None


class SignInSchema(Schema):
    """An address and a password; without one where a link is wanted."""

    email = Address(required=True)
    password = fields.String(load_default="")
    way = fields.String(load_default="password", validate=validate.OneOf(["password", "link"]))


class AddressSchema(Schema):
    """An e-mail address."""

    email = Address(required=True)


class SignUpSchema(AddressSchema):
    """The name and the address of a new account."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=200, error=_l("Use at most 200 letters.")),
        error_messages={"required": _l("Enter your name.")},
    )


class NumberSchema(Schema):
    """A badge or employee number with a PIN."""

    number = fields.String(
        required=True, error_messages={"required": _l("Enter your employee number or badge.")}
    )
    pin = fields.String(required=True, error_messages={"required": _l("Enter your PIN.")})


class FirstPinSchema(Schema):
    """The printed code and the PIN that it lets somebody choose."""

    number = fields.String(
        required=True, error_messages={"required": _l("Enter your employee number or badge.")}
    )
    code = fields.String(
        required=True, error_messages={"required": _l("Enter the code from your slip.")}
    )
    pin = fields.String(required=True, error_messages={"required": _l("Choose a PIN.")})
    again = fields.String(required=True, error_messages={"required": _l("Enter the PIN again.")})


class NewPasswordSchema(Schema):
    """A new password."""

    password = fields.String(required=True, error_messages={"required": _l("Choose a password.")})


class PasswordSchema(NewPasswordSchema):
    """A new password, and the one there is."""

    current = fields.String(load_default=None)


class InvitationSchema(Schema):
    """A password, if somebody wants one now."""

    password = fields.String(load_default=None)


class PinSchema(Schema):
    """A new PIN, and the one there is."""

    current = fields.String(load_default=None)
    pin = fields.String(required=True, error_messages={"required": _l("Choose a PIN.")})


class ProfileSchema(Schema):
    """The name and the language of an account."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=200, error=_l("Use at most 200 letters.")),
        error_messages={"required": _l("Enter your name.")},
    )
    language = fields.String(required=True, error_messages={"required": _l("Choose a language.")})


class NothingSchema(Schema):
    """A button alone."""


class CredentialSchema(Schema):
    """What a passkey answered, as the page's script sends it."""

    credential = fields.String(
        required=True,
        error_messages={"required": _l("No passkey was used. Try again, or sign in another way.")},
    )


class CodeSchema(Schema):
    """A code of the app or of the paper, or a passkey's answer in its place."""

    code = fields.String(
        load_default="",
        validate=validate.Length(max=40, error=_l("A code has six digits, or ten letters.")),
    )
    credential = fields.String(load_default="")


class AgainSchema(Schema):
    """Whatever proves anew who somebody is."""

    password = fields.String(load_default="")
    pin = fields.String(load_default="")
    credential = fields.String(load_default="")
    way = fields.String(load_default="typed", validate=validate.OneOf(["typed", "link"]))


class PasskeyNameSchema(Schema):
    """What somebody calls a passkey."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=60, error=_l("Use at most 60 letters.")),
        error_messages={"required": _l("Give it a name that you will know it by.")},
    )


class NewPasskeySchema(PasskeyNameSchema):
    """A passkey that the browser has just made, and its name."""

    credential = fields.String(load_default="")


class AppSchema(Schema):
    """The first code of an authenticator app, and the secret that the page carried."""

    sealed = fields.String(load_default="")
    code = fields.String(
        required=True,
        validate=validate.Length(max=40, error=_l("A code has six digits.")),
        error_messages={"required": _l("Enter the six digits that the app shows.")},
    )


class ReasonSchema(Schema):
    """Why something was done to somebody else."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Use at most 500 letters.")),
        error_messages={"required": _l("Write why: it stands in the log.")},
    )
