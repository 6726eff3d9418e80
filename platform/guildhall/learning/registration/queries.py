"""What a registration needs to know, read in as few statements as can be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration.audience import FACTS, Facts, facts_said
from guildhall.learning.registration.rules import Busy, Window
from guildhall.people.models.persons import Person
from guildhall.statements import Ahead, Statement

AROUND: Final = f"""
    SELECT r.id AS own_id, r.state AS own_state, r.line_number AS own_line, r.offer_expires_at,
      (SELECT count(*) FROM registration w
        WHERE w.offering_id = :offering AND w.state = 'waitlisted') AS in_line,
      (SELECT count(*) FROM registration w
        WHERE w.offering_id = :offering AND w.state = 'waitlisted'
          AND w.line_number <= r.line_number) AS place_in_line,
      (SELECT json_agg(json_build_object(
                 'title', (SELECT o.title FROM offering o WHERE o.id = b.offering_id),
                 'starts_at', b.starts_at, 'ends_at', b.ends_at, 'leads', b.leads))
         FROM session m
        CROSS JOIN LATERAL (
               (SELECT s.offering_id, s.starts_at, s.ends_at, false AS leads
                  FROM session s
                 WHERE s.starts_at < m.ends_at AND s.ends_at > m.starts_at
                   AND s.starts_at > m.starts_at - interval '24 hours'
                   AND s.cancelled_at IS NULL AND s.ends_at > :now
                   AND s.offering_id <> :offering
                   AND EXISTS (SELECT FROM registration x
                                WHERE x.offering_id = s.offering_id AND x.person_id = :person
                                  AND x.state IN ('registered', 'attended')
                               OFFSET 0)
                OFFSET 0)
                UNION ALL
               SELECT (SELECT s.offering_id FROM session s WHERE s.id = f.session_id),
                      f.starts_at, f.ends_at, true
                 FROM facilitation f
                WHERE f.person_id = :person AND NOT f.cancelled AND f.ends_at > :now
                  AND f.starts_at < m.ends_at AND f.ends_at > m.starts_at) b
        WHERE m.offering_id = :offering AND m.cancelled_at IS NULL) AS busy,
      CAST({FACTS} AS text) AS facts
      FROM (SELECT 1) AS one
      LEFT JOIN registration r ON r.offering_id = :offering AND r.person_id = :person
"""  # noqa: S608 - FACTS is a constant of ours
# What meets at the same time is found by index, for no session lasts longer than a day (which a
# constraint holds), and then asked for the person's seat in it; OFFSET 0 keeps the planner on that
# way where it has no statistics of a new tenant yet.
AROUND_ALONE: Final = Statement(AROUND)


class Around(Struct, frozen=True):
    """Everything around one person and one offering at this moment."""

    own_id: UUID | None
    own_state: str
    offer_expires_at: datetime | None
    waiting: int
    place_in_line: int
    """Of the person's own registration; 0 where it is not in the line."""
    busy: tuple[Busy, ...]
    facts: Facts


def around(offering_id: UUID, person_id: UUID) -> Around:
    """Return what surrounds a person's place in an offering; one statement."""
    return around_of(AROUND_ALONE.one(**facts_to_ask(offering_id, person_id)))


def facts_to_ask(offering_id: UUID, person_id: UUID) -> dict[str, object]:
    """Return the parameters of AROUND."""
    return {
        "offering": offering_id,
        "person": person_id,
        "now": context.now(),
        "today": context.today(),
    }


def around_of(row: Any) -> Around:  # noqa: ANN401 - a row with the columns of AROUND
    """Read a row of AROUND."""
    return Around(
        own_id=row.own_id,
        own_state=row.own_state or "draft",
        offer_expires_at=row.offer_expires_at,
        waiting=row.in_line,
        place_in_line=row.place_in_line if row.own_state == "waitlisted" else 0,
        busy=tuple(_busy(each) for each in row.busy or ()),
        facts=facts_said(row.facts),
    )


def last_in_line(offering_id: UUID) -> int:
    """Return the highest number that was ever handed out in an offering's line; 0 for none."""
    found = db.session.scalar(
        select(func.max(Registration.line_number)).where(Registration.offering_id == offering_id)
    )
    return found or 0


def _busy(found: dict[str, Any]) -> Busy:
    return Busy(
        found["title"],
        datetime.fromisoformat(found["starts_at"]),
        datetime.fromisoformat(found["ends_at"]),
        found["leads"],
    )


class Seats(Struct, frozen=True):
    """An offering whose lock is held: what deciding about a seat needs of it."""

    id: UUID
    title: str
    audience: dict[str, Any]
    capacity: int | None
    seats_taken: int
    has_waitlist: bool
    window: Window


class Somebody(Struct, frozen=True):
    """A person whose lock is held."""

    id: UUID
    name: str


HOLD: Final = Statement("""
    SELECT o.id, o.title, o.status, o.audience, o.capacity, o.seats_taken, o.has_waitlist,
           o.opens_at, o.closes_at, o.starts_at, o.cancel_until, p.id AS person_id,
           btrim(coalesce(nullif(p.preferred_name, ''), p.first_name) || ' ' || p.last_name)
             AS person_name
      FROM person p JOIN offering o ON o.tenant_id = p.tenant_id
     WHERE p.id = :person AND p.archived_at IS NULL AND o.id = :offering AND o.status <> 'draft'
       FOR NO KEY UPDATE OF p, o
""")


def holding(offering_id: UUID, person_id: UUID) -> Ahead:
    """Return what hold() asks, so that it can be asked with who the person is."""
    asked = facts_to_ask(offering_id, person_id)
    return Ahead(("hold", offering_id, person_id), [(HOLD, asked), (AROUND_ALONE, asked)])


def hold(offering_id: UUID, person_id: UUID) -> tuple[Seats, Somebody, Around]:
    """Hold a person and then an offering until the verb ends, and look around; raise NotFound.

    Whoever waits here reads the seats as the one before left them. The person is held too, so
    that two registrations at one moment see each other's sessions.
    """
    held, around_it = holding(offering_id, person_id).answers()
    if not held:
        raise NotFound
    row = held[0]
    seats = Seats(
        row.id,
        row.title,
        row.audience,
        row.capacity,
        row.seats_taken,
        row.has_waitlist,
        Window(row.status, row.opens_at, row.closes_at, row.starts_at, row.cancel_until),
    )
    return seats, Somebody(row.person_id, row.person_name), around_of(around_it[0])


def lock(offering_id: UUID, person_id: UUID) -> tuple[Offering, Person]:
    """Hold a person and then an offering, as hold() does, to change them; raise NotFound."""
    found = db.session.execute(
        select(Person, Offering)
        .join(Offering, Offering.tenant_id == Person.tenant_id)
        .where(Person.id == person_id, Person.archived_at.is_(None))
        .where(Offering.id == offering_id, Offering.status != "draft")
        .with_for_update(of=(Person, Offering), key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[1], found[0]


def lock_person(person_id: UUID) -> Person:
    """Hold a person until the verb ends; before any offering, as everywhere."""
    found = db.session.scalar(
        select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    )
    if found is None:
        raise NotFound
    return found


def lock_offerings(*offering_ids: UUID) -> dict[UUID, Offering]:
    """Hold offerings, in the order of their ids so that nobody waits in a circle."""
    rows = db.session.scalars(
        select(Offering)
        .where(Offering.id.in_(offering_ids))
        .order_by(Offering.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(offering_ids)):
        raise NotFound
    return {offering.id: offering for offering in rows}


def get_registration(registration_id: UUID, *, person_id: UUID | None = None) -> Registration:
    """Return a registration with its offering and person; of one person where that is given."""
    wanted = (
        select(Registration)
        .where(Registration.id == registration_id)
        .options(joinedload(Registration.offering), joinedload(Registration.person))
    )
    if person_id is not None:
        wanted = wanted.where(Registration.person_id == person_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def fresh(registration_id: UUID) -> Registration:
    """Return a registration as it is now, below the lock of its offering."""
    found = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def next_in_line(offering_id: UUID, how_many: int | None) -> Sequence[Registration]:
    """Return who waits and could come, in order; all of them for None."""
    here = select(Person.id).where(Person.archived_at.is_(None))
    return db.session.scalars(
        select(Registration)
        .where(Registration.offering_id == offering_id, Registration.state == "waitlisted")
        .where(Registration.person_id.in_(here))
        .order_by(Registration.line_number)
        .limit(how_many)
    ).all()


def waiting_in(offering_id: UUID) -> Sequence[Registration]:
    """Return everybody who waits, also who has left meanwhile."""
    return db.session.scalars(
        select(Registration).where(
            Registration.offering_id == offering_id, Registration.state == "waitlisted"
        )
    ).all()


def place_in_line(registration: Registration) -> int:
    """Return a waiting registration's place in the line, from 1."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.offering_id == registration.offering_id,
                Registration.state == "waitlisted",
                Registration.line_number <= registration.line_number,
            )
        )
        or 0
    )


def due_offers() -> Sequence[Registration]:
    """Return the offers whose time has run out, by offering."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.state == "offered", Registration.offer_expires_at <= context.now())
        .order_by(Registration.offering_id, Registration.line_number)
    ).all()


def window_of(offering: Offering) -> Window:
    """Return what an offering says about registering and leaving."""
    return Window(
        offering.status,
        offering.opens_at,
        offering.closes_at,
        offering.starts_at,
        offering.cancel_until,
    )
