"""What a row of a file means for a position over time: a correction, a change, an end, a return.

An empty cell says nothing: what is known stays. What a default supplied never replaces a fact.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from guildhall.people.importing.known import Facts, KnownTerm, same
from guildhall.wording import gettext as _


class Refusal(ValueError):
    """A row that contradicts what is known in a way that only a person can settle."""

    def __init__(self, field_key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field_key = field_key


class Change(NamedTuple):
    """One fact that would change."""

    field: str
    before: object
    after: object


class Given(Struct, frozen=True):
    """What one row says of a position; `last` is the last day worked."""

    facts: Facts
    soft: frozenset[str] = frozenset()
    """Facts that a default supplied: for a new position alone."""
    since: date | None = None
    last: date | None = None
    full_minutes: int | None = None
    """The default week of a full-time position, of which part time got its share."""

    @property
    def until(self) -> date | None:
        """Return the day after the last."""
        return self.last + timedelta(days=1) if self.last else None


class Timeline(Struct):
    """The terms of one position, as known and then as a file's rows change them."""

    as_of: date
    terms: list[KnownTerm] = field(default_factory=list)

    @classmethod
    def of(cls, terms: Sequence[KnownTerm], as_of: date) -> "Timeline":
        """Begin with what is known; the known terms themselves stay as they are."""
        return cls(as_of, [replace(term, facts=dict(term.facts)) for term in terms])

    def apply(self, given: Given) -> list[Change]:
        """Let one row change the terms; return what changed; raise Refusal."""
        if not self.terms:
            self._open(given, self._first_day(given), given.facts)
            return []
        on = self._day_of(given)
        current = next((term for term in self.terms if term.holds(on)), None)
        if current is None:
            return self._between(given, on)
        return self._within(given, current)

    def _day_of(self, given: Given) -> date:
        """Return the day on which the row is compared with what is known."""
        if given.last and given.last < self.as_of:
            return given.last
        return max(self.as_of, given.since or self.as_of)

    def _within(self, given: Given, current: KnownTerm) -> list[Change]:
        differing = _differing(current, given)
        changes = []
        effective = self.as_of
        first = self.terms[0]
        if given.since and first.since and given.since < first.since:
            changes.append(Change("starts_on", first.since, given.since))
            first.since = given.since
        elif given.since and current.since and given.since > current.since:
            effective = given.since
            if not differing and len(self.terms) == 1:
                changes.append(Change("starts_on", current.since, given.since))
                current.since = given.since
        tail = current
        if differing:
            changes += [Change(n, current.facts.get(n), value) for n, value in differing.items()]
            tail = self._changed(given, current, differing, effective)
        return changes + self._ended(given, tail)

    def _changed(
        self, given: Given, current: KnownTerm, differing: Facts, effective: date
    ) -> KnownTerm:
        """Close the term and open the next; one that began that day, or is over, is corrected."""
        over = given.last is not None and given.last < self.as_of
        if over or (current.since is not None and effective <= current.since):
            current.facts |= differing
            return current
        follower = KnownTerm(None, effective, current.until, current.facts | differing)
        current.until = effective
        self.terms.insert(self.terms.index(current) + 1, follower)
        return follower

    def _ended(self, given: Given, tail: KnownTerm) -> list[Change]:
        until = given.until
        if until is None or until == tail.until:
            return []
        if tail is not self.terms[-1]:
            raise Refusal(
                "end_date",
                _(
                    "The position changes again after %(day)s here. Look at it on the "
                    "person's page first.",
                    day=given.last,
                ),
            )
        if tail.since is not None and until <= tail.since:
            raise Refusal(
                "end_date",
                _(
                    "The last day, %(day)s, lies before %(since)s, when this began here.",
                    day=given.last,
                    since=tail.since,
                ),
            )
        before, tail.until = tail.until, until
        return [Change("last_day", _day_before(before), given.last)]

    def _between(self, given: Given, on: date) -> list[Change]:
        """Treat a row for a day on which nothing is known of the position."""
        later = next((term for term in self.terms if term.since and term.since > on), None)
        prior = next(
            (term for term in reversed(self.terms) if term.until and term.until <= on), None
        )
        over = given.last is not None and given.last < self.as_of
        if later is not None:
            return self._before(given, later, prior)
        assert prior is not None  # noqa: S101 - a term that does not hold is before or after
        if over and (given.since is None or given.since < prior.until):  # type: ignore[operator]  # prior has ended
            changes = [Change("last_day", _day_before(prior.until), given.last)]
            prior.until = given.until
            differing = _differing(prior, given)
            changes += [Change(n, prior.facts.get(n), value) for n, value in differing.items()]
            prior.facts |= differing
            return changes
        return self._returned(given, prior)

    def _returned(self, given: Given, prior: KnownTerm) -> list[Change]:
        """Open a new term for somebody whose position had ended and who is in the file again."""
        since = self.as_of
        if given.since and prior.until and given.since >= prior.until:
            since = given.since
        differing = _differing(prior, given)
        self._open(given, since, prior.facts | differing)
        return [
            Change("last_day", _day_before(prior.until), given.last),
            Change("starts_on", None, since),
            *(Change(n, prior.facts.get(n), value) for n, value in differing.items()),
        ]

    def _before(self, given: Given, later: KnownTerm, prior: KnownTerm | None) -> list[Change]:
        """Treat a row that comes before what is known."""
        free = prior is None or (given.since is not None and given.since >= prior.until)  # type: ignore[operator]  # prior has ended
        until = given.until
        if until is not None and given.since and free and until <= later.since:  # type: ignore[operator]  # later has a start
            self._open(given, given.since, later.facts | given.facts)
            return [Change("starts_on", None, given.since), Change("last_day", None, given.last)]
        if until is not None and later is not self.terms[-1]:
            raise Refusal(
                "start_date",
                _(
                    "Another period of this position is known here from %(day)s. "
                    "Look at it on the person's page first.",
                    day=later.since,
                ),
            )
        changes = []
        if given.since and free and given.since < later.since:  # type: ignore[operator]  # later has a start
            changes.append(Change("starts_on", later.since, given.since))
            later.since = given.since
        differing = _differing(later, given)
        changes += [Change(n, later.facts.get(n), value) for n, value in differing.items()]
        later.facts |= differing
        return changes + self._ended(given, later)

    def _first_day(self, given: Given) -> date:
        if given.since:
            return given.since
        if given.last and given.last < self.as_of:
            raise Refusal(
                "start_date", _("The row has a last day in the past and no start. Add the start.")
            )
        return self.as_of

    def _open(self, given: Given, since: date, facts: Facts) -> None:
        self.terms.append(KnownTerm(None, since, given.until, dict(facts)))
        self.terms.sort(key=lambda term: term.since or date.min)


def _differing(term: KnownTerm, given: Given) -> Facts:
    """Return the facts that the row changes."""
    found = {}
    for name, value in given.facts.items():
        kept = term.facts.get(name)
        if name not in given.soft and not same(kept, value):
            found[name] = value
    if "annual_fte" in found and "weekly_minutes" in given.soft - found.keys():
        kept_fte = term.facts.get("annual_fte") or Decimal(1)
        shared = round((given.full_minutes or 0) * kept_fte)
        if term.facts.get("weekly_minutes") == shared:
            # The hours had been supplied as this share of full time, so they follow it.
            found["weekly_minutes"] = given.facts["weekly_minutes"]
    return found


def touched(before: KnownTerm, after: KnownTerm) -> bool:
    """Say whether a term has to be written."""
    return (before.since, before.until) != (after.since, after.until) or any(
        not same(before.facts.get(name), value) for name, value in after.facts.items()
    )


def by_id(terms: Sequence[KnownTerm]) -> dict[UUID, KnownTerm]:
    """Return the known ones of these terms by their ids."""
    return {term.id: term for term in terms if term.id}


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None
