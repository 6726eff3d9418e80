"""What may be in the way of a session: its room, its people, what other features have to say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from guildhall import guards
from guildhall.db import constraint_of, db
from guildhall.errors import Invalid
from guildhall.learning.models.courses import Room, Session
from guildhall.learning.offerings import queries
from guildhall.learning.offerings.rules import Meeting
from guildhall.localisation import clock, when
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

NAMED: Final = 3


def hold_what_it_takes(meeting: Meeting, leaders: Sequence[UUID]) -> None:
    """Let whoever wants the same room or the same people at this moment wait for the answer."""
    hold(Person, leaders)
    hold(Room, [meeting.room_id] if meeting.room_id else [])


def doubts_about(leaders: Sequence[Person], meeting: Meeting) -> list[guards.Doubt]:
    """Return what other features have to say about these people leading then."""
    return guards.doubts("learning.lead", people=leaders, on=meeting.starts_at)


def refuse_leaders(leaders: Sequence[Person], meeting: Meeting) -> None:
    """Refuse people who may not lead then, with what others have to say; raise Invalid."""
    blocking = [each.sentence for each in doubts_about(leaders, meeting) if each.blocks]
    if blocking:
        raise Invalid(leaders=" ".join(blocking))


@contextmanager
def or_say_what_is_in_the_way(
    meeting: Meeting, leaders: Sequence[UUID], session_id: UUID | None
) -> Iterator[None]:
    """Let the database judge; where it refuses, name the session that is there already."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as refusal:
        constraint = constraint_of(refusal)
        if constraint == "ex_session_room_taken":
            raise Invalid(room_id=_room_sentence(meeting)) from None
        if constraint == "ex_facilitation_busy":
            raise Invalid(leaders=_leader_sentence(meeting, leaders, session_id)) from None
        said = guards.sentence_of(
            constraint, session_id=session_id, starts_at=meeting.starts_at, ends_at=meeting.ends_at
        )
        if said is not None:
            raise Invalid(said) from None
        raise


def _room_sentence(meeting: Meeting) -> str:
    other = (
        queries.in_room(meeting.room_id, meeting.starts_at, meeting.ends_at)
        if meeting.room_id
        else None
    )
    if other is None or other.room is None:
        return _("Somebody took this room a moment ago. Choose another room or time.")
    return _(
        "%(room)s is taken by “%(title)s”, %(start)s to %(end)s. Choose another room or time.",
        room=other.room.name,
        title=other.offering.title,
        start=when(other.starts_at),
        end=clock(other.ends_at),
    )


def _leader_sentence(meeting: Meeting, leaders: Sequence[UUID], session_id: UUID | None) -> str:
    found = queries.led_meanwhile(leaders, meeting.starts_at, meeting.ends_at, but=session_id)
    if found is None:
        return _("One of the facilitators was asked for that time a moment ago.")
    person, other = found
    return _(
        "%(name)s leads “%(title)s” then, %(start)s to %(end)s.",
        name=person.name,
        title=other.offering.title,
        start=when(other.starts_at),
        end=clock(other.ends_at),
    )


def busy_sentence(session: Session) -> str:
    """Name those who hold a seat and are somewhere else then, or return an empty string.

    A session may be moved all the same: whoever moves it decides whom to ask first.
    """
    busy = [person.name for person in queries.busy_then(session)]
    if not busy:
        return ""
    names = ", ".join(busy[:NAMED])
    if len(busy) <= NAMED:
        return ngettext(
            "%(names)s is at another session then.",
            "%(names)s are at other sessions then.",
            len(busy),
            names=names,
        )
    return ngettext(
        "%(names)s and %(num)s other are at other sessions then.",
        "%(names)s and %(num)s others are at other sessions then.",
        len(busy) - NAMED,
        names=names,
    )
