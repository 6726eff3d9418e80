"""Opening a cycle: around a day, or right after the one that it renews."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from guildhall import context
from guildhall.db import constraint_of, db
from guildhall.errors import Conflict
from guildhall.events import CycleCompleted, publish
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.wording import gettext as _
from plugins.clc.cycles import queries
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.points import carrying
from plugins.clc.points.queries import points_of
from plugins.clc.rules import Rules, cycle_around, cycle_from


def open_around(person_id: UUID, day: date, rules: Rules) -> ClcCycle:
    """Open the cycle that covers a day; raise Conflict where another one is in its way."""
    hold(Person, [person_id])
    rule = rules.on(max(day, context.today()))
    wanted = cycle_around(day, rule)
    earlier = queries.latest_before(person_id, day)
    begins = wanted.lower or day
    if earlier is not None and begins < _end_of(earlier) <= day:
        begins = _end_of(earlier)
    cycle = insert(person_id, cycle_from(begins, rule), rules)
    if earlier is not None and earlier.status == "verified" and _end_of(earlier) == begins:
        renew_into(earlier, cycle, rules)
    return cycle


def insert(person_id: UUID, valid: "Range[date]", rules: Rules) -> ClcCycle:
    """Write a cycle; the requirement is that of the rule in force as it begins, or now if later."""
    begins = valid.lower or context.today()
    cycle = ClcCycle(
        person_id=person_id,
        valid=valid,
        required_points=rules.on(max(begins, context.today())).required_points,
        status="open",
    )
    try:
        with db.session.begin_nested():
            db.session.add(cycle)
    except IntegrityError as refusal:
        if constraint_of(refusal) != "ex_clc_cycle_overlap":
            raise
        raise Conflict(_("This person has a cycle that covers these years already.")) from None
    return cycle


def renew(cycle: ClcCycle, due_on: date, rules: Rules) -> ClcCycle:
    """Open the cycle after a verified one: it begins the day after the due date that was met.

    Who reached her points early begins her next three years early, with the award.
    """
    begins = min(due_on + timedelta(days=1), _end_of(cycle))
    cycle.valid = Range(cycle.valid.lower, begins)
    db.session.flush()
    later = queries.beginning_on(cycle.person_id, begins)
    if later is None:
        rule = rules.on(max(begins, context.today()))
        later = insert(cycle.person_id, cycle_from(begins, rule), rules)
    renew_into(cycle, later, rules)
    return later


def renew_into(earlier: ClcCycle, later: ClcCycle, rules: Rules) -> None:
    """Tie two cycles: what was earned since belongs to the later one, the surplus is carried."""
    later.follows_id = earlier.id
    earlier.status = "renewed"
    db.session.flush()
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.cycle_id == earlier.id,
            ClcPointEntry.earned_on >= later.valid.lower,
            ClcPointEntry.carried_from_id.is_(None),
        )
        .values(cycle_id=later.id)
    )
    carrying.settle(earlier, rules)
    tell_completed(earlier)


def tell_completed(cycle: ClcCycle) -> None:
    """Publish that a cycle is over, with what was carried and what was lost."""
    out = carrying.carried_out_of(cycle)
    surplus = max(Decimal(0), points_of(cycle.id) - cycle.required_points)
    submission = queries.live_submission(cycle.id)
    carried = out.points if out else Decimal(0)
    publish(
        CycleCompleted(
            cycle_id=cycle.id,
            person_id=cycle.person_id,
            due_on=submission.due_on if submission else context.today(),
            renewed=cycle.status == "renewed",
            carried=carried,
            lost=surplus - carried,
        )
    )


def _end_of(cycle: ClcCycle) -> date:
    return cycle.valid.upper or date.max
