"""Verbs about a member's cycle: enrol, leave, come back, renew, end."""

from datetime import date

import structlog
from sqlalchemy.exc import IntegrityError

from guildhall import audit
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.wording import gettext as _
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import opening, queries
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from plugins.clc.points import queries as points
from plugins.clc.points import services as counting

log = structlog.get_logger(__name__)

LEAVABLE = ("open", "submitted")


@transaction
def enrol(person: Person, on: date, *, by: Person | None) -> ClcCycle:
    """Open a cycle around a day, and count what was earned in it already."""
    if not queries.is_classified(person.id, on):
        raise Conflict(
            _(
                "%(name)s holds no classified position on that day. The CLC is for classified "
                "employees.",
                name=person.name,
            )
        )
    rules = every_rule()
    cycle = opening.open_around(person.id, on, rules)
    audit.record(
        "clc.enrolled",
        cycle,
        person.name,
        after={"cycle": cycle.valid, "required": cycle.required_points, "by": by and by.name},
    )
    counting.find_cycles(person.id)
    for line in points.uncounted_lines(person.id):
        counting.count(line, rules)
    return cycle


@transaction
def leave(cycle: ClcCycle, reason: str, *, by: Person) -> None:
    """End a cycle early, with a reason; its points stay on record and count no more."""
    if not reason.strip():
        raise Invalid(reason=_("Say in a few words why the cycle ends."))
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status not in LEAVABLE:
        raise Conflict(_("This cycle has ended already."))
    before = cycle.status
    submission = queries.live_submission(cycle.id)
    if submission is not None:
        submission.state = "withdrawn"
    cycle.status, cycle.end_reason = "left", reason.strip()
    audit.record(
        "clc.left",
        cycle,
        cycle.person.name,
        before={"status": before},
        after={"status": "left", "by": by.name},
        reason=reason.strip(),
    )


@transaction
def rejoin(cycle: ClcCycle, *, by: Person) -> None:
    """Undo an early end."""
    hold(Person, [cycle.person_id])
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status != "left":
        raise Conflict(_("This cycle is open already."))
    record = _left_with(cycle)
    if record is not None:
        record.state = "submitted"
    cycle.status, cycle.end_reason = ("submitted" if record else "open"), ""
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict(_("Another cycle covers these years by now.")) from None
    counting.find_cycles(cycle.person_id)
    audit.record("clc.rejoined", cycle, cycle.person.name, after={"by": by.name})


@transaction
def renew(cycle: ClcCycle) -> ClcCycle:
    """Begin the next cycle of somebody whose record was verified; the surplus is carried over."""
    hold(Person, [cycle.person_id])
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status == "renewed":
        raise Conflict(_("The next cycle has begun already."))
    submission = queries.live_submission(cycle.id)
    if cycle.status != "verified" or submission is None:
        raise Conflict(_("The next cycle begins once the record of this one is verified."))
    later = opening.renew(cycle, submission.due_on, every_rule())
    audit.record(
        "clc.renewed",
        later,
        cycle.person.name,
        before={"cycle": cycle.valid},
        after={"cycle": later.valid, "required": later.required_points},
    )
    return later


@transaction
def end(cycle: ClcCycle, *, by: Person) -> None:
    """Close a verified cycle without a next one; what was verified stands."""
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status != "verified":
        raise Conflict(
            _("Only a verified cycle can be closed; another one is left, with a reason.")
        )
    cycle.status = "ended"
    db.session.flush()
    opening.tell_completed(cycle)
    audit.record("clc.ended", cycle, cycle.person.name, after={"by": by.name})


def _left_with(cycle: ClcCycle) -> ClcSubmission | None:
    """Return the record that the early end withdrew: received when it was, it is again."""
    last = audit.last_of(ClcCycle.__tablename__, cycle.id)
    if last is None or (last.before or {}).get("status") != "submitted":
        return None
    return queries.last_withdrawn(cycle.id)


@transaction
def resume(cycle: ClcCycle, *, by: Person) -> None:
    """Undo the closing of a verified cycle."""
    cycle = queries.get_cycle(cycle.id, lock=True)
    if cycle.status != "ended" or queries.live_submission(cycle.id) is None:
        raise Conflict(_("This cycle is not closed."))
    cycle.status = "verified"
    audit.record("clc.resumed", cycle, cycle.person.name, after={"by": by.name})


@transaction
def renew_due(today: date) -> int:
    """Begin the next cycle of everybody whose verified record has met its due date.

    Where one cannot begin, that person's waits for the coordinator, and nobody else's with it.
    """
    renewed = 0
    for cycle_id in queries.to_renew(today):
        cycle = queries.get_cycle(cycle_id, lock=True)
        if cycle.status != "verified" or not queries.is_classified(cycle.person_id, today):
            continue
        try:
            with db.session.begin_nested():
                renew(cycle)
            renewed += 1
        except Conflict as refusal:
            log.warning("cycle_not_renewed", cycle=str(cycle_id), why=refusal.message)
    return renewed
