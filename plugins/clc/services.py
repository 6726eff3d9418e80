"""Verbs of the CLC: enrol, count, void, leave."""

from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import constraint_of, db, new_id, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.models.persons import Person
from plugins.clc import queries
from plugins.clc.models import ClcCycle, ClcPointEntry
from plugins.clc.rules import PointRule, cycle_around, points_for


def rule_now() -> PointRule:
    """Return the rule as it is set today."""
    return PointRule.of(directory().settings_of("clc"))


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
    cycle = _open(person.id, on)
    audit.record(
        "clc.enrolled",
        cycle,
        person.name,
        after={"cycle": cycle.valid, "required": cycle.required_points, "by": by and by.name},
    )
    for line in queries.uncounted_lines(person.id):
        count(line)
    return cycle


def _open(person_id: UUID, on: date) -> ClcCycle:
    rule = rule_now()
    cycle = ClcCycle(
        person_id=person_id,
        valid=cycle_around(on, rule),
        required_points=rule.required_points,
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


@transaction
def count(line: TranscriptLine) -> None:
    """Count a line of transcript once, in the cycle that covers the day it was earned."""
    rule = rule_now()
    cycle = _cycle_for(line, rule)
    worth = points_for(line.minutes, line.points, rule)
    statement = insert(ClcPointEntry).values(
        tenant_id=context.tenant_id(),
        id=new_id(),
        sample=line.sample,
        cycle_id=cycle.id if cycle else None,
        person_id=line.person_id,
        transcript_line_id=line.id,
        earned_on=line.held_on,
        minutes=line.minutes,
        points=worth.points,
        rule=worth.rule,
    )
    db.session.execute(
        statement.on_conflict_do_update(
            constraint="uq_clc_point_entry_tenant_id_transcript_line_id",
            set_={"cycle_id": statement.excluded.cycle_id},
            where=ClcPointEntry.cycle_id.is_(None),
        )
    )


def _cycle_for(line: TranscriptLine, rule: PointRule) -> ClcCycle | None:
    """Return the cycle of the day, opening the first one where the program does so by itself."""
    cycle = queries.current_cycle(line.person_id, line.held_on)
    if cycle or not rule.enrols_by_itself:
        return cycle
    if not queries.is_classified(line.person_id, line.held_on):
        return None
    try:
        return _open(line.person_id, line.held_on)
    except Conflict:  # somebody opened one at this moment, or a neighbouring one overlaps
        return queries.current_cycle(line.person_id, line.held_on)


@transaction
def void(transcript_line_id: UUID, reason: str) -> None:
    """Take back the points of a line that was voided; the entry stays and says why."""
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.transcript_line_id == transcript_line_id,
            ClcPointEntry.voided_at.is_(None),
        )
        .values(voided_at=context.now(), void_reason=reason)
    )


@transaction
def leave(cycle: ClcCycle, reason: str, *, by: Person) -> None:
    """End a cycle early, with a reason; its points stay on record and count no more."""
    if not reason.strip():
        raise Invalid(reason=_("Say in a few words why the cycle ends."))
    if cycle.status != "open":
        raise Conflict(_("This cycle has ended already."))
    cycle.status = "left"
    audit.record(
        "clc.left",
        cycle,
        cycle.person.name,
        before={"status": "open"},
        after={"status": "left", "by": by.name},
        reason=reason.strip(),
    )


@transaction
def rejoin(cycle: ClcCycle, *, by: Person) -> None:
    """Undo an early end."""
    if cycle.status != "left":
        raise Conflict(_("This cycle is open already."))
    cycle.status = "open"
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict(_("Another cycle covers these years by now.")) from None
    audit.record("clc.rejoined", cycle, cycle.person.name, after={"by": by.name})


@transaction
def count_everything() -> int:
    """Count every line that was missed, for instance while the program was switched off."""
    lines = queries.uncounted_lines()
    for line in lines:
        count(line)
    return len(lines)


def get_line(transcript_line_id: UUID) -> TranscriptLine | None:
    """Return a line that still stands."""
    return db.session.scalar(
        select(TranscriptLine).where(
            TranscriptLine.id == transcript_line_id, TranscriptLine.voided_at.is_(None)
        )
    )
