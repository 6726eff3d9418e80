"""What a tenant knows already, as an import compares its file with it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from guildhall.db import new_id
from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.text import fold

PERSON_FACTS = (
    "employee_number",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "preferred_name",
    "email",
    "phone",
    "birth_date",
    "language",
    "badge_code",
)

Facts = dict[str, Any]


class KnownTerm(Struct):
    """One term, `until` being the day after its last; `id` is None for one to be opened."""

    id: UUID | None
    since: date | None
    until: date | None
    facts: Facts

    def holds(self, day: date) -> bool:
        """Say whether the term covers a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


class KnownPosition(Struct):
    """A position with its terms in the order of time, withdrawn ones left out."""

    id: UUID
    person_id: UUID
    key: str
    hire_date: date | None
    probation_end: date | None
    terms: list[KnownTerm] = field(default_factory=list)

    def term_on(self, day: date) -> KnownTerm | None:
        """Return the term that covers a day."""
        return next((term for term in self.terms if term.holds(day)), None)

    @property
    def since(self) -> date | None:
        """Return the first day of the position."""
        return self.terms[0].since if self.terms else None


class KnownPerson(Struct):
    """Somebody of the tenant, with the facts that a file may change."""

    id: UUID
    version: int
    archived: bool
    sample: bool
    facts: Facts
    positions: list[KnownPosition] = field(default_factory=list)

    @property
    def number(self) -> str:
        """Return the employee number, or an empty text."""
        return str(self.facts["employee_number"] or "")

    @property
    def name(self) -> str:
        """Return the name as a sentence gives it."""
        return f"{self.facts['first_name']} {self.facts['last_name']}".strip()

    @property
    def folded(self) -> set[str]:
        """Return the names by which a file may call this person, for comparing."""
        last = self.facts["last_name"]
        firsts = {self.facts["first_name"], self.facts["preferred_name"]} - {""}
        return {folded_name(first, last) for first in firsts or {""}}


class Place(Struct):
    """A worksite, job class or bargaining unit: known, or made by this plan."""

    id: UUID
    code: str
    name: str
    made: bool = False

    @property
    def label(self) -> str:
        """Return it as a list shows it."""
        if not self.name or self.name == self.code:
            return self.code or self.name
        return f"{self.name} ({self.code})" if self.code else self.name


class Places:
    """One kind of place, found by code, then by name, whatever the case and spaces."""

    def __init__(self, known: Iterable[Place]) -> None:
        self.made: list[Place] = []
        self._asked: dict[tuple[str, str], Place] = {}
        self._by_id: dict[UUID, Place] = {}
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[str, Place] = {}
        for place in known:
            self._keep(place)

    def find(self, code: str, name: str) -> Place | None:
        """Return the place that a file means, made anew if nothing is known; None for neither."""
        if not code and not name:
            return None
        asked = code, name
        if asked not in self._asked:
            # A file names the same few places over and over, always for the same one.
            self._asked[asked] = self._found(code, name)
        return self._asked[asked]

    def _found(self, code: str, name: str) -> Place:
        found = self._by_code.get(fold(code)) if code else None
        found = found or (self._by_name.get(fold(name)) if name else None)
        if found is None and code and not name:
            found = self._by_name.get(
                fold(code)
            )  # a file may write the name into the code's column
        if found is None:
            found = Place(new_id(), code, name or code, made=True)
            self.made.append(found)
            self._keep(found)
        elif code:
            self._by_code.setdefault(fold(code), found)
        return found

    def label(self, place_id: UUID | None) -> str:
        """Return what a place is called."""
        return self._by_id[place_id].label if place_id in self._by_id else ""

    def get(self, place_id: UUID | None) -> Place | None:
        """Return a place by its id."""
        return self._by_id.get(place_id) if place_id else None

    def _keep(self, place: Place) -> None:
        self._by_id[place.id] = place
        if place.code:
            self._by_code.setdefault(fold(place.code), place)
        if place.name:
            self._by_name.setdefault(fold(place.name), place)


class JobClasses(Places):
    """Job classes: several may share a title, so a title alone never stands for another code."""

    def _found(self, code: str, name: str) -> Place:
        """Return the class with the code; without a code, the one with the title."""
        if not code:
            return super()._found("", name)
        known = self._by_code.get(fold(code))
        if known is None:
            known = Place(new_id(), code, name or code, made=True)
            self.made.append(known)
            self._keep(known)
        return known


class Known(Struct):
    """The places of the tenant, and those that this file makes."""

    worksites: Places
    job_classes: JobClasses
    units: Places

    def made(self, used: set[UUID]) -> list[list[Place]]:
        """Return what is made anew of each kind, in the order above, where anybody uses it."""
        return [
            [place for place in places.made if place.id in used]
            for places in (self.worksites, self.job_classes, self.units)
        ]


def is_said(value: object) -> bool:
    """Say whether a cell said anything: an empty text and None say nothing, nought does.

    Comparing a Decimal with a text takes as long as all the rest, so truth is asked first.
    """
    return bool(value) or (value is not None and value != "")


def same(kept: object, given: object) -> bool:
    """Say whether two values of a fact are the same: 1 is 1.0000, and nothing is nothing."""
    if kept in {None, ""} and given in {None, ""}:
        return True
    if isinstance(kept, Decimal) and isinstance(given, Decimal):
        return kept == given
    return kept == given
