"""What the fields of resources are called where two people change one thing."""

from flask_babel import lazy_gettext as _l

from guildhall.merging import Merge

EQUIPMENT = Merge(
    "equipment_item",
    {
        "name": _l("Name"),
        "kind": _l("Kind"),
        "tag": _l("Inventory number"),
        "worksite_id": _l("Home"),
        "condition": _l("Condition"),
        "weight_lb": _l("Weight"),
        "notes": _l("Notes"),
    },
)
ITEM = Merge(
    "resource_item",
    {
        "title": _l("Title"),
        "kind": _l("Kind"),
        "source": _l("By"),
        "summary": _l("What it says, in a few sentences"),
        "tags": _l("Tags"),
        "for_members": _l("Open to members"),
        "licence": _l("Licence"),
        "licence_until": _l("Licensed until"),
        "review_on": _l("Review on"),
        "keeper": _l("Kept by"),
    },
)
TASK = Merge(
    "task",
    {
        "title": _l("What is to be done"),
        "due_on": _l("Due"),
        "owner": _l("Owner"),
        "priority": _l("Priority"),
        "hours": _l("How long it takes"),
        "detail": _l("More about it"),
    },
)
