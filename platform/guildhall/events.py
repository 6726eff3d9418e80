"""What features tell each other: frozen facts, published into the verb's own outbox."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app

from guildhall import outbox
from guildhall.audit import plain


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ids and plain values only, so that it survives a restart."""


@dataclass(frozen=True, slots=True)
class PersonRegistered(Event):
    """Somebody has a seat in an offering, by registering or from the waitlist."""

    registration_id: UUID
    offering_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class SeatFreed(Event):
    """A seat of an offering came free."""

    offering_id: UUID


@dataclass(frozen=True, slots=True)
class OfferingCompleted(Event):
    """A person completed an offering and holds a line of transcript for it."""

    transcript_line_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class OutsideLearningApproved(Event):
    """A person holds a line of transcript for what she learned elsewhere, with proof."""

    transcript_line_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class TranscriptLineVoided(Event):
    """A line of transcript was voided, with a reason."""

    transcript_line_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class CredentialExpiring(Event):
    """A credential reached its alert date."""

    credential_id: UUID
    person_id: UUID
    expires_on: date


@dataclass(frozen=True, slots=True)
class WorkFailed(Event):
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
        outbox.put(handler, payload=plain(asdict(event)) or {})


def revive(kind: type[Event], payload: dict[str, Any]) -> Event:
    """Return the event that a payload of the outbox was made from."""
    return kind(**{name: _revived(kind, name, value) for name, value in payload.items()})


def _revived(kind: type[Event], name: str, value: Any) -> Any:  # noqa: ANN401 - as in JSON
    annotation = kind.__annotations__[name]
    if annotation in (UUID, "UUID"):
        return UUID(value)
    if annotation in (date, "date"):
        return date.fromisoformat(value)
    return value
