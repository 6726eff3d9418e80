"""One row of a file and what an import makes of it, whatever the file is about."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import asdict, replace
from sqlalchemy.dialects.postgresql import Range

from plugins.clc.importing.known import KnownPerson
from plugins.clc.importing.who import Left
from plugins.clc.rules import last_day


class Readable(Protocol):
    """A row as the file has it."""

    @property
    def row(self) -> int:
        """Its number in the file."""

    @property
    def name(self) -> str:
        """Whom it names."""

    @property
    def number(self) -> str:
        """The employee number."""

    @property
    def begins(self) -> date | None:
        """The day on which the cycle or the award begins."""

    @property
    def problem(self) -> str:
        """What could not be read of it."""


Row = TypeVar("Row", bound=Readable)


class Planned(Struct, frozen=True):
    """One row of the file and what an import makes of it."""

    row: int
    outcome: str
    name: str
    number: str
    person_id: UUID | None = None
    cycle_id: UUID | None = None
    begins: date | None = None
    due: date | None = None
    points: Decimal | None = None
    required: Decimal | None = None
    status: str = "open"
    brought: Decimal | None = None
    """What is written as brought in; None where nothing is."""
    here: Decimal = Decimal(0)
    """Of the points, those that are counted here already."""
    differences: list[dict[str, str]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """Of an award: what a year brings, for how long, and how many parts were paid."""
    problem: str = ""

    def about(self, person: KnownPerson, begins: date, valid: "Range[date]") -> "Planned":
        """Return it with the person that was found and the days that were worked out."""
        return replace(
            self,
            name=person.sort_name,
            number=person.number,
            person_id=person.id,
            begins=begins,
            due=last_day(valid),
        )


def of_row(row: Row, plan: Callable[[Row, Planned], Planned], **facts: Any) -> Planned:  # noqa: ANN401 - as the row has them
    """Return what becomes of one row: the plan for it, or the sentence that leaves it out."""
    blank = Planned(row.row, "error", row.name, row.number, begins=row.begins, **facts)
    if row.problem:
        return replace(blank, problem=row.problem)
    try:
        return plan(row, blank)
    except Left as refusal:
        return replace(blank, problem=str(refusal))


def digest(planned: Sequence[Planned]) -> str:
    """Return the digest of all that a preview says."""
    text = "\n".join(repr(sorted(asdict(each).items())) for each in planned)
    return hashlib.sha256(text.encode()).hexdigest()
