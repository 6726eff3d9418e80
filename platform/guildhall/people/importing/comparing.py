"""A whole file compared with a whole tenant, some people at a time: nothing is held but counts."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import Struct, field

from guildhall.localisation import day
from guildhall.people.importing import loading
from guildhall.people.importing.gathering import FilePerson, gathered
from guildhall.people.importing.known import Known, KnownPerson, KnownPosition, KnownTerm
from guildhall.people.importing.ledger import batches
from guildhall.people.importing.loading import People
from guildhall.people.importing.matching import NEW, Matcher
from guildhall.people.importing.planning import Planner, Terms
from guildhall.people.importing.plans import PersonPlan
from guildhall.people.importing.rows import Reading
from guildhall.people.importing.staffrow import RowProblem
from guildhall.people.importing.surveying import Survey, surveyed
from guildhall.people.importing.totals import Totals
from guildhall.wording import gettext as _

AT_ONCE: Final = 1_000


class Missing(NamedTuple):
    """A position held on the day that the file does not have."""

    person: KnownPerson
    position: KnownPosition
    term: KnownTerm


class _Met(Struct):
    """Whom and what of the tenant the file has, and whom it leaves in doubt."""

    people: set[UUID] = field(default_factory=set)
    positions: set[UUID] = field(default_factory=set)
    spared: set[UUID] = field(default_factory=set)

    def add(self, plan: PersonPlan, *, with_positions: bool) -> None:
        if plan.known is None:
            if plan.match.choice != NEW:
                self.spared.update(each.person.id for each in plan.match.candidates)
            return
        self.people.add(plan.known.id)
        self.positions.update(each.known.id for each in plan.positions if each.known)
        doubtful = plan.match.who.has_errors or plan.left_out or plan.refused
        if doubtful or not with_positions:
            self.spared.add(plan.known.id)


class Comparison:
    """What an import would write, and what the file does not mention; it can be gone through once.

    First `people`, then `missing`; `totals`, `errors` and `warnings` are complete after both.
    """

    def __init__(self, reading: Reading, terms: Terms) -> None:
        self.reading = reading
        self.terms = terms
        self.known: Known = loading.places()
        self.totals = Totals()
        self._met = _Met()
        badges = loading.badges() if "badge_code" in terms.headers else {}
        self._planner = Planner(self.known, terms, badges)

    def people(self) -> Iterator[list[PersonPlan]]:
        """Yield what becomes of everybody of the file, some people at a time."""
        survey = surveyed(gathered(self.reading))
        matcher = Matcher(survey, self.terms.choices, self._planner.nothing_to_write)
        if survey.by_name:
            likely = (who for who in gathered(self.reading) if not survey.numbered(who.number))
            for who, known in _with_known(likely, survey):
                matcher.count(who, known)
        batch: list[PersonPlan] = []
        for who, known in _with_known(gathered(self.reading), survey):
            plan = self._planner.person(matcher.match(who, known))
            self._met.add(plan, with_positions=bool(self.reading.positions))
            self.totals.add(plan)
            batch.append(plan)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        yield batch

    def missing(self) -> Iterator[Missing]:
        """Yield the positions held on the day that the file does not have."""
        lost = (
            (person_id, position_id)
            for person_id, position_id in loading.held_on(self.terms.as_of)
            if position_id not in self._met.positions and person_id not in self._met.spared
        )
        for batch in batches(lost, AT_ONCE):
            people = loading.people({person_id for person_id, _position in batch})
            for person_id, position_id in batch:
                yield from self._lost(people.get(person_id), position_id)

    def _lost(self, person: KnownPerson | None, position_id: UUID) -> Iterator[Missing]:
        held = person.positions if person else ()
        position = next((each for each in held if each.id == position_id), None)
        term = position.term_on(self.terms.as_of) if position else None
        if person and position and term:
            self.totals.lose(person.id, known_of=person.id in self._met.people)
            yield Missing(person, position, term)

    @property
    def errors(self) -> list[RowProblem]:
        """Return why rows cannot be taken."""
        return [*self.reading.errors, *self.totals.refused]

    @property
    def warnings(self) -> list[RowProblem]:
        """Return what had to be assumed."""
        general = [RowProblem(None, "", sentence) for sentence in self._general()]
        return [*general, *self.reading.warnings]

    def _general(self) -> Iterator[str]:
        if self._planner.without_start:
            yield _(
                "New positions without a start date begin on %(day)s: %(count)s.",
                day=day(self.terms.as_of),
                count=self._planner.without_start,
            )
        if self.totals.positions["matched"] and self.totals.supplied:
            yield _(
                "Defaults fill new positions only. Positions that are here already keep what "
                "they have: %(count)s.",
                count=self.totals.positions["matched"],
            )
        if self.totals.sample:
            yield _(
                "People of the file who belong to the sample, and go when it is removed: "
                "%(count)s. Remove the sample before you import.",
                count=self.totals.sample,
            )


def _with_known(
    people: Iterable[FilePerson], survey: Survey
) -> Iterator[tuple[FilePerson, People]]:
    """Yield everybody with those of the tenant whom they may be."""
    for batch in batches(people, AT_ONCE):
        known = loading.people({each for who in batch for each in survey.meant(who)})
        for who in batch:
            yield who, known
