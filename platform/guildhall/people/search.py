"""People, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from guildhall.db import db
from guildhall.people.permissions import VIEW
from guildhall.people.queries import matching
from guildhall.searching import Hit
from guildhall.web import identity


def people(words: str, most: int) -> list[Hit]:
    """Return the people whose name or number contains every word, for who may see them."""
    if not identity().may(VIEW.key):
        return []
    return [
        Hit(
            person.sort_name,
            url_for("people.person", person_id=person.id),
            _l("People"),
            person.employee_number or "",
        )
        for person in db.session.scalars(matching(words).limit(most))
    ]
