"""Writing a plan: places, people, positions and terms, in bulk, within one transaction."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from guildhall.db import TenantModel, new_id
from guildhall.people.importing.bulk import Staged, as_range
from guildhall.people.importing.known import (
    PERSON_FACTS,
    Known,
    KnownPosition,
    KnownTerm,
    Place,
)
from guildhall.people.importing.ledger import Image, Ledger, Values
from guildhall.people.importing.plans import PersonPlan, PositionPlan
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.services.positions import TERM_FACTS


class Writer:
    """Takes the plans of one run as they come, then writes them.

    Until `write`, nothing is written: what is new waits in tables of the transaction's own.
    """

    def __init__(self, run_id: UUID) -> None:
        self.source = f"import:{run_id}"
        self.ledger = Ledger(run_id)
        self._new_people = Staged(Person, _PERSON)
        self._new_positions = Staged(Position, _POSITION)
        self._new_terms = Staged(PositionTerm, _TERM)
        self._people: list[Values] = []
        self._positions: list[tuple[KnownPosition, Values]] = []
        self._terms: list[_ChangedTerm] = []

    def take(self, plans: Sequence[PersonPlan]) -> None:
        """Stage what is new of some people, and remember what changes."""
        taken = [person for person in plans if not person.left_out]
        positions = [(person, each) for person in taken for each in person.positions]
        self._new_people.copy(_person(each) for each in taken if each.known is None)
        self._new_positions.copy(
            _position(person, each) for person, each in positions if each.known is None
        )
        self._new_terms.copy(
            _term(each, term) for _person, each in positions for term in each.opened
        )
        self._people += [_changed_person(each) for each in taken if each.is_changed]
        for _one, each in positions:
            if each.known and each.dates:
                self._positions.append((each.known, {"id": each.id, **each.dates}))
            self._terms += [self._changed_term(*pair) for pair in each.rewritten]

    def end(self, term: KnownTerm, until: date) -> None:
        """Remember that a term is to end."""
        ended = KnownTerm(term.id, term.since, until, term.facts)
        self._terms.append(self._changed_term(term, ended))

    def write(self, known: Known, used: set[UUID], told: Callable[[int], None]) -> int:
        """Write everything and return how many rows that was; `told` hears how far it is."""
        self.ledger.told = told
        worksites, classes, units = known.made(used)
        self.ledger.insert(Worksite, [_place(each) for each in worksites])
        self.ledger.insert(JobClass, [_class(each) for each in classes])
        self.ledger.insert(BargainingUnit, [_place(each) for each in units])
        self.ledger.add(self._new_people)
        self._change_people()
        self.ledger.add(self._new_positions)
        self._change_positions()
        self._change_terms()
        self.ledger.add(self._new_terms, source=self.source)
        return self.ledger.written

    def _change_people(self) -> None:
        versions = {row["id"]: row["version"] - 1 for row in self._people}

        def as_compared(person_id: UUID, image: Image) -> bool:
            return bool(image["version"] == versions[person_id])

        self.ledger.update(Person, self._people, as_compared)

    def _change_positions(self) -> None:
        known = {position.id: position for position, _values in self._positions}

        def as_compared(position_id: UUID, image: Image) -> bool:
            kept = known[position_id]
            return (image["key"], image["hire_date"], image["probation_end"]) == (
                kept.key,
                _iso(kept.hire_date),
                _iso(kept.probation_end),
            )

        self.ledger.update(Position, (values for _known, values in self._positions), as_compared)

    def _change_terms(self) -> None:
        # What gives days away comes before what takes them.
        self._terms.sort(key=attrgetter("grows"))
        was = {term.values["id"]: term.was for term in self._terms}

        def as_compared(term_id: UUID, image: Image) -> bool:
            return bool(image["valid"] == was[term_id])

        self.ledger.update(PositionTerm, (term.values for term in self._terms), as_compared)

    def _changed_term(self, before: KnownTerm, after: KnownTerm) -> "_ChangedTerm":
        facts = {n: v for n, v in after.facts.items() if before.facts.get(n) != v}
        values: Values = {"id": after.id, "valid": Range(after.since, after.until), **facts}
        if facts:
            values["source"] = self.source
        return _ChangedTerm(values, _range_text(before), _grows(before, after))


class _ChangedTerm(NamedTuple):
    """What becomes of a term, its days as they were compared, and whether it takes more of them."""

    values: Values
    was: str
    grows: bool


def _person(person: PersonPlan) -> list[object]:
    facts = person.facts
    return [str(person.id), *(facts.get(name, usual) for name, usual in _person_facts())]


def _position(person: PersonPlan, position: PositionPlan) -> tuple[object, ...]:
    dates = position.dates.get
    return (
        str(position.id), str(person.id), position.key, dates("hire_date"), dates("probation_end"),
    )  # fmt: skip


def _term(position: PositionPlan, term: KnownTerm) -> list[object]:
    valid, facts = as_range(Range(term.since, term.until)), term.facts
    return [
        str(new_id()), str(position.id), valid,
        *(facts.get(name, usual) for name, usual in _term_facts()),
    ]  # fmt: skip


Facts = tuple[tuple[str, object], ...]
"""Facts that a file may tell, each with what counts where it does not."""


def _usual(model: type[TenantModel], name: str) -> object:
    """Return what a column holds where nothing is said of it."""
    default = model.__table__.columns[name].default
    return default.arg if default is not None and default.is_scalar else None


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


@cache
def _person_facts() -> Facts:
    return tuple(
        (name, "" if name in {"first_name", "last_name"} else _usual(Person, name))
        for name in PERSON_FACTS
    )


@cache
def _term_facts() -> Facts:
    return tuple((name, _usual(PositionTerm, name)) for name in TERM_FACTS)


_PERSON: Final = ("id", *PERSON_FACTS)
_POSITION: Final = ("id", "person_id", "key", "hire_date", "probation_end")
_TERM: Final = ("id", "position_id", "valid", *TERM_FACTS)
