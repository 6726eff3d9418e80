"""What resources say on the homes, on an offering's page and on a person's."""

from datetime import timedelta
from uuid import UUID

from guildhall import context
from guildhall.homes import Card
from guildhall.resources.glance import glance
from guildhall.resources.library import queries as library
from guildhall.resources.library import rules as lending
from guildhall.resources.permissions import (
    ASSIGN,
    KEEP_LIBRARY,
    KEEP_POOL,
    OWN_TASKS,
    PREPARE,
    PREPARE_ALL,
    READ,
    SEE_POOL,
)
from guildhall.resources.pool import metrics, rules
from guildhall.resources.pool import queries as pool
from guildhall.resources.preparation import queries as preparation
from guildhall.resources.tasks import queries as tasks
from guildhall.resources.words import POOL_TONES, POOL_WORDS, STAGE_WORDS, task_title
from guildhall.web import identity

SHOWN = 5
SOON = timedelta(days=14)


def waits() -> Card | None:
    """Say what is overdue, unowned, unready, without a licence, not brought back, applied for."""
    see = identity()
    if not see.may(KEEP_LIBRARY.key, ASSIGN.key, KEEP_POOL.key, PREPARE_ALL.key):
        return None
    found = glance(see.person_id)
    shown = [
        *(
            (found.lost, found.ending, found.review, found.loans)
            if see.may(KEEP_LIBRARY.key)
            else ()
        ),
        *((found.late, found.nobodys, found.mine) if see.may(ASSIGN.key) else ()),
        found.unready if see.may(PREPARE_ALL.key) else 0,
        found.applied if see.may(KEEP_POOL.key) else 0,
    ]
    return (
        Card("needs", "resources/_waits.html", {"found": found}, order=30) if any(shown) else None
    )


def from_unit() -> Card | None:
    """Show the share of facilitators who come from the unit's own members."""
    if not identity().may(SEE_POOL.key):
        return None
    found = glance(identity().person_id)
    share = metrics.share_of(found.members, found.facilitators)
    if not share.denominator:
        return None
    return Card("year", "resources/_from_unit.html", {"share": share}, order=70)


def my_tasks() -> Card | None:
    """Show somebody what she has to do in the next two weeks."""
    see = identity()
    if see.person_id is None or not see.may(OWN_TASKS.key, ASSIGN.key):
        return None
    found = tasks.mine(see.person_id, until=context.today() + SOON)
    if not found:
        return None
    values = {
        "tasks": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "today": context.today(),
        "title_of": task_title,
    }
    return Card("mine", "resources/_my_tasks.html", values, order=8)


def my_sessions() -> Card | None:
    """Show a facilitator the sessions she leads next, with what is ready."""
    see = identity()
    if see.person_id is None or not see.may(PREPARE.key):
        return None
    found = preparation.soon(led_by=see.person_id, days=28)
    if not found:
        return None
    values = {"sessions": found[:SHOWN], "today": context.today()}
    return Card("mine", "resources/_my_sessions.html", values, order=7)


def my_loans() -> Card | None:
    """Show somebody what she has borrowed."""
    see = identity()
    if see.person_id is None or not see.may(READ.key):
        return None
    found = library.borrowed_by(see.person_id)
    if not found:
        return None
    values = {"loans": found[:SHOWN], "late": lending.days_late, "today": context.today()}
    return Card("mine", "resources/_my_loans.html", values, order=50)


def of_offering(offering_id: UUID) -> list[Card]:
    """Show what an offering's sessions need, who made it, and what checklists say of it."""
    see, cards = identity(), []
    if see.may(PREPARE_ALL.key):
        values: dict[str, object] = {"sessions": preparation.of_offering(offering_id)}
        cards.append(Card("mine", "resources/_offering_preparation.html", values, order=10))
    if see.may(SEE_POOL.key):
        values = {
            "makers": pool.makers_of(offering_id),
            "stages": STAGE_WORDS,
            "offering_id": offering_id,
        }
        cards.append(Card("mine", "resources/_offering_makers.html", values, order=20))
    if see.may(KEEP_LIBRARY.key):
        checked = library.checked(offering_id)
        values = {"checklists": checked, "offering_id": offering_id}
        if checked:
            cards.append(Card("mine", "resources/_offering_checks.html", values, order=30))
    return cards


def of_person(person_id: UUID) -> Card | None:
    """Show where somebody stands in the pool of facilitators."""
    profile = pool.profile_of(person_id) if identity().may(SEE_POOL.key) else None
    if profile is None:
        return None
    values = {
        "profile": profile,
        "status": rules.status_on(profile.standings, context.today()),
        "statuses": POOL_WORDS,
        "tones": POOL_TONES,
    }
    return Card("mine", "resources/_person.html", values, order=40)
