"""People and their positions as a staff file that imports unchanged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

from guildhall import context
from guildhall.listing import XLSX
from guildhall.people.importing.export import write_rows
from guildhall.people.importing.known import Known, KnownPerson, KnownPosition, KnownTerm
from guildhall.people.importing.loading import People, everybody, places
from guildhall.people.importing.staffrow import StaffRow

MIMETYPES = {"csv": "text/csv", "xlsx": XLSX}


def staff_file(kind: str) -> bytes:
    """Return everybody who is not archived with the positions that go on or are to come.

    Birth dates are left out: an empty cell says nothing, so the file still imports unchanged.
    """
    return write_rows(_rows(everybody(), places()), cast("Literal['csv', 'xlsx']", kind))


def _rows(everyone: People, known: Known) -> Iterator[StaffRow]:
    people = [person for person in everyone.values() if not person.archived]
    people.sort(key=lambda p: (p.facts["last_name"], p.facts["first_name"], p.id))
    line = 1
    for person in people:
        for position, term in _lines(person):
            line += 1
            yield _row(line, person, position, term, known)


def _lines(person: KnownPerson) -> list[tuple[KnownPosition | None, KnownTerm | None]]:
    """Return the positions with the term of today or the next; one line for whoever has none."""
    today = context.today()
    found: list[tuple[KnownPosition | None, KnownTerm | None]] = []
    for position in person.positions:
        term = position.term_on(today) or next(
            (each for each in position.terms if each.since and each.since > today), None
        )
        if term is not None:
            found.append((position, term))
    return found or [(None, None)]


def _row(
    line: int,
    person: KnownPerson,
    position: KnownPosition | None,
    term: KnownTerm | None,
    known: Known,
) -> StaffRow:
    facts = person.facts
    row = {
        "row": line,
        "employee_number": facts["employee_number"] or "",
        "badge_code": facts["badge_code"] or "",
        "email": facts["email"] or "",
        **{
            name: facts[name]
            for name in (
                "first_name", "middle_name", "last_name", "suffix", "preferred_name",
                "phone", "language",
            )
        },
    }  # fmt: skip
    if position is not None and term is not None:
        row |= _position(position, term, known)
    return StaffRow(**row)


def _position(position: KnownPosition, term: KnownTerm, known: Known) -> dict[str, object]:
    facts = term.facts
    job = known.job_classes.get(_id(facts["job_class_id"]))
    site = known.worksites.get(_id(facts["worksite_id"]))
    unit = known.units.get(_id(facts["bargaining_unit_id"]))
    last = position.terms[-1].until
    return {
        "has_position": True,
        "position_key": position.key,
        "job_class_code": job.code if job else "",
        "job_class_title": job.name if job else "",
        "position_title": facts["title"],
        "worksite_code": site.code if site else "",
        "worksite_name": site.name if site else "",
        "department": facts["department"],
        "bargaining_unit": unit.name if unit else "",
        "employment_status": facts["employment_status"],
        "classified_or_certificated": facts["classification"],
        "annual_fte": facts["annual_fte"],
        "minutes_per_week": facts["weekly_minutes"] or None,
        "full_time_minutes": facts["full_time_minutes"],
        "months": facts["months"],
        "hire_date": position.hire_date,
        "probation_end": position.probation_end,
        "start_date": position.since,
        "end_date": last - timedelta(days=1) if last and term is position.terms[-1] else None,
    }


def _id(value: object) -> UUID | None:
    return value if isinstance(value, UUID) else None
