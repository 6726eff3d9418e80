"""Writing a plan: places, people, positions and terms, in bulk, within one transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from guildhall.db import new_id
from guildhall.people.importing.known import PERSON_FACTS, KnownTerm, Place
from guildhall.people.importing.ledger import Image, Ledger, Values
from guildhall.people.importing.planning import PersonPlan, Plan, PositionPlan
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.services.positions import TERM_FACTS

_TEXTS = ("middle_name", "suffix", "preferred_name", "phone", "language")
_PLACE_FACTS = ("worksite_id", "job_class_id", "bargaining_unit_id")


class Writer:
    """Writes one plan of one run."""

    def __init__(self, plan: Plan, run_id: UUID, told: Callable[[int], None]) -> None:
        self.plan = plan
        self.run_id = run_id
        self.source = f"import:{run_id}"
        self.ledger = Ledger(run_id, told)

    def write(self, endings: Sequence[tuple[KnownTerm, date]]) -> int:
        """Write everything and return how many rows that was; `endings` are terms and last days."""
        self._places()
        self.ledger.insert(Person, self._new_people())
        self._change_people()
        self.ledger.insert(Position, self._new_positions())
        self._change_positions()
        self._change_terms(endings)
        self.ledger.insert(PositionTerm, self._new_terms())
        return self.ledger.written

    def _places(self) -> None:
        used = used_places(self.plan)
        self.ledger.insert(
            Worksite,
            [_place(p) for p in self.plan.known.worksites.made if p.id in used],
        )
        self.ledger.insert(
            JobClass,
            [_class(p) for p in self.plan.known.job_classes.made if p.id in used],
        )
        self.ledger.insert(
            BargainingUnit,
            [_place(p) for p in self.plan.known.units.made if p.id in used],
        )

    def _new_people(self) -> Iterator[Values]:
        for person in self.plan.taken:
            if person.known is None:
                facts: Values = dict.fromkeys(PERSON_FACTS) | dict.fromkeys(_TEXTS, "")
                yield {
                    "id": person.id,
                    "first_name": "",
                    "last_name": "",
                    "version": 1,
                    **{n: v for n, v in facts.items() if n not in {"first_name", "last_name"}},
                    **person.facts,
                }

    def _change_people(self) -> None:
        versions = {
            person.known.id: person.known.version for person in self.plan.taken if person.known
        }

        def as_compared(person_id: UUID, image: Image) -> bool:
            return bool(image["version"] == versions[person_id])

        changed = (_changed_person(person) for person in self.plan.taken if person.is_changed)
        self.ledger.update(Person, changed, as_compared)

    def _positions(self) -> Iterator[tuple[PersonPlan, PositionPlan]]:
        return ((person, position) for person in self.plan.taken for position in person.positions)

    def _new_positions(self) -> Iterator[Values]:
        for person, position in self._positions():
            if position.known is None:
                yield {
                    "id": position.id,
                    "person_id": person.id,
                    "key": position.key,
                    "hire_date": position.dates.get("hire_date"),
                    "probation_end": position.dates.get("probation_end"),
                }

    def _change_positions(self) -> None:
        known = {p.known.id: p.known for _person, p in self._positions() if p.known and p.dates}

        def as_compared(position_id: UUID, image: Image) -> bool:
            kept = known[position_id]
            return (image["key"], image["hire_date"], image["probation_end"]) == (
                kept.key,
                _iso(kept.hire_date),
                _iso(kept.probation_end),
            )

        changed = (
            {"id": position.id, **position.dates}
            for _person, position in self._positions()
            if position.known and position.dates
        )
        self.ledger.update(Position, changed, as_compared)

    def _change_terms(self, endings: Sequence[tuple[KnownTerm, date]]) -> None:
        rewritten = [pair for _person, p in self._positions() for pair in p.rewritten]
        rewritten += [
            (term, KnownTerm(term.id, term.since, until, term.facts)) for term, until in endings
        ]
        # What gives days away comes before what takes them.
        rewritten.sort(key=lambda pair: _grows(*pair))
        was = {before.id: before for before, _after in rewritten}

        def as_compared(term_id: UUID, image: Image) -> bool:
            return bool(image["valid"] == _range_text(was[term_id]))

        changed = (self._changed_term(before, after) for before, after in rewritten)
        self.ledger.update(PositionTerm, changed, as_compared)

    def _changed_term(self, before: KnownTerm, after: KnownTerm) -> Values:
        facts = {n: v for n, v in after.facts.items() if before.facts.get(n) != v}
        found: Values = {"id": after.id, "valid": Range(after.since, after.until), **facts}
        return found | {"source": self.source} if facts else found

    def _new_terms(self) -> Iterator[Values]:
        empty: Values = {name: _usual(name) for name in TERM_FACTS}
        for _person, position in self._positions():
            for term in position.opened:
                yield {
                    "id": new_id(),
                    "position_id": position.id,
                    "valid": Range(term.since, term.until),
                    "source": self.source,
                    **empty,
                    **term.facts,
                }


def _usual(name: str) -> object:
    """Return what a fact of a term is where nothing is said of it."""
    default = PositionTerm.__table__.columns[name].default
    return default.arg if default is not None and default.is_scalar else None


def used_places(plan: Plan) -> set[UUID]:
    """Return the places that the terms of a plan name."""
    return {
        place
        for person in plan.taken
        for position in person.positions
        for term in position.timeline.terms
        for name in _PLACE_FACTS
        if (place := term.facts.get(name))
    }


def _place(place: Place) -> dict[str, Any]:
    return {"id": place.id, "code": place.code, "name": place.name}


def _class(place: Place) -> dict[str, Any]:
    return {"id": place.id, "code": place.code, "title": place.name}


def _changed_person(person: PersonPlan) -> Values:
    found: Values = {"id": person.id, "version": (person.known.version if person.known else 0) + 1}
    found |= {change.field: change.after for change in person.changes}
    return found | {"archived_at": None} if person.returns else found


def _grows(before: KnownTerm, after: KnownTerm) -> bool:
    sooner = (after.since or date.min) < (before.since or date.min)
    return sooner or (after.until or date.max) > (before.until or date.max)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _range_text(term: KnownTerm) -> str:
    """Return a term's days as PostgreSQL writes them in JSON."""
    opening = "[" if term.since else "("
    return f"{opening}{_iso(term.since) or ''},{_iso(term.until) or ''})"
