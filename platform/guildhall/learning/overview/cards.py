"""Learning's parts of the homes."""

from guildhall import context
from guildhall.homes import Card
from guildhall.learning.overview import mine, queries
from guildhall.learning.permissions import (
    ARRANGE,
    EVERY_SESSION,
    PLAN,
    REGISTER,
    REVIEW_OUTSIDE,
    SEE,
    TAKE_ATTENDANCE,
)
from guildhall.web import identity

SHOWN = 6


def waits() -> Card | None:
    """Say which sessions nobody signed in to, which offers run out, what people need, and more."""
    who = identity()
    if not who.may(SEE.key, PLAN.key, EVERY_SESSION.key):
        return None
    found = queries.waiting()
    needs = found.needs if who.may(ARRANGE.key) else 0
    claims = found.claims if who.may(REVIEW_OUTSIDE.key) else 0
    if not (found.unsigned or found.offers or found.drafts or needs or claims):
        return None
    return Card("needs", "overview/_waits.html", {"found": found, "claims": claims}, order=15)


def week() -> Card | None:
    """Show the sessions of this week with their seats."""
    if not identity().may(SEE.key, PLAN.key, TAKE_ATTENDANCE.key):
        return None
    sessions = queries.this_week()
    values = {
        "sessions": sessions[:SHOWN],
        "more": max(0, len(sessions) - SHOWN),
        "today": context.today(),
    }
    return Card("week", "overview/_week.html", values, order=10)


def year() -> Card | None:
    """Show participation, hours, trainings that count and what people thought, this fiscal year."""
    if not identity().may(SEE.key, PLAN.key, EVERY_SESSION.key):
        return None
    return Card("year", "overview/_year.html", {"year": queries.the_year()}, order=10)


def my_next() -> list[Card]:
    """Show a member what is offered to her, her next session, and her hours."""
    person_id = identity().person_id
    if person_id is None:
        return []
    places = mine.my_places(person_id)
    offers = [place for place in places if place[0].state == "offered"]
    coming = [place for place in places if place[0].state != "offered" and place[1]]
    year, ever = mine.my_minutes(person_id)
    cards = [
        Card("mine", "overview/_my_next.html", {"coming": coming[:3], "now": context.now()}, 5),
        Card("mine", "overview/_my_hours.html", {"year": year, "ever": ever}, 40),
    ]
    if offers:
        cards.append(Card("mine", "overview/_my_offers.html", {"offers": offers}, 1))
    return cards


def what_fits() -> Card | None:
    """Show a member the next open offerings that she is eligible for."""
    who = identity()
    if who.person_id is None or not who.may(REGISTER.key):
        return None
    return Card("mine", "overview/_fits.html", {"offerings": mine.fits(who.person_id)}, 20)
