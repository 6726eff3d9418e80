"""What the forms of the library take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day
from guildhall.learning.offerings.schemas import PageSchema
from guildhall.resources.models.library import KINDS

NEEDED = {"required": _l("Fill this in.")}


def words(most: int, *, needed: bool = False) -> fields.String:
    """Return a field of text of at most so many letters."""
    length = validate.Length(1 if needed else 0, most)
    if needed:
        return fields.String(required=True, validate=length, error_messages=NEEDED)
    return fields.String(load_default="", validate=length)


def address() -> fields.String:
    """Return a field for an address on the web."""
    return fields.String(
        load_default="",
        validate=validate.Regexp(
            r"https?://[^\s<>]+$", error=_l("Enter the whole address, with https:// at its front.")
        ),
    )


class ItemSchema(PageSchema):
    """What the library says of an item."""

    title = words(200, needed=True)
    kind = fields.String(load_default="other", validate=validate.OneOf(KINDS))
    source = words(200)
    summary = words(4000)
    tags = words(400)
    for_members = fields.Boolean(load_default=False)
    licence = words(200)
    licence_until = Day(load_default=None)
    review_on = Day(load_default=None)
    keeper = words(200)


class NewItemSchema(ItemSchema):
    """An item with its first version."""

    url = address()


class VersionSchema(PageSchema):
    """A version: a file or an address, and what is new."""

    url = address()
    changes = words(400)


class CollectionSchema(PageSchema):
    """A collection or a checklist."""

    name = words(120, needed=True)
    purpose = words(1000)


class ChecklistSchema(CollectionSchema):
    """A checklist with its first lines."""

    lines = words(8000)


class LineSchema(PageSchema):
    """A line of either."""

    item_id = fields.UUID(load_default=None)
    words = words(400)


class TicksSchema(PageSchema):
    """Which lines an offering meets."""

    met = fields.List(fields.UUID(), load_default=list)


class CopySchema(PageSchema):
    """A physical copy."""

    label = words(60, needed=True)
    worksite_id = fields.UUID(load_default=None)


class LendSchema(PageSchema):
    """Who borrows, and until when."""

    copy_id = fields.UUID(required=True, error_messages={"required": _l("Choose a copy.")})
    person = fields.String(
        required=True, error_messages={"required": _l("Enter a name or an employee number.")}
    )
    due_on = Day(load_default=None)


class DueSchema(PageSchema):
    """Until when somebody may keep it."""

    due_on = Day(required=True, error_messages={"required": _l("Enter the day.")})


class VoidSchema(PageSchema):
    """Why something is taken back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        error_messages={"required": _l("Say why: it stays in the record.")},
    )
