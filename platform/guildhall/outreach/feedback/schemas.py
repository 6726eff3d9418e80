"""What the forms of feedback take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import PageSchema
from guildhall.outreach.inquiries.schemas import said as text_field
from guildhall.outreach.models.feedback import SOURCES


class GiveSchema(PageSchema):
    """What somebody says."""

    text = text_field(_l("Write what you would like us to know."))
    named = fields.Boolean(load_default=False)


class NoteDownSchema(PageSchema):
    """What was said elsewhere."""

    text = text_field(_l("Write what was said."))
    source = fields.String(load_default="meeting", validate=validate.OneOf(SOURCES))


class RespondSchema(PageSchema):
    """An answer."""

    response = text_field(_l("Write the answer."))


class PublishSchema(PageSchema):
    """The two halves of what is published."""

    said = text_field(_l("Write what people said."))
    did = text_field(_l("Write what changed."))
