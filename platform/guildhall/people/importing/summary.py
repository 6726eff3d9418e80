"""What a comparison comes to, as a page keeps it and as the command prints it."""

from typing import Any

from guildhall.people.importing.comparing import Comparison
from guildhall.people.importing.staffrow import RowProblem


def as_counts(found: Comparison) -> dict[str, Any]:
    """Return the figures that a run keeps."""
    made = found.known.made(found.totals.places)
    return {
        "rows": found.reading.rows_read,
        "people": found.totals.people,
        "positions": found.totals.positions,
        "undecided": len(found.totals.undecided),
        "made": dict(zip(("worksites", "job_classes", "units"), map(len, made), strict=True)),
        "made_names": [place.label for places in made for place in places][:50],
    }


def as_json(found: Comparison) -> dict[str, Any]:
    """Return the result as `guildhall people import --json` prints it."""
    return {
        "rows": found.reading.rows_read,
        "people": found.totals.people,
        "positions": found.totals.positions,
        "errors": [_problem(problem) for problem in (*found.errors, *found.totals.undecided)],
        "warnings": as_list(found.warnings),
    }


def as_list(problems: list[RowProblem]) -> list[dict[str, Any]]:
    """Return problems as JSON keeps them."""
    return [_problem(problem) for problem in problems]


def _problem(problem: RowProblem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "message": problem.message}
