"""Whom somebody means who types a name or a number into a form: found, or chosen among a few.

A form asks with `forms.person`: one field for what is typed, and, once more than one person fits,
a choice among them. It needs no script. Its schema has two fields, `person` and `person_id`.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext as _l

from guildhall.db import db
from guildhall.errors import Invalid
from guildhall.fields import echoed
from guildhall.people.models.persons import Person
from guildhall.people.permissions import VIEW
from guildhall.people.queries import bare, find_by_number, matching
from guildhall.web import identity
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

WHOM: Final = _l("Enter a name or an employee number.")
"""What a form says where nobody is named."""
MOST: Final = 12
"""Among how many one can still choose at a glance."""
NAMED: Final = 6
"""So many of those whom a text may mean stand in a sentence."""


def people_called(text: str) -> Sequence[Person]:
    """Return whom a text may mean, at most MOST and one more.

    A number or a badge is meant whole, since a part of one is somebody else's; a name may be
    any part of it, accents aside.
    """
    if (found := find_by_number(text)) is not None:
        return [found]
    if not bare(text).strip() or any(letter.isdigit() for letter in text):
        return []
    return db.session.scalars(matching(text).limit(MOST + 1)).all()


def person_called(text: str, chosen: UUID | None = None) -> Person:
    """Return whom a text means, or who of those it fits was chosen; raise Invalid with a way on."""
    found = people_called(text)
    picked = [each for each in found if each.id == chosen] or found
    if len(picked) == 1:
        return picked[0]
    if not found:
        raise Invalid(person=_("We know nobody called “%(text)s”.", text=text.strip()))
    if not _can_choose(found):
        raise Invalid(
            person=ngettext(
                "More than %(num)s person fits. Write more of the name, or the employee number.",
                "More than %(num)s people fit. Write more of the name, or the employee number.",
                min(len(found) - 1, MOST),
            )
        )
    raise Invalid(person_id=_("More than one person fits. Choose whom you mean."))


def person_meant(text: str, field: str = "person") -> Person:
    """Return whom a text means where there is no choosing: on a sheet of paper, in a list.

    Invalid says it at this field, and names some of those whom it may mean.
    """
    found = people_called(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid(**{field: _("We know nobody called “%(text)s”.", text=echoed(text.strip()))})
    names = "; ".join(f"{each.name} ({each.employee_number or '?'})" for each in found[:NAMED])
    raise Invalid(
        **{field: _("More than one person fits: %(names)s. Write the number.", names=names)}
    )


def person_or_none(text: str, chosen: UUID | None = None) -> UUID | None:
    """Return the id of whom a text means, or None where nothing was typed."""
    return person_called(text, chosen).id if text.strip() else None


def choices_for(text: str) -> list[tuple[str, str, str]]:
    """Return the choice that `forms.person` shows: id, name and number of each who fits."""
    found = people_called(text) if text.strip() else []
    if not _can_choose(found):
        return []
    return [(str(each.id), each.name, each.employee_number or each.email or "") for each in found]


def _can_choose(found: Sequence[Person]) -> bool:
    """Say whether there is a choice to show, to a reader who may see whose names these are."""
    return 1 < len(found) <= MOST and identity().may(VIEW.key)
