"""What the forms of the library take."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Day, PageSchema, chosen, several, words
from guildhall.people.naming import WHOM
from guildhall.resources.models.library import KINDS


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

    item_id = chosen()
    words = words(400)


class TicksSchema(PageSchema):
    """Which lines an offering meets."""

    met = several()


class CopySchema(PageSchema):
    """A physical copy."""

    label = words(60, needed=True)
    worksite_id = chosen()


class LendSchema(PageSchema):
    """Who borrows, and until when."""

    copy_id = chosen(_l("Choose a copy."))
    person = words(200, needed=WHOM)
    due_on = Day(load_default=None)


class DueSchema(PageSchema):
    """Until when somebody may keep it."""

    due_on = Day.needed()


class VoidSchema(PageSchema):
    """Why something is taken back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        error_messages={"required": _l("Say why: it stays in the record.")},
    )
