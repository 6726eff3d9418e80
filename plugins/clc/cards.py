"""What the CLC adds to the homes."""

from typing import Any

from guildhall import context
from guildhall.homes import Card
from guildhall.web import identity
from plugins.clc import words
from plugins.clc.participants import mine, queries
from plugins.clc.participants.rules import standing_name
from plugins.clc.permissions import APPROVE_PAY, PAY, REVIEW, VERIFY, VIEW_ALL
from plugins.clc.rules import due_for, last_day, school_year
from plugins.clc.settings import due_soon_days


def my_points() -> Card | None:
    """Return a member's points, what is due, and the next session that would count."""
    person_id, today = context.person_id(), context.today()
    found = mine.at_a_glance(person_id, today) if person_id else None
    if found is None:
        return None
    standing, cycle = found.standing, found.standing.cycle
    day = (today, due_soon_days())
    state = standing_name(cycle.status, standing.points, cycle.required_points, cycle.valid, day)
    values = {
        "standing": standing,
        "due": last_day(cycle.valid),
        "state": words.STANDINGS[state],
        "tone": words.TONES[state],
        "reached": state == "reached",
        "returned": found.returned,
        "upcoming": found.upcoming,
    }
    return Card("mine", "clc/_member_card.html", values, order=10)


def the_program() -> list[Card]:
    """Return what waits for those who review and verify, and the year for those who see it."""
    who = identity()
    decides = who.may(REVIEW.key, VERIFY.key, PAY.key, APPROVE_PAY.key)
    sees = who.may(VIEW_ALL.key)
    if not (decides or sees):
        return []
    found = queries.at_a_glance()
    cards = []
    if decides and (found.projects or found.records or found.fallen or found.pay.anything):
        values: dict[str, Any] = {"found": found, "school_year": school_year}
        cards.append(Card("needs", "clc/_waiting_card.html", values, order=25))
    if sees:
        values = {"sums": found, "due": due_for(context.today(), found.rule)}
        cards.append(Card("year", "clc/_year_card.html", values, order=60))
    return cards
