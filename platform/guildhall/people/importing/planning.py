"""What an import would write: everybody of the file compared with everybody of the tenant."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from guildhall.db import new_id
from guildhall.people.importing.known import (
    PERSON_FACTS,
    Facts,
    Known,
    KnownPerson,
    KnownPosition,
    KnownTerm,
    same,
)
from guildhall.people.importing.matching import NEW, SKIP, FilePerson, Match, Matcher, gather
from guildhall.people.importing.pairing import pair
from guildhall.people.importing.rows import Reading
from guildhall.people.importing.staffrow import RowProblem, StaffRow
from guildhall.people.importing.timelines import Change, Given, Refusal, Timeline, by_id, touched
from guildhall.wording import gettext as _

LEAST_FULL_TIME: Final = 60
_TEXT_FACTS: Final = {
    "title": "position_title",
    "department": "department",
    "employment_status": "employment_status",
    "classification": "classified_or_certificated",
    "annual_fte": "annual_fte",
    "weekly_minutes": "minutes_per_week",
    "full_time_minutes": "full_time_minutes",
    "months": "months",
}
_ROW_NAMES: Final = {row: fact for fact, row in _TEXT_FACTS.items()}


@dataclass(slots=True)
class PositionPlan:
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


@dataclass(slots=True)
class PersonPlan:
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

    @property
    def known(self) -> KnownPerson | None:
        """Return the person of the tenant, or None for a new one."""
        return self.match.known

    @property
    def is_changed(self) -> bool:
        """Say whether anything of the person herself would be written."""
        return bool(self.known and not self.left_out and (self.changes or self.returns))


@dataclass(slots=True)
class Plan:
    """Everything that an import would write, and what the file does not mention."""

    reading: Reading
    known: Known
    people: list[PersonPlan]
    missing: list[tuple[KnownPerson, KnownPosition, KnownTerm]]
    gone: int
    """How many people are missing altogether."""
    errors: list[RowProblem]
    warnings: list[RowProblem]

    @property
    def taken(self) -> Iterator[PersonPlan]:
        """Return everybody who would be written or compared."""
        return (person for person in self.people if not person.left_out)


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a file is compared: the day, the decisions, the names of its columns."""

    as_of: date
    choices: Mapping[str, str]
    full_minutes: int | None
    headers: Mapping[str, str]


class Planner:
    """Compares one reading with one tenant."""

    def __init__(self, reading: Reading, known: Known, terms: Terms) -> None:
        self.reading = reading
        self.known = known
        self.terms = terms
        self.refused: defaultdict[int, list[RowProblem]] = defaultdict(list)
        self.warnings: list[RowProblem] = []
        self.without_start = 0
        self._badges = {
            str(person.facts["badge_code"]): person.id
            for person in known.people
            if person.facts["badge_code"]
        }

    def plan(self) -> Plan:
        """Return the plan; nothing is written."""
        people = gather(self.reading.rows, PERSON_FACTS)
        matcher = Matcher(self.known.people, self.terms.choices, self._nothing_to_write)
        plans = [self._person(match) for match in matcher.match(people)]
        missing, gone = self._missing(plans)
        return Plan(
            self.reading,
            self.known,
            plans,
            missing,
            gone,
            [*self.reading.errors, *(p for found in self.refused.values() for p in found)],
            [*self._general(plans), *self.reading.warnings, *self.warnings],
        )

    def _person(self, match: Match) -> PersonPlan:
        who = match.who
        good = [row for row in who.rows if not row.errors]
        plan = PersonPlan(match, match.known.id if match.known else new_id(), good)
        if match.undecided or match.choice == SKIP or not good:
            plan.left_out = True
            return plan
        self._check_badge(plan)
        plan.positions = self._positions(plan)
        plan.rows = [row for row in good if row.row not in self.refused]
        plan.left_out = not plan.rows
        if not plan.left_out:
            self._compare_facts(plan)
        return plan

    def _compare_facts(self, plan: PersonPlan) -> None:
        plan.facts = gather(plan.rows, PERSON_FACTS)[0].facts
        if plan.known:
            plan.changes = differences_of(plan.known, plan.facts)
            plan.returns = plan.known.archived

    def _check_badge(self, plan: PersonPlan) -> None:
        badge = plan.match.who.facts.get("badge_code")
        if badge and self._badges.setdefault(badge, plan.id) != plan.id:
            row = next(row for row in plan.match.who.rows if row.badge_code == badge)
            self._refuse(row, "badge_code", _("Badge %(code)s is somebody else's.", code=badge))

    def _positions(self, plan: PersonPlan) -> list[PositionPlan]:
        """Return what becomes of the positions that the good rows describe."""
        held = [row for row in plan.rows if row.has_position and row.row not in self.refused]
        groups: dict[str, list[StaffRow]] = {}
        for row in held:
            groups.setdefault(row.position_key, []).append(row)
        known = plan.known.positions if plan.known else []
        paired = pair(groups, known, self.known)
        found = []
        for key, rows in groups.items():
            position = self._position(key, rows, paired.get(key))
            if position is not None:
                found.append(position)
        return found

    def _position(
        self, key: str, rows: Sequence[StaffRow], known: KnownPosition | None
    ) -> PositionPlan | None:
        timeline = Timeline.of(known.terms if known else (), self.terms.as_of)
        plan = PositionPlan(known.id if known else new_id(), key, timeline, known)
        for row in sorted(rows, key=lambda row: (row.start_date or date.min, row.row)):
            try:
                plan.changes[row.row] = timeline.apply(self._given(row))
            except Refusal as refusal:
                self._refuse(row, refusal.field_key, str(refusal))
                return None
            self.without_start += known is None and row.start_date is None
        self._compare_dates(plan, rows)
        return plan

    @staticmethod
    def _compare_dates(plan: PositionPlan, rows: Sequence[StaffRow]) -> None:
        for name in ("hire_date", "probation_end"):
            row = next((row for row in rows if getattr(row, name)), None)
            if row is None:
                continue
            value = getattr(row, name)
            if plan.known is None:
                plan.dates[name] = value
            elif (kept := getattr(plan.known, name)) != value:
                plan.dates[name] = value
                plan.changes[row.row].append(Change(name, kept, value))
        moved = plan.known is not None and any(plan.changes.values())
        if plan.known is not None and moved and plan.key != plan.known.key:
            plan.dates["key"] = plan.key

    def _given(self, row: StaffRow) -> Given:
        """Return what a row says of its position, places as ids."""
        facts: Facts = {
            fact: value
            for fact, name in _TEXT_FACTS.items()
            if (value := getattr(row, name)) not in {None, ""}
        }
        if (row.full_time_minutes or LEAST_FULL_TIME) < LEAST_FULL_TIME:
            raise Refusal("full_time_hours", _("Full-time hours must be at least one a week."))
        for fact, place in (
            ("job_class_id", self.known.job_classes.find(row.job_class_code, row.job_class_title)),
            ("worksite_id", self.known.worksites.find(row.worksite_code, row.worksite_name)),
            ("bargaining_unit_id", self.known.units.find("", row.bargaining_unit)),
        ):
            if place is not None:
                facts[fact] = place.id
        soft = frozenset(
            "bargaining_unit_id" if name == "bargaining_unit" else _ROW_NAMES.get(name, name)
            for name in row.supplied
        )
        return Given(facts, soft, row.start_date, row.end_date, self.terms.full_minutes)

    def _refuse(self, row: StaffRow, field_key: str, sentence: str) -> None:
        column = self.terms.headers.get(field_key, "")
        self.refused[row.row].append(RowProblem(row.row, column, sentence))

    def _nothing_to_write(self, who: FilePerson, known: KnownPerson) -> bool:
        """Say whether taking a match by name would write nothing at all."""
        if who.has_errors or known.archived or differences_of(known, who.facts):
            return False
        refused = set(self.refused)
        trial = PersonPlan(Match(who, known), known.id, who.rows)
        positions = self._positions(trial)
        undisturbed = set(self.refused) == refused
        for row in set(self.refused) - refused:
            del self.refused[row]
        return undisturbed and all(p.known and not p.is_changed for p in positions)

    def _missing(
        self, plans: Sequence[PersonPlan]
    ) -> tuple[list[tuple[KnownPerson, KnownPosition, KnownTerm]], int]:
        """Return the positions held on the day that the file does not have, and of how many."""
        seen: dict[UUID, PersonPlan] = {p.known.id: p for p in plans if p.known}
        spared = {
            candidate.person.id
            for plan in plans
            if not plan.known and plan.match.choice != NEW
            for candidate in plan.match.candidates
        }
        found, gone = [], 0
        for person in self.known.people:
            plan = seen.get(person.id)
            if person.archived or person.sample or person.id in spared:
                continue
            if plan and (plan.match.who.has_errors or plan.left_out or not self.reading.positions):
                continue
            if plan and any(row.row in self.refused for row in plan.match.who.rows):
                continue
            kept = {p.known.id for p in plan.positions if p.known} if plan else set()
            lost = [
                (person, position, term)
                for position in person.positions
                if position.id not in kept and (term := position.term_on(self.terms.as_of))
            ]
            found += lost
            gone += bool(lost and not plan)
        return found, gone

    def _general(self, plans: Sequence[PersonPlan]) -> list[RowProblem]:
        sentences = []
        if self.without_start:
            sentences.append(
                _(
                    "New positions without a start date begin on %(day)s: %(count)s.",
                    day=self.terms.as_of,
                    count=self.without_start,
                )
            )
        kept = sum(p.known is not None for plan in plans for p in plan.positions)
        if kept and any(row.supplied for row in self.reading.rows):
            sentences.append(
                _(
                    "Defaults fill new positions only. Positions that are here already keep what "
                    "they have: %(count)s.",
                    count=kept,
                )
            )
        sample = sum(1 for plan in plans if plan.known and plan.known.sample)
        if sample:
            sentences.append(
                _(
                    "People of the file who belong to the sample, and go when it is removed: "
                    "%(count)s. Remove the sample before you import.",
                    count=sample,
                )
            )
        return [RowProblem(None, "", sentence) for sentence in sentences]


def differences_of(known: KnownPerson, facts: Facts) -> list[Change]:
    """Return the facts of a person that a file changes; an address is the same in any case."""
    found = []
    for name, value in facts.items():
        kept = known.facts[name]
        if name == "email" and str(kept or "").casefold() == value:
            continue
        if not same(kept, value):
            found.append(Change(name, kept, value))
    return found
