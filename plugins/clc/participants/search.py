"""CLC participants, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from guildhall.db import db
from guildhall.listing import order
from guildhall.localisation import number
from guildhall.searching import Hit
from guildhall.web import identity
from guildhall.wording import gettext as _
from plugins.clc.participants.queries import Filters, participants
from plugins.clc.participants.views import SORTS
from plugins.clc.permissions import VIEW_ALL


def look(words: str, most: int) -> list[Hit]:
    """Return current participants whose name or number holds every word, with their points."""
    if not identity().may(VIEW_ALL.key):
        return []
    found = order(participants(Filters(q=words)), SORTS["name"], "asc").limit(most)
    return [
        Hit(
            row[0].person.sort_name,
            url_for("clc.participant", person_id=row[0].person_id),
            _l("CLC participants"),
            _(
                "%(points)s of %(required)s points",
                points=number(row[1]),
                required=number(row[0].required_points),
            ),
        )
        for row in db.session.execute(found)
    ]
