"""The plan as rows that a page can search: what the preview shows is what the commit writes."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from guildhall.people.importing.finishing import hours_text
from guildhall.people.importing.known import Known, KnownPerson, KnownPosition, KnownTerm
from guildhall.people.importing.planning import PersonPlan, Plan, PositionPlan
from guildhall.people.importing.staffrow import RowProblem, StaffRow
from guildhall.people.importing.timelines import Change
from guildhall.wording import gettext as _

Staged = dict[str, Any]
_PLACES = {
    "job_class_id": "job_classes",
    "worksite_id": "worksites",
    "bargaining_unit_id": "units",
}


class Stager:
    """Writes a plan out, row by row, and keeps a digest of all that it said."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tiles = dict.fromkeys(
            ("new", "changed", "unchanged", "missing", "conflict", "error"), 0
        )
        self._digest = hashlib.sha256()
        self._errors: dict[int, list[RowProblem]] = {}
        for problem in plan.errors:
            self._errors.setdefault(problem.row or 0, []).append(problem)

    @property
    def digest(self) -> str:
        """Return the digest of what was staged."""
        return self._digest.hexdigest()

    def rows(self) -> Iterator[Staged]:
        """Yield every row of the file, then every position that is missing from it."""
        for person in self.plan.people:
            for row in person.match.who.rows:
                yield self._noted(self._row(person, row))
        for known, position, term in self.plan.missing:
            yield self._noted(_missing_row(known, position, term, self.plan.known))

    def _noted(self, staged: Staged) -> Staged:
        self.tiles[staged["outcome"]] += 1
        said = [staged[name] for name in sorted(staged)]
        self._digest.update(json.dumps(said, default=str).encode())
        return staged

    def _row(self, person: PersonPlan, row: StaffRow) -> Staged:
        errors = self._errors.get(row.row, [])
        position = next((p for p in person.positions if row.row in p.changes), None)
        differences = [] if errors or person.left_out else self._differences(person, position, row)
        return {
            "row": row.row,
            "outcome": _outcome(person, position, differences, has_errors=bool(errors)),
            "person_key": person.match.who.key,
            "person_id": person.known.id if person.known else None,
            "position_id": position.known.id if position and position.known else None,
            "name": f"{row.last_name}, {row.first_name}".strip(", "),
            "number": row.employee_number,
            "parsed": _shown(row),
            "differences": differences,
            "problems": _problems(person, errors),
            "candidates": _candidates(person) if person.match.question else [],
        }

    def _differences(
        self, person: PersonPlan, position: PositionPlan | None, row: StaffRow
    ) -> list[Staged]:
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
                "before": text_of(change.field, change.before, self.plan.known),
                "after": text_of(change.field, change.after, self.plan.known),
            }
            for change in changes
        ]


def _outcome(
    person: PersonPlan,
    position: PositionPlan | None,
    differences: list[Staged],
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


def _problems(person: PersonPlan, errors: list[RowProblem]) -> list[Staged]:
    found = [{"column": problem.column, "message": problem.message} for problem in errors]
    if not errors and person.match.question:
        found.append({"column": "", "message": person.match.question})
    return found


def _candidates(person: PersonPlan) -> list[Staged]:
    found = [
        {"id": str(c.person.id), "name": c.person.name, "number": c.person.number, "why": c.why}
        for c in person.match.candidates
    ]
    return [*found, {"id": "", "new": person.match.may_be_new}]


def _missing_row(
    known: KnownPerson, position: KnownPosition, term: KnownTerm, tenant: Known
) -> Staged:
    job = tenant.job_classes.get(term.facts["job_class_id"])
    shown = {
        "title": term.facts["title"] or (job.name or job.code if job else ""),
        "worksite": tenant.worksites.label(term.facts["worksite_id"]),
        "fte": text_of("annual_fte", term.facts["annual_fte"], tenant),
        "start": term.since.isoformat() if term.since else "",
        "end": text_of("last_day", term.until, tenant),
    }
    return {
        "row": 0,
        "outcome": "missing",
        "person_key": "",
        "person_id": known.id,
        "position_id": position.id,
        "name": f"{known.facts['last_name']}, {known.facts['first_name']}".strip(", "),
        "number": known.number,
        "parsed": {name: text for name, text in shown.items() if text},
        "differences": [],
        "problems": [],
        "candidates": [],
    }


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
