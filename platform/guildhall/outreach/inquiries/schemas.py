"""What the forms of inquiries take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import PageSchema
from guildhall.outreach.models.inquiries import TOPICS

LONGEST = 4000


def said(sentence: object) -> fields.String:
    """Return a field for what somebody writes, with the sentence for an empty one."""
    return fields.String(
        required=True,
        validate=validate.Length(2, LONGEST, error=sentence),  # type: ignore[arg-type]  # a lazy sentence is read as late as possible
        error_messages={"required": sentence},  # type: ignore[dict-item]  # as above
    )


class MemberAskSchema(PageSchema):
    """A question of somebody who is signed in."""

    topic = fields.String(load_default="other", validate=validate.OneOf(TOPICS))
    text = said(_l("Write what you would like to know."))


class AskSchema(MemberAskSchema):
    """A question of anybody."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 120, error=_l("Enter your name.")),
        error_messages={"required": _l("Enter your name.")},
    )
    email = fields.String(
        required=True,
        validate=[
            validate.Length(max=254),
            validate.Email(error=_l("Enter your e-mail address, so that we can answer.")),
        ],
        error_messages={"required": _l("Enter your e-mail address, so that we can answer.")},
    )


class AnswerSchema(PageSchema):
    """An answer."""

    answer = said(_l("Write the answer."))


class NoteSchema(PageSchema):
    """A note among ourselves."""

    note = said(_l("Write the note."))


class FurtherSchema(PageSchema):
    """What the asker wants to know besides."""

    text = said(_l("Write what you would like to know."))


class CloseSchema(PageSchema):
    """Why an inquiry is closed."""

    reason = said(_l("Say why, so that a colleague understands it later."))
