"""The plan as rows that a page can search: what the preview shows is what the commit writes."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guildhall.people.importing.comparing import Missing
from guildhall.people.importing.finishing import hours_text
from guildhall.people.importing.known import Known
from guildhall.people.importing.plans import PersonPlan, PositionPlan
from guildhall.people.importing.staffrow import RowProblem, StaffRow
from guildhall.people.importing.timelines import Change
from guildhall.wording import gettext as _

COLUMNS: Final = (
    "row", "outcome", "person_key", "person_id", "position_id", "name", "number",
    "parsed", "differences", "problems", "candidates",
)  # fmt: skip
"""Those of an import's row that a staged line gives, in this order."""

Line = tuple[Any, ...]
Told = dict[str, Any]
_PLACES = {
    "job_class_id": "job_classes",
    "worksite_id": "worksites",
    "bargaining_unit_id": "units",
}
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=str).encode


class Stager:
    """Writes plans out, row by row, and keeps a digest of all that it said."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.tiles = dict.fromkeys(
            ("new", "changed", "unchanged", "missing", "conflict", "error"), 0
        )
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """Return the digest of what was staged."""
        return self._digest.hexdigest()

    def rows(self, people: Iterable[PersonPlan]) -> Iterator[Line]:
        """Yield every row of these people."""
        for person in people:
            for row in person.match.who.rows:
                yield self._noted(self._row(person, row))

    def missing(self, found: Missing) -> Line:
        """Return the line of a position that is missing from the file."""
        return self._noted(self._missing_row(found))

    def _noted(self, line: Line) -> Line:
        self.tiles[line[1]] += 1
        self._digest.update(repr(line).encode())
        return line

    def _row(self, person: PersonPlan, row: StaffRow) -> Line:
        errors = person.errors_of(row) if row.errors or person.refused else []
        position = next((p for p in person.positions if row.row in p.changes), None)
        differences = [] if errors or person.left_out else self._differences(person, position, row)
        return (
            row.row,
            _outcome(person, position, differences, has_errors=bool(errors)),
            person.match.who.key,
            str(person.known.id) if person.known else None,
            str(position.known.id) if position and position.known else None,
            f"{row.last_name}, {row.first_name}".strip(", "),
            row.employee_number,
            _json(_shown(row)),
            _json(differences),
            _json(_problems(person, errors)),
            _json(_candidates(person) if person.match.question else []),
        )

    def _differences(
        self, person: PersonPlan, position: PositionPlan | None, row: StaffRow
    ) -> list[Told]:
        """Return what the row changes, field by field; a person's own facts with her first row."""
        changes: list[Change] = []
        if row.row == person.rows[0].row:
            changes += person.changes
            if person.returns:
                changes.append(Change("archived", _("yes"), _("no")))
        if position is not None and position.known is not None:
            changes += position.changes[row.row]
        return [
            {
                "field": change.field,
                "before": text_of(change.field, change.before, self.known),
                "after": text_of(change.field, change.after, self.known),
            }
            for change in changes
        ]

    def _missing_row(self, found: Missing) -> Line:
        person, position, term = found
        job = self.known.job_classes.get(term.facts["job_class_id"])
        shown = {
            "title": term.facts["title"] or (job.name or job.code if job else ""),
            "worksite": self.known.worksites.label(term.facts["worksite_id"]),
            "fte": text_of("annual_fte", term.facts["annual_fte"], self.known),
            "start": term.since.isoformat() if term.since else "",
            "end": text_of("last_day", term.until, self.known),
        }
        return (
            0,
            "missing",
            "",
            str(person.id),
            str(position.id),
            f"{person.facts['last_name']}, {person.facts['first_name']}".strip(", "),
            person.number,
            _json({name: text for name, text in shown.items() if text}),
            "[]",
            "[]",
            "[]",
        )


def _outcome(
    person: PersonPlan,
    position: PositionPlan | None,
    differences: list[Told],
    *,
    has_errors: bool,
) -> str:
    if has_errors:
        return "error"
    if person.match.question and person.left_out:
        return "conflict"
    if person.known is None or (position is not None and position.known is None):
        return "new"
    return "changed" if differences else "unchanged"


def _shown(row: StaffRow) -> dict[str, str]:
    """Return what a list shows of a row; a birth date never."""
    shown = {
        "title": row.position_title or row.job_class_title or row.job_class_code,
        "worksite": row.worksite_name or row.worksite_code,
        "email": row.email,
        "fte": f"{row.annual_fte:f}" if row.annual_fte is not None else "",
        "hours": hours_text(row.minutes_per_week) if row.minutes_per_week else "",
        "start": row.start_date.isoformat() if row.start_date else "",
        "end": row.end_date.isoformat() if row.end_date else "",
    }
    return {name: text for name, text in shown.items() if text}


def _problems(person: PersonPlan, errors: list[RowProblem]) -> list[Told]:
    found = [{"column": problem.column, "message": problem.message} for problem in errors]
    if not errors and person.match.question:
        found.append({"column": "", "message": person.match.question})
    return found


def _candidates(person: PersonPlan) -> list[Told]:
    found = [
        {"id": str(c.person.id), "name": c.person.name, "number": c.person.number, "why": c.why}
        for c in person.match.candidates
    ]
    return [*found, {"id": "", "new": person.match.may_be_new}]


def text_of(name: str, value: object, tenant: Known) -> str:
    """Return a value as a page shows it; a birth date never."""
    if value in {None, ""}:
        return ""
    if name == "birth_date":
        return _("(confidential)")
    if name in _PLACES:
        place = getattr(tenant, _PLACES[name]).get(value if isinstance(value, UUID) else None)
        return str(place.label) if place else ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if name.endswith("_minutes") and isinstance(value, int):
        return hours_text(value)
    return str(value)
