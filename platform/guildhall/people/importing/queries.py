"""Reads about imports: runs, their rows, and what a run left in somebody's record."""

from uuid import UUID

from sqlalchemy import Select, or_, select

from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.listing import Sorts
from guildhall.outbox import OutboxLine
from guildhall.people.models.imports import ImportRow, ImportRun

WORKING = frozenset({"previewing", "committing", "undoing"})
SORTS = Sorts(
    lambda: {
        "row": (ImportRow.row, ImportRow.name, ImportRow.id),
        "name": (ImportRow.name, ImportRow.row, ImportRow.id),
    }
)


def get_run(run_id: UUID) -> ImportRun:
    """Return a run of this tenant; raise NotFound."""
    found = db.session.scalar(select(ImportRun).where(ImportRun.id == run_id))
    if found is None:
        raise NotFound
    return found


def runs() -> Select[tuple[ImportRun]]:
    """Return the runs of this tenant."""
    return select(ImportRun)


def rows(run_id: UUID, outcome: str, words: str = "") -> Select[tuple[ImportRow]]:
    """Return the rows of a run with an outcome whose name, number or line holds every word."""
    statement = select(ImportRow).where(ImportRow.run_id == run_id, ImportRow.outcome == outcome)
    for word in words.replace("\x00", "").split():
        found = [
            ImportRow.name.icontains(word, autoescape=True),
            ImportRow.number.icontains(word, autoescape=True),
        ]
        if word.isdecimal() and len(word) <= 7:  # noqa: PLR2004 - no file has ten million lines
            found.append(ImportRow.row == int(word))
        statement = statement.where(or_(*found))
    return statement


def trouble_of(run: ImportRun) -> OutboxLine | None:
    """Return the promised job of a run that failed the last time it was tried."""
    return db.session.scalar(
        select(OutboxLine).where(
            OutboxLine.key == f"import:{run.id}:{run.attempt}",
            OutboxLine.done_at.is_(None),
            OutboxLine.last_error != "",
        )
    )
