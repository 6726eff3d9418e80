"""Verbs about points: count a line of transcript, void an entry, catch up with what was missed."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.queries import get
from guildhall.wording import gettext as _
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import opening
from plugins.clc.cycles import queries as cycles
from plugins.clc.evidence.queries import counts_as_project
from plugins.clc.models.cycles import GONE, ClcCycle, ClcPointEntry
from plugins.clc.models.imports import ClcImport
from plugins.clc.points import carrying, queries
from plugins.clc.points.rules import points_for
from plugins.clc.rules import Rules
from plugins.clc.settings import enrols_by_itself
from plugins.clc.words import CORRECTED, REPLACED, TWIN

PER_LINE = "uq_clc_point_entry_tenant_id_transcript_line_id"


@transaction
def count(line: TranscriptLine, rules: Rules | None = None) -> None:
    """Count a line of transcript once, in the cycle that covers the day it was earned.

    Lines of sessions and of learning elsewhere are alike here: minutes, a day, perhaps points. What
    counts as a project already is kept void, and a reviewer may let it count.
    """
    rules = rules or every_rule()
    rule = rules.on(line.held_on)
    cycle = _cycle_for(line, rules)
    worth = points_for(line.minutes, line.points, rule)
    twin = counts_as_project(line)
    statement = insert(ClcPointEntry).values(
        tenant_id=context.tenant_id(),
        id=new_id(),
        created_at=context.now(),
        sample=line.sample,
        cycle_id=cycle.id if cycle else None,
        person_id=line.person_id,
        transcript_line_id=line.id,
        rule_id=rule.id,
        earned_on=line.held_on,
        minutes=line.minutes,
        points=worth.points,
        rule=worth.rule,
        voided_at=context.now() if twin else None,
        void_reason=TWIN if twin else "",
    )
    db.session.execute(statement.on_conflict_do_nothing(constraint=PER_LINE))
    if cycle is not None:
        carrying.settle(cycle, rules)


def _cycle_for(line: TranscriptLine, rules: Rules) -> ClcCycle | None:
    """Return the cycle of the day, opening the first one where the program does so by itself.

    Who has left the program is not taken back by a credit: that is for a person to do.
    """
    cycle = cycles.current_cycle(line.person_id, line.held_on)
    if cycle or not enrols_by_itself():
        return cycle
    if not cycles.is_classified(line.person_id, line.held_on) or cycles.has_left(line.person_id):
        return None
    try:
        opened = opening.open_around(line.person_id, line.held_on, rules)
    except Conflict:  # somebody opened one at this moment, or a neighbouring one overlaps
        return cycles.current_cycle(line.person_id, line.held_on)
    find_cycles(line.person_id)
    return opened


def find_cycles(person_id: UUID) -> None:
    """Give points that lay in no cycle the one that covers their day by now."""
    db.session.flush()
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.person_id == person_id,
            ClcPointEntry.cycle_id.is_(None),
            ClcCycle.person_id == person_id,
            ClcCycle.status.not_in(GONE),
            ClcCycle.valid.contains(ClcPointEntry.earned_on),
        )
        .values(cycle_id=ClcCycle.id)
        .execution_options(synchronize_session=False)
    )


@transaction
def take_back_line(transcript_line_id: UUID) -> None:
    """Void the points of a line that was voided; the entry stays and says why."""
    entry = db.session.scalar(
        select(ClcPointEntry).where(
            ClcPointEntry.transcript_line_id == transcript_line_id,
            ClcPointEntry.voided_at.is_(None),
        )
    )
    if entry is not None:
        _void(entry, CORRECTED)


@transaction
def void(entry: ClcPointEntry, reason: str) -> None:
    """Void an entry with a reason; it stays on record (P15)."""
    if not reason.strip():
        raise Invalid(reason=_("Say in a few words why these points do not count."))
    if entry.carried_from_id is not None:
        raise Conflict(_("What was carried over follows from the earlier cycle. Correct it there."))
    if entry.evidence_id is not None:
        raise Conflict(_("These points belong to a project. Void the project itself."))
    _void(entry, reason.strip())
    audit.record(
        "clc.points_voided", entry, str(entry.points), before={"points": entry.points},
        reason=reason.strip(),
    )  # fmt: skip


def _void(entry: ClcPointEntry, reason: str) -> None:
    """Void within a verb; whoever verifies the cycle at this moment waits, or is waited for."""
    cycle = cycles.get_cycle(entry.cycle_id, lock=True) if entry.cycle_id else None
    entry = queries.get_entry(entry.id, lock=True)
    if entry.voided_at is not None:
        raise Conflict(_("These points have been voided already."))
    entry.voided_at, entry.void_reason = context.now(), reason
    db.session.flush()
    if cycle is not None:
        carrying.settle(cycle, every_rule())


@transaction
def restore(entry: ClcPointEntry) -> None:
    """Undo a voiding: the points count again."""
    cycle = cycles.get_cycle(entry.cycle_id, lock=True) if entry.cycle_id else None
    entry = queries.get_entry(entry.id, lock=True)
    if entry.voided_at is None:
        raise Conflict(_("These points count already."))
    if not _source_stands(entry):
        raise Conflict(_("These points cannot come back: what they were counted from is void."))
    before = entry.void_reason
    entry.voided_at, entry.void_reason = None, ""
    db.session.flush()
    if cycle is not None:
        carrying.settle(cycle, every_rule())
    audit.record("clc.points_restored", entry, str(entry.points), before={"reason": before})


def _source_stands(entry: ClcPointEntry) -> bool:
    """Say whether what voided points were counted from still stands: a line, or a file's row."""
    if entry.import_id is not None:
        written = get(ClcImport, entry.import_id).state == "committed"
        replaced = entry.void_reason == REPLACED or queries.brought_into(entry.cycle_id)
        return written and not replaced
    return bool(entry.transcript_line_id and queries.standing_line(entry.transcript_line_id))


@transaction
def catch_up() -> int:
    """Count and take back what happened while nobody listened, as when the program was off."""
    rules, counted = every_rule(), 0
    while lines := queries.uncounted_lines():
        for line in lines:
            count(line, rules)
        counted += len(lines)
    for line_id in queries.counted_but_void():
        take_back_line(line_id)
    for person_id in queries.waiting_people():
        find_cycles(person_id)
    return counted
