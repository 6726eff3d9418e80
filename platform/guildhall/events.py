"""What features tell each other: frozen facts, published into the verb's own outbox."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import current_app
from msgspec import Struct
from msgspec.structs import fields

from guildhall import outbox
from guildhall.audit import plain


class Event(Struct, frozen=True):
    """Something that happened; ids and plain values only, so that it survives a restart."""


class PersonRegistered(Event, frozen=True):
    """Somebody has a seat in an offering, by registering or from the waitlist."""

    registration_id: UUID
    offering_id: UUID
    person_id: UUID


class SeatFreed(Event, frozen=True):
    """A seat of an offering came free."""

    offering_id: UUID


class OfferingCompleted(Event, frozen=True):
    """A person completed an offering and holds a line of transcript for it."""

    transcript_line_id: UUID
    person_id: UUID


class OutsideLearningApproved(Event, frozen=True):
    """A person holds a line of transcript for what she learned elsewhere, with proof."""

    transcript_line_id: UUID
    person_id: UUID


class TranscriptLineVoided(Event, frozen=True):
    """A line of transcript was voided, with a reason."""

    transcript_line_id: UUID
    person_id: UUID


class PointsVerified(Event, frozen=True):
    """A member's record for a cycle was verified: she has the points that it requires."""

    submission_id: UUID
    cycle_id: UUID
    person_id: UUID
    points: Decimal
    required_points: Decimal
    due_on: date
    """The due date that the record meets; the award's first school year begins with it."""


class VerificationWithdrawn(Event, frozen=True):
    """A verified record was opened again, with a reason: what followed from it stands no more."""

    submission_id: UUID
    cycle_id: UUID
    person_id: UUID


class CycleCompleted(Event, frozen=True):
    """A verified cycle is over: the next one has begun, or the member goes no further."""

    cycle_id: UUID
    person_id: UUID
    due_on: date
    renewed: bool
    carried: Decimal
    """Points that went into the next cycle, and what was lost of the surplus."""
    lost: Decimal


class SessionPlaced(Event, frozen=True):
    """A session was added, moved in time or place, or cancelled: look at it as it is now."""

    session_id: UUID


class AllocationKept(Event, frozen=True):
    """A pool was divided, corrected, or shared with late hires: each person holds what it says."""

    run_id: UUID


class CredentialExpiring(Event, frozen=True):
    """A credential reached its alert date."""

    credential_id: UUID
    person_id: UUID
    expires_on: date


class WorkFailed(Event, frozen=True):
    """Work behind the page failed at its last attempt; a person must look at it."""

    line_id: UUID
    entry: str
    payload: dict[str, Any]
    error: str


def publish(event: Event) -> None:
    """Write the event into the outbox, once for each handler that any plugin declared.

    It leaves after the commit, or not at all. Whether the handler's plugin is switched on in this
    tenant is judged when the handler runs.
    """
    for handler in current_app.extensions["guildhall"].handlers_of(type(event)):
        facts = {each.name: getattr(event, each.name) for each in fields(event)}
        outbox.put(handler, payload=plain(facts) or {})


def revive(kind: type[Event], payload: dict[str, Any]) -> Event:
    """Return the event that a payload of the outbox was made from."""
    return kind(**{name: _revived(kind, name, value) for name, value in payload.items()})


def _revived(kind: type[Event], name: str, value: Any) -> Any:  # noqa: ANN401 - as in JSON
    annotation = kind.__annotations__[name]
    if annotation in (UUID, "UUID"):
        return UUID(value)
    if annotation in (date, "date"):
        return date.fromisoformat(value)
    if annotation in (Decimal, "Decimal"):
        return Decimal(value)
    return value
