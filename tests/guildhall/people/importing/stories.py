"""What the stories of importing share: small files, whole imports, and a look at the tables."""

from datetime import date
from typing import Any

from sqlalchemy import select, text

from guildhall import jobs
from guildhall.db import db
from guildhall.outbox import OutboxLine
from guildhall.people.importing import services
from guildhall.people.importing.running import Wish
from guildhall.people.models.imports import ImportRow, ImportRun
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm

HEAD = "Number,First,Last,E-mail,Title,Site,FTE,Start date,End date"
HOMES = ("person", "position", "position_term", "worksite", "job_class", "bargaining_unit")
COLUMNS = {
    "employee_number": "Number",
    "first_name": "First",
    "last_name": "Last",
    "email": "E-mail",
    "position_title": "Title",
    "worksite_name": "Site",
    "annual_fte": "FTE",
    "start_date": "Start date",
    "end_date": "End date",
}
ROSA = "101,Rosa,Diaz,,Bus driver,Depot,1,2020-08-15,"
OMAR = "102,Omar,Said,,Custodian,Oak School,0.5,2021-01-04,"


def file_of(*lines: str, head: str = HEAD) -> bytes:
    """Write a staff file."""
    return "\n".join((head, *lines, "")).encode()


def previewed(data: bytes, *, as_of: date | None = None, columns: Any = None) -> ImportRun:
    """Upload a file and look at its preview."""
    chosen = COLUMNS if columns is None else columns
    run = services.upload(data, "staff.csv", Wish(columns=chosen, as_of=as_of))
    services.choose_columns(run, run.mapping, Wish().defaults)
    finished()
    return fresh(run)


def imported(data: bytes, *, as_of: date | None = None, columns: Any = None) -> ImportRun:
    """Import a file through preview and job."""
    run = previewed(data, as_of=as_of, columns=columns)
    services.commit(run)
    finished()
    return fresh(run)


def undone(run: ImportRun) -> ImportRun:
    """Undo an import through its job."""
    services.undo(run)
    finished()
    return fresh(run)


def fresh(run: ImportRun) -> ImportRun:
    """Read a run again."""
    db.session.expunge_all()
    found = db.session.get(ImportRun, (run.tenant_id, run.id))
    assert found is not None
    return found


def rows_of(run: ImportRun, outcome: str) -> list[ImportRow]:
    """Return the rows of a run with an outcome."""
    return list(
        db.session.scalars(
            select(ImportRow)
            .where(ImportRow.run_id == run.id, ImportRow.outcome == outcome)
            .order_by(ImportRow.row, ImportRow.name)
        )
    )


def dump() -> dict[str, list[str]]:
    """Return every row of the people tables as text."""
    db.session.rollback()
    return {
        home: list(db.session.scalars(text(f"SELECT t::text FROM {home} t ORDER BY id")))  # noqa: S608 - our own names
        for home in HOMES
    }


def person_of(number: str) -> Person:
    """Return whom a number belongs to."""
    db.session.expunge_all()
    found = db.session.scalar(select(Person).where(Person.employee_number == number))
    assert found is not None
    return found


def terms_of(number: str) -> list[tuple[str, str, str]]:
    """Return the terms of somebody's positions: first day, day after the last, FTE."""
    db.session.expunge_all()
    found = db.session.scalars(
        select(PositionTerm)
        .join(Position, Position.id == PositionTerm.position_id)
        .join(Person, Person.id == Position.person_id)
        .where(Person.employee_number == number)
        .order_by(PositionTerm.valid)
    )
    return [
        (
            str(t.valid.lower or ""),
            str(t.valid.upper or ""),
            f"{t.annual_fte:f}".rstrip("0.") or "1",
        )
        for t in found
    ]


def finished() -> None:
    """Run what is due; a job that failed fails the test with its error."""
    jobs.drain()
    failed = db.session.scalars(
        select(OutboxLine.last_error).where(OutboxLine.done_at.is_(None))
    ).all()
    assert not failed, failed
