"""What an import would write of one person of the file, compared with what the tenant knows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from guildhall.db import new_id
from guildhall.people.importing.gathering import FilePerson, facts_of
from guildhall.people.importing.known import Facts, Known, KnownPerson, KnownPosition, is_said, same
from guildhall.people.importing.matching import SKIP, Match
from guildhall.people.importing.pairing import pair
from guildhall.people.importing.plans import PersonPlan, PositionPlan
from guildhall.people.importing.staffrow import RowProblem, StaffRow
from guildhall.people.importing.timelines import Change, Given, Refusal, Timeline
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


class Terms(Struct, frozen=True):
    """On what terms a file is compared: the day, the decisions, the names of its columns."""

    as_of: date
    choices: Mapping[str, str]
    full_minutes: int | None
    headers: Mapping[str, str]


class Planner:
    """Compares one person after the other."""

    def __init__(self, known: Known, terms: Terms, badges: dict[str, UUID]) -> None:
        self.known = known
        self.terms = terms
        self.without_start = 0
        """How many new positions begin on the day of the import."""
        self._badges = badges
        self._refused: defaultdict[int, list[RowProblem]] = defaultdict(list)

    def person(self, match: Match) -> PersonPlan:
        """Return what becomes of one person."""
        who = match.who
        self._refused = defaultdict(list)
        good = [row for row in who.rows if not row.errors] if who.has_errors else who.rows
        person_id = match.known.id if match.known else new_id()
        plan = PersonPlan(match, person_id, good, refused=self._refused)
        if match.undecided or match.choice == SKIP or not good:
            plan.left_out = True
            return plan
        self._check_badge(plan)
        plan.positions = self._positions(plan)
        if self._refused:
            plan.rows = [row for row in good if row.row not in self._refused]
        plan.left_out = not plan.rows
        if not plan.left_out:
            self._compare_facts(plan)
        return plan

    @staticmethod
    def _compare_facts(plan: PersonPlan) -> None:
        who = plan.match.who
        plan.facts = who.facts if plan.rows is who.rows else facts_of(plan.rows)
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
        held = [row for row in plan.rows if row.has_position and row.row not in self._refused]
        groups: dict[str, list[StaffRow]] = {}
        for row in held:
            groups.setdefault(row.position_key, []).append(row)
        known = plan.known.positions if plan.known else []
        paired = pair(groups, known, self.known) if known else {}
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
            if is_said(value := getattr(row, name))
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
        self._refused[row.row].append(RowProblem(row.row, column, sentence))

    def nothing_to_write(self, who: FilePerson, known: KnownPerson) -> bool:
        """Say whether taking a match by name would write nothing at all."""
        if who.has_errors or known.archived or differences_of(known, who.facts):
            return False
        kept = self.without_start
        self._refused = defaultdict(list)
        positions = self._positions(PersonPlan(Match(who, known), known.id, who.rows))
        self.without_start = kept
        return not self._refused and all(p.known and not p.is_changed for p in positions)


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
