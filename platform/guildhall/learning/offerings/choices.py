"""What the forms of offerings offer to choose from."""

from typing import Any

from sqlalchemy import select

from guildhall.db import db
from guildhall.learning.aims import queries as aims
from guildhall.learning.courses import queries as courses
from guildhall.learning.offerings import schemas
from guildhall.learning.words import AIM_WORDS, FORMAT_WORDS, KIND_WORDS, OUTCOME_WORDS
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.wording import gettext as _


def choices() -> dict[str, Any]:
    """Return what the form offers to choose from."""
    tables = {"units": BargainingUnit.name, "worksites": Worksite.name, "jobs": JobClass.title}
    found = {
        name: [
            (str(row.id), row[1])
            for row in db.session.execute(select(label.class_.id, label).order_by(label))
        ]
        for name, label in tables.items()
    }
    return {
        **found,
        "rooms": room_options(),
        "formats": [(key, str(word)) for key, word in FORMAT_WORDS.items()],
        "outcomes": [(key, str(word)) for key, word in OUTCOME_WORDS.items()],
        "aims": [(key, str(word)) for key, word in AIM_WORDS.items()],
        "tags": tag_choices(),
        "kinds": [(key, str(word)) for key, word in KIND_WORDS.items()],
        "more": range(2, schemas.MORE_SESSIONS + 2),
    }


def spoken_choices() -> dict[str, Any]:
    """Return the words of what can be chosen, by field."""
    found = choices()
    return {
        "units": found["units"],
        "worksites": found["worksites"],
        "job_classes": found["jobs"],
        "format": found["formats"],
        "kind": found["kinds"],
        "outcomes": found["outcomes"],
        "aims": found["aims"],
        "tags": [*found["tags"]["goal"], *found["tags"]["standard"]],
        "classification": [
            ("classified", _("Classified")),
            ("certificated", _("Certificated")),
        ],
    }


def tag_choices() -> dict[str, list[tuple[str, str, str]]]:
    """Return the goals and standards to choose from, by kind, each standard with its frame."""
    found: dict[str, list[tuple[str, str, str]]] = {"goal": [], "standard": []}
    for tag in aims.tags():
        found[tag.kind].append((str(tag.id), tag.name, tag.frame))
    return found


def room_options() -> list[tuple[str, str]]:
    """Return the rooms to choose from, with their sites."""
    return [
        (str(room.id), f"{room.name}, {room.worksite.name}" if room.worksite else room.name)
        for room in courses.rooms()
    ]
