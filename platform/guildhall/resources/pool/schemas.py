"""What the forms of the pool take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, words
from guildhall.people.naming import WHOM
from guildhall.resources.models.pool import STAGES

DAY = {"required": _l("Enter the day.")}


class ApplySchema(PageSchema):
    """What somebody offers to lead."""

    topics = words(400)
    about = words(2000)


class EnterSchema(ApplySchema):
    """Who is taken into the pool."""

    person = words(200, needed=WHOM)
    organisation = words(200)


class ProfileSchema(PageSchema):
    """What a profile says."""

    about = words(2000)
    organisation = words(200)


class ProofSchema(PageSchema):
    """What proves a topic."""

    topic = words(80, needed=True)
    evidence = fields.String(
        required=True,
        validate=validate.Length(3, 400, error=_l("Say what proves it.")),
        error_messages={"required": _l("Say what proves it.")},
    )
    proven_on = Day(load_default=None)


class QualifySchema(PageSchema):
    """From when until when somebody may lead."""

    since = Day.needed()
    until = Day(load_default=None)


class SuspendSchema(PageSchema):
    """From when somebody may not lead, and why."""

    since = Day.needed()
    reason = words(400)


class EndSchema(PageSchema):
    """When what stands ends."""

    on = Day.needed()
    reason = words(400)


class MakerSchema(PageSchema):
    """Who designed or developed an offering."""

    person = words(200, needed=WHOM)
    stage = fields.String(
        required=True,
        validate=validate.OneOf(STAGES),
        error_messages={"required": _l("Choose what they did.")},
    )
    note = words(200)
