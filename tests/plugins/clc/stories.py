"""What happens in the CLC's stories: credit is earned, projects are handed in, rules recorded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from guildhall import context, jobs
from guildhall.context import Actor
from guildhall.db import db
from guildhall.events import OfferingCompleted, publish
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.models.persons import Person
from guildhall.people.services.positions import Span, open_position
from plugins.clc.board import services as board
from plugins.clc.cycles import services as cycling
from plugins.clc.evidence import services as projects
from plugins.clc.evidence.proof import read_proof
from plugins.clc.importing import services as importing
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.models.imports import ClcImport, ClcImportRow
from plugins.clc.models.rules import ClcRule
from tests.bench.stage import published_offering

PACIFIC_NOON = 19
HEADINGS = "Employee number,Last name,First name,Cycle begins,Records due,Points,Required"


def employ(person: Person, *, since: date = date(2020, 1, 1), kind: str = "classified") -> Person:
    """Give somebody a position."""
    open_position(person, {"title": "Bus driver", "classification": kind}, Span(starts_on=since))
    return person


def noon(year: int, month: int, day: int) -> datetime:
    """Return a moment around noon in California."""
    return datetime(year, month, day, PACIFIC_NOON, tzinfo=UTC)


def earn(
    person: Person, minutes: int, *, on: date | None = None, title: str = "", tell: bool = True
) -> TranscriptLine:
    """Write a line of transcript and say so, as learning does."""
    offering = published_offering(1)
    line = TranscriptLine(
        person_id=person.id,
        offering_id=offering.id,
        course_title=title or offering.title,
        held_on=on or context.today(),
        completed_at=context.now(),
        complete=True,
        minutes=minutes,
    )
    db.session.add(line)
    db.session.flush()
    if tell:
        publish(OfferingCompleted(line.id, person.id))
    db.session.commit()
    jobs.drain()
    return line


def enrolled(person: Person, on: date | None = None) -> ClcCycle:
    """Enrol somebody."""
    return cycling.enrol(person, on or context.today(), by=None)


def entries(person: Person | None = None) -> list[ClcPointEntry]:
    """Return every entry, the oldest first, as the database has it."""
    statement = select(ClcPointEntry).order_by(ClcPointEntry.created_at, ClcPointEntry.id)
    if person is not None:
        statement = statement.where(ClcPointEntry.person_id == person.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def cycles_of(person: Person) -> list[ClcCycle]:
    """Return somebody's cycles, the oldest first, as the database has them."""
    return list(
        db.session.scalars(
            select(ClcCycle)
            .where(ClcCycle.person_id == person.id)
            .order_by(ClcCycle.valid)
            .execution_options(populate_existing=True)
        )
    )


def paper(words: str = "proof") -> Any:
    """Return a document; other words make another one."""
    return read_proof(b"%PDF-1.4 " + words.encode(), "proof.pdf")


def described(**facts: Any) -> dict[str, Any]:
    """Return a project of 40 hours, half of them one's own time, approved before it began."""
    today = context.today()
    return {
        "title": "Reading circle",
        "about": "",
        "starts_on": today.replace(day=1),
        "ends_on": today,
        "minutes": 40 * 60,
        "minutes_outside": 20 * 60,
        "approved_on": today.replace(day=1),
        "minutes_before": 0,
        "outside_before": 0,
        "paper": "",
        **facts,
    }


def hand_in(
    person: Person, *, by: Person | None = None, proof: str = "", **facts: Any
) -> ClcEvidence:
    """Hand in a project."""
    known = described(**facts)
    return projects.hand_in(person, known, paper(proof or str(known["title"])), by=by or person)


def verdict(found: ClcEvidence, decision: str = "approve", **facts: Any) -> dict[str, Any]:
    """Return what a reviewer's form says."""
    return {
        "decision": decision,
        "words": "",
        "different": "",
        "version": found.version,
        **facts,
    }


def record_rule(effective_from: date, **figures: Any) -> ClcRule:
    """Record a rule of the Board."""
    return board.record(
        {
            "effective_from": effective_from,
            "decision": "Advisory Board, 12 May, item 4",
            "minutes_per_point": 240,
            "required_points": Decimal(30),
            "outside_percent": 50,
            "needs_approval": True,
            "project_step": None,
            "cap_activity": None,
            "cap_cycle": None,
            "carry_cap": None,
            "due_month": 10,
            "due_day": 1,
            **figures,
        }
    )


def bring_in(*lines: str, headings: str = HEADINGS, commit: bool = True) -> ClcImport:
    """Upload a file of participants and, unless told otherwise, write it."""
    run = importing.upload("\n".join([headings, *lines]).encode(), "members.csv")
    if commit:
        assert importing.commit(run)
    return fresh(ClcImport, run.id)


def rows_of(run: ClcImport, outcome: str) -> list[ClcImportRow]:
    """Return the rows of an import with an outcome."""
    return list(
        db.session.scalars(
            select(ClcImportRow)
            .where(ClcImportRow.import_id == run.id, ClcImportRow.outcome == outcome)
            .order_by(ClcImportRow.row)
        )
    )


def acting(person: Person) -> Any:
    """Act as somebody for the length of a block."""
    return context.acting_as(Actor(person_id=person.id, name=person.name))


def fresh(model: Any, row_id: UUID) -> Any:
    """Return a row as the database has it."""
    return db.session.scalars(
        select(model).where(model.id == row_id).execution_options(populate_existing=True)
    ).one()


def line(
    person: Person, begins: str = "2025-10-02", points: str = "12.5", required: str = "30"
) -> str:
    """Return the row of a file for somebody's cycle."""
    who = f"{person.employee_number},{person.last_name},{person.first_name}"
    return f"{who},{begins},,{points},{required}"
