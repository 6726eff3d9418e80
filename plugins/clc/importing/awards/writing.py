"""Writing awards that began before Guildhall, and taking them back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range

from guildhall import audit, context
from guildhall.db import db, new_id
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from plugins.clc.importing.awards.planning import years_in
from plugins.clc.importing.planned import Planned
from plugins.clc.models.imports import ClcImport, ClcImportRow
from plugins.clc.models.pay import ClcAward, ClcAwardYear, ClcInstalment
from plugins.clc.pay import awards, queries
from plugins.clc.words import PAID_SINCE, TAKEN_BACK

Rows = list[dict[str, Any]]


def write(run: ClcImport, planned: Sequence[Planned]) -> None:
    """Write the awards with all their parts; those that were paid are marked as paid elsewhere."""
    hold(Person, [each.person_id for each in planned if each.person_id])
    made: Rows = []
    years: Rows = []
    parts: Rows = []
    for each in planned:
        award = _award(run, each)
        made.append(award)
        _lay_out(run, each, award["id"], years, parts)
    for model, rows in ((ClcAward, made), (ClcAwardYear, years), (ClcInstalment, parts)):
        if rows:
            db.session.execute(insert(model), rows)
    for each, award in zip(planned, made, strict=True):
        db.session.execute(
            update(ClcImportRow)
            .where(ClcImportRow.import_id == run.id, ClcImportRow.row == each.row)
            .values(award_id=award["id"])
        )
        _record("clc.award_brought_in", award["id"], each.name, after=each.facts)


def _award(run: ClcImport, each: Planned) -> dict[str, Any]:
    assert each.begins is not None  # noqa: S101 - a row that is taken has its day
    return {
        "id": new_id(),
        "import_id": run.id,
        "person_id": each.person_id,
        "valid": Range(each.begins, years_in(each.facts, each.begins)[-1].valid.upper),
        "yearly": each.facts["yearly"],
        "years": each.facts["years"],
        "instalments": each.facts["instalments"],
        "received_on": each.begins,
        "entered_by": context.person_id(),
    }


def _lay_out(run: ClcImport, each: Planned, award_id: UUID, years: Rows, parts: Rows) -> None:
    """Add an award's years and parts to what is written."""
    assert each.begins is not None  # noqa: S101 - as above
    paid = each.facts["paid_parts"]
    for year in years_in(each.facts, each.begins):
        year_id, whose = new_id(), each.person_id
        years.append(
            {"id": year_id, "award_id": award_id, "person_id": whose, "number": year.number,
             "valid": year.valid, "amount": year.amount}
        )  # fmt: skip
        for part in year.parts:
            parts.append(
                {"id": new_id(), "year_id": year_id, "person_id": whose, "number": part.number,
                 "due_on": part.due_on, "amount": part.amount,
                 "paid_elsewhere": run.file_name if paid > 0 else ""}
            )  # fmt: skip
            paid -= 1


# The way back


def take_back(_run: ClcImport, rows: Sequence[ClcImportRow]) -> list[dict[str, Any]]:
    """Void each award unless a part of it was paid here; return what stayed, and why."""
    kept = []
    for row in rows:
        if row.award_id is None:
            continue
        award = queries.get_award(row.award_id, lock=True)
        states = {each.state for each in queries.parts_of(award.id)}
        if states & {"approved", "paid", "taken_back"}:
            kept.append({"row": row.row, "name": row.name, "why": PAID_SINCE})
        elif award.voided_at is None:
            _void(award)
    return kept


def _void(award: ClcAward) -> None:
    """Void an award whole, with what was paid elsewhere: another file may bring it in anew."""
    awards.void(award.id, TAKEN_BACK)
    gone = {"voided_at": context.now()}
    years = db.session.scalars(
        update(ClcAwardYear)
        .where(ClcAwardYear.award_id == award.id, ClcAwardYear.voided_at.is_(None))
        .values(gone)
        .returning(ClcAwardYear.id)
    ).all()
    db.session.execute(
        update(ClcInstalment)
        .where(ClcInstalment.year_id.in_(years), ClcInstalment.voided_at.is_(None))
        .values({**gone, "void_reason": TAKEN_BACK})
    )


def _record(action: str, award_id: UUID, name: str, *, after: dict[str, Any]) -> None:
    award = db.session.get_one(ClcAward, (context.tenant_id(), award_id))
    audit.record(action, award, name, after={key: after[key] for key in AUDITED})


AUDITED = ("yearly", "years", "instalments", "paid_parts")
