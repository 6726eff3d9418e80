"""What a plan comes to: the counts that a page and the command show."""

from typing import Any, TypedDict

from guildhall.people.importing.planning import Plan
from guildhall.people.importing.staffrow import RowProblem
from guildhall.wording import gettext as _


class Counts(TypedDict):
    """How many are new, matched (changed or not), changed, and missing from the file."""

    new: int
    matched: int
    changed: int
    missing: int


def people_counts(plan: Plan) -> Counts:
    """Count people, each once."""
    taken = list(plan.taken)
    return Counts(
        new=sum(person.known is None for person in taken),
        matched=sum(person.known is not None for person in taken),
        changed=sum(person.is_changed for person in taken),
        missing=plan.gone,
    )


def position_counts(plan: Plan) -> Counts:
    """Count positions."""
    positions = [position for person in plan.taken for position in person.positions]
    return Counts(
        new=sum(position.known is None for position in positions),
        matched=sum(position.known is not None for position in positions),
        changed=sum(position.is_changed for position in positions),
        missing=len(plan.missing),
    )


def as_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as `guildhall people import --json` prints it."""
    return {
        "rows": plan.reading.rows_read,
        "people": people_counts(plan),
        "positions": position_counts(plan),
        "errors": [_problem(problem) for problem in (*plan.errors, *undecided(plan))],
        "warnings": [_problem(problem) for problem in plan.warnings],
    }


def undecided(plan: Plan) -> list[RowProblem]:
    """Return a problem for everybody who is left out until a person decides who she is."""
    return [
        RowProblem(
            person.match.who.rows[0].row,
            "",
            _(
                "%(question)s Left out until you decide on the page.",
                question=person.match.question,
            ),
        )
        for person in plan.people
        if person.match.undecided
    ]


def _problem(problem: RowProblem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "message": problem.message}
