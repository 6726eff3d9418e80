"""Writing a planned import in sets, and taking it back row by row."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.db import db, new_id
from plugins.clc.importing.planned import Planned
from plugins.clc.models.cycles import GONE, ClcCycle, ClcPointEntry, ClcSubmission
from plugins.clc.models.imports import ClcImport, ClcImportRow
from plugins.clc.words import (
    FOLLOWED_SINCE,
    HANDED_IN_SINCE,
    REPLACED,
    REQUIRED_SINCE,
    STATE_SINCE,
    TAKEN_BACK,
)


def write(run: ClcImport, planned: Sequence[Planned]) -> None:
    """Write cycles and points; what each row replaces is kept with it for the way back."""
    new = {each.row: new_id() for each in planned if each.cycle_id is None}
    _open_cycles(planned, new)
    replaced = _change_cycles(planned)
    _bring_in(run, planned, new)
    _find_cycles([each.person_id for each in planned if each.row in new])
    for each in planned:
        values: dict[str, Any] = {"cycle_id": new.get(each.row, each.cycle_id)}
        if each.cycle_id is not None:
            values["before"] = replaced[each.cycle_id]
        db.session.execute(
            update(ClcImportRow)
            .where(ClcImportRow.import_id == run.id, ClcImportRow.row == each.row)
            .values(**values)
        )


def _open_cycles(planned: Sequence[Planned], new: dict[int, UUID]) -> None:
    rows = [
        {
            "id": new[each.row],
            "person_id": each.person_id,
            "valid": Range(each.begins, each.due and each.due + timedelta(days=1)),
            "required_points": each.required,
            "status": each.status,
        }
        for each in planned
        if each.row in new
    ]
    if rows:
        db.session.execute(insert(ClcCycle), rows)


def _change_cycles(planned: Sequence[Planned]) -> dict[UUID, dict[str, str]]:
    """Change requirements, void what an earlier file brought in; return what was there before."""
    before: dict[UUID, dict[str, str]] = {}
    for each in planned:
        if each.cycle_id is None:
            continue
        cycle = db.session.scalars(
            select(ClcCycle).where(ClcCycle.id == each.cycle_id).with_for_update()
        ).one()
        before[cycle.id] = {"required": str(cycle.required_points)}
        cycle.required_points = each.required or cycle.required_points
        earlier = _brought(cycle.id) if each.brought is not None else None
        if earlier is not None:
            earlier.voided_at, earlier.void_reason = context.now(), REPLACED
            before[cycle.id]["entry"] = str(earlier.id)
    db.session.flush()
    return before


def _bring_in(run: ClcImport, planned: Sequence[Planned], new: dict[int, UUID]) -> None:
    rows = [
        {
            "id": new_id(),
            "cycle_id": new.get(each.row, each.cycle_id),
            "person_id": each.person_id,
            "import_id": run.id,
            "earned_on": min(max(context.today(), each.begins or context.today()),
                             each.due or context.today()),
            "minutes": 0,
            "points": each.brought,
            "rule": f"brought {each.points} {each.here}",
        }
        for each in planned
        if each.brought
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(ClcPointEntry), rows)


def _find_cycles(people: Sequence[UUID | None]) -> None:
    """Let points that lay in no cycle count in the new ones."""
    if not people:
        return
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.person_id.in_(people),
            ClcPointEntry.cycle_id.is_(None),
            ClcCycle.person_id == ClcPointEntry.person_id,
            ClcCycle.status.not_in(GONE),
            ClcCycle.valid.contains(ClcPointEntry.earned_on),
        )
        .values(cycle_id=ClcCycle.id)
        .execution_options(synchronize_session=False)
    )


def _brought(cycle_id: UUID) -> ClcPointEntry | None:
    return db.session.scalar(
        select(ClcPointEntry).where(
            ClcPointEntry.cycle_id == cycle_id,
            ClcPointEntry.import_id.is_not(None),
            ClcPointEntry.voided_at.is_(None),
        )
    )


# The way back


def take_back(run: ClcImport, rows: Sequence[ClcImportRow]) -> list[dict[str, Any]]:
    """Take each row back unless something was built on it; return what stayed, and why."""
    kept = []
    for row in rows:
        cycle = db.session.scalars(
            select(ClcCycle)
            .where(ClcCycle.id == row.cycle_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        why = _built_on(cycle, row)
        if why:
            kept.append({"row": row.row, "name": row.name, "why": why})
        elif row.outcome == "new":
            _close(run, cycle)
        else:
            _put_back(run, cycle, row)
    db.session.flush()
    return kept


def _built_on(cycle: ClcCycle, row: ClcImportRow) -> str:
    """Return why a cycle has to stay as the import left it (words.REASONS says it), or nothing."""
    handed_in = exists().where(
        ClcSubmission.cycle_id == cycle.id, ClcSubmission.created_at >= row.created_at
    )
    if db.session.scalar(select(handed_in)):
        return HANDED_IN_SINCE
    if cycle.status != row.status:
        return STATE_SINCE
    follower = exists().where(ClcCycle.follows_id == cycle.id)
    if db.session.scalar(select(follower)):
        return FOLLOWED_SINCE
    if row.outcome == "changed" and cycle.required_points != row.required_points:
        return REQUIRED_SINCE
    return ""


def _close(run: ClcImport, cycle: ClcCycle) -> None:
    """Void a cycle that the import opened; points from sessions wait for another one."""
    _void_brought(run, cycle)
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.cycle_id == cycle.id,
            ClcPointEntry.import_id.is_(None),
        )
        .values(cycle_id=None)
        .execution_options(synchronize_session=False)
    )
    cycle.status, cycle.end_reason = "void", TAKEN_BACK


def _put_back(run: ClcImport, cycle: ClcCycle, row: ClcImportRow) -> None:
    """Put the requirement and the points of an earlier file back."""
    _void_brought(run, cycle)
    cycle.required_points = Decimal(row.before["required"])
    if "entry" in row.before:
        db.session.execute(
            update(ClcPointEntry)
            .where(
                ClcPointEntry.id == UUID(row.before["entry"]),
                ClcPointEntry.void_reason == REPLACED,
            )
            .values(voided_at=None, void_reason="")
        )


def _void_brought(run: ClcImport, cycle: ClcCycle) -> None:
    db.session.execute(
        update(ClcPointEntry)
        .where(
            ClcPointEntry.cycle_id == cycle.id,
            ClcPointEntry.import_id == run.id,
            ClcPointEntry.voided_at.is_(None),
        )
        .values(voided_at=context.now(), void_reason=TAKEN_BACK)
    )
