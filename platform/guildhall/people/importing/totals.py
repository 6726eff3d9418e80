"""What a comparison comes to, counted as it goes: the figures that a page and the command show."""

from typing import Final, TypedDict
from uuid import UUID

from msgspec import Struct, field

from guildhall.people.importing.plans import PersonPlan
from guildhall.people.importing.staffrow import RowProblem
from guildhall.wording import gettext as _

_PLACE_FACTS: Final = ("worksite_id", "job_class_id", "bargaining_unit_id")


class Counts(TypedDict):
    """How many are new, matched (changed or not), changed, and missing from the file."""

    new: int
    matched: int
    changed: int
    missing: int


def _nothing() -> Counts:
    return Counts(new=0, matched=0, changed=0, missing=0)


class Totals(Struct):
    """The sums over everybody of a file."""

    people: Counts = field(default_factory=_nothing)
    positions: Counts = field(default_factory=_nothing)
    refused: list[RowProblem] = field(default_factory=list)
    """Rows that contradict what is known."""
    undecided: list[RowProblem] = field(default_factory=list)
    """Whoever is left out until a person decides who she is."""
    places: set[UUID] = field(default_factory=set)
    """Those that the positions name."""
    supplied: bool = False
    """Whether a default stands in any row."""
    sample: int = 0
    _gone: UUID | None = None

    def add(self, person: PersonPlan) -> None:
        """Count one person with her positions."""
        for problems in person.refused.values():
            self.refused += problems
        if not self.supplied:
            self.supplied = any(row.supplied for row in person.match.who.rows)
        if person.match.undecided:
            self.undecided.append(_undecided(person))
        self.sample += bool(person.known and person.known.sample)
        if person.left_out:
            return
        self.people["new" if person.known is None else "matched"] += 1
        self.people["changed"] += person.is_changed
        for position in person.positions:
            self.positions["new" if position.known is None else "matched"] += 1
            self.positions["changed"] += position.is_changed
            for term in position.timeline.terms:
                self.places.update(place for n in _PLACE_FACTS if (place := term.facts.get(n)))

    def lose(self, person_id: UUID, *, known_of: bool) -> None:
        """Count a missing position, and whoever is missing altogether once; people in order."""
        self.positions["missing"] += 1
        if not known_of and person_id != self._gone:
            self._gone = person_id
            self.people["missing"] += 1

    @property
    def writes(self) -> int:
        """Return about how many rows will be written, for the progress."""
        people = self.people["new"] + self.people["changed"]
        return people + 2 * (self.positions["new"] + self.positions["changed"])


def _undecided(person: PersonPlan) -> RowProblem:
    sentence = _(
        "%(question)s Left out until you decide on the page.", question=person.match.question
    )
    return RowProblem(person.match.who.rows[0].row, "", sentence)
