"""What the CLC adds to the homes."""

from guildhall import context
from guildhall.homes import Card
from guildhall.web import identity
from plugins.clc import queries, rules
from plugins.clc.permissions import VIEW_ALL


def my_points() -> Card | None:
    """Return a member's points and the next session that would count."""
    person_id = context.person_id()
    standing = queries.standing_of(person_id, context.today()) if person_id else None
    if standing is None or person_id is None:
        return None
    upcoming = queries.would_count_next(person_id)
    return Card(
        "mine",
        "clc/_member_card.html",
        {
            "standing": standing,
            "due": rules.last_day(standing.cycle.valid),
            "upcoming": upcoming[0] if upcoming else None,
        },
        order=10,
    )


def the_year() -> Card | None:
    """Return how many participants have reached their points, to those who may see them."""
    if not identity().may(VIEW_ALL.key):
        return None
    participants, reached, points = queries.at_a_glance()
    values = {"participants": participants, "reached": reached, "points": points}
    return Card("year", "clc/_year_card.html", values, order=60)
