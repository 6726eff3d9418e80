"""Which entries each calendar holds: the public one, one person's, one offering's."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from guildhall import context
from guildhall.agreements.obligations import between
from guildhall.errors import NotFound
from guildhall.learning.calendar import entries, queries
from guildhall.learning.calendar.entries import Entry
from guildhall.people.models.persons import Person

AHEAD: Final = timedelta(days=550)
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
OWN: Final = frozenset(
    {"registered", "offered", "waitlisted", "attended", "completed", "partial", "leads"}
)
"""How a session is one's own; one that was given up is not."""


class Wanted(Struct, frozen=True):
    """What of the calendar somebody wants to see; empty is everything."""

    kind: str = ""
    """A format of offerings, or "dates": meetings, deadlines and days off alone."""
    site: str = ""
    mine: bool = False

    def takes(self, entry: Entry) -> bool:
        """Say whether an entry is of what was asked for; a day off is of everything."""
        if entry.kind == "day_off":
            return not self.mine
        return (
            (not self.kind or self.kind in entry.marks)
            and (not self.site or self.site in entry.marks)
            and (not self.mine or entry.mine in OWN)
        )


def public(wanted: Wanted) -> list[Entry]:
    """Return what everybody may know of, from a year back."""
    since = queries.year_back()
    found = [entries.of_session(held) for held in queries.public_sessions(since)]
    found += _dates(since, None, for_members=False)
    return [entry for entry in found if wanted.takes(entry)]


def _dates(since: datetime, until: datetime | None, *, for_members: bool) -> Iterator[Entry]:
    for offering in queries.deadlines(since, until):
        if entry := entries.of_deadline(offering):
            yield entry
    for event in queries.events(since, until, for_members=for_members):
        yield entries.of_event(event)
    if for_members:
        yield from _of_contracts(since, until)


def _of_contracts(since: datetime, until: datetime | None) -> Iterator[Entry]:
    """Yield what contracts in force want; of a feed without an end, a year and a half ahead."""
    first = since.astimezone(context.tenant().zone).date()
    last = until.astimezone(context.tenant().zone).date() if until else context.today() + AHEAD
    yield from map(entries.of_obligation, between(first, last))


def shown_to(
    person_id: UUID | None, since: datetime, until: datetime, *, wanted: Wanted
) -> list[Entry]:
    """Return what the page shows of a month: what is announced, a member's own marked."""
    held = queries.public_sessions(since, until)
    marks = queries.my_marks(person_id, [each.session for each in held]) if person_id else {}
    found = [
        entries.of_session(each, mine=marks.get(each.session.id, ""))
        for each in held
        if each.offering.status != "draft"
    ]
    found += [
        entry
        for entry in _dates(since, until, for_members=person_id is not None)
        if entry.kind != "deadline" or not entry.cancelled
    ]
    return [entry for entry in found if wanted.takes(entry)]


def of_person(person: Person) -> list[Entry]:
    """Return a person's own calendar: places, sessions led, and what is for all members."""
    since = queries.year_back()
    found = [entries.of_place(held, own) for held, own in queries.places_of(person.id, since)]
    found += [entries.of_leading(held, own) for held, own in queries.led_by(person.id, since)]
    found += [entries.of_event(each) for each in queries.events(since, for_members=True)]
    found += _of_contracts(since, None)
    return found


def of_offering(
    offering_id: UUID, person_id: UUID | None, *, session_id: UUID | None = None
) -> Sequence[Entry]:
    """Return an offering's sessions, or one; as her own to whoever has a place in it."""
    found = []
    if person_id:
        own = queries.places_of(person_id, EVER, offering_id=offering_id)
        found = [(held, entries.of_place(held, place)) for held, place in own]
    if not any(entry.mine in OWN for _held, entry in found):
        found = [
            (held, entries.of_session(held))
            for held in queries.public_sessions(EVER, offering_id=offering_id)
            if held.offering.status != "draft"
        ]
    wanted = [entry for held, entry in found if session_id in {None, held.session.id}]
    if not wanted:
        raise NotFound
    return wanted
