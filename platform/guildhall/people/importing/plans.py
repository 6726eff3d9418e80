"""What becomes of one person of a file, and of each of her positions."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct, field

from guildhall.people.importing.known import Facts, KnownPerson, KnownPosition, KnownTerm
from guildhall.people.importing.matching import Match
from guildhall.people.importing.staffrow import RowProblem, StaffRow
from guildhall.people.importing.timelines import Change, Timeline, by_id, touched


class PositionPlan(Struct):
    """What becomes of one position."""

    id: UUID
    key: str
    timeline: Timeline
    known: KnownPosition | None = None
    dates: Facts = field(default_factory=dict)
    """Columns of the position itself that change."""
    changes: dict[int, list[Change]] = field(default_factory=dict)
    """By the row of the file."""

    @property
    def opened(self) -> list[KnownTerm]:
        """Return the terms to add."""
        return [term for term in self.timeline.terms if term.id is None]

    @property
    def rewritten(self) -> list[tuple[KnownTerm, KnownTerm]]:
        """Return the terms to change, each as it was and as it becomes."""
        was = by_id(self.known.terms) if self.known else {}
        return [
            (was[term.id], term)
            for term in self.timeline.terms
            if term.id and touched(was[term.id], term)
        ]

    @property
    def is_changed(self) -> bool:
        """Say whether anything of a known position would be written."""
        return bool(self.known and (self.dates or self.opened or self.rewritten))


class PersonPlan(Struct):
    """What becomes of one person of the file."""

    match: Match
    id: UUID
    rows: list[StaffRow]
    """Those that can be taken."""
    facts: Facts = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    returns: bool = False
    """She was archived and is in the file again."""
    positions: list[PositionPlan] = field(default_factory=list)
    left_out: bool = False
    refused: Mapping[int, list[RowProblem]] = field(default_factory=dict)
    """By row, what contradicts what is known."""

    @property
    def known(self) -> KnownPerson | None:
        """Return the person of the tenant, or None for a new one."""
        return self.match.known

    def errors_of(self, row: StaffRow) -> list[RowProblem]:
        """Return why a row cannot be taken."""
        return [*row.errors, *self.refused.get(row.row, ())]

    @property
    def is_changed(self) -> bool:
        """Say whether anything of the person herself would be written."""
        return bool(self.known and not self.left_out and (self.changes or self.returns))
