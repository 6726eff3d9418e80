"""Verbs of a claim: keep it, send it in, take it back, decide it."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from flask_babel import format_decimal
from msgspec import Struct

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.files import files
from guildhall.learning.credit.rules import ceu, clock_hours
from guildhall.learning.credit.rules import hours as hours_of
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside import letters, rules
from guildhall.learning.outside.queries import locked_claim
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

FIELDS: Final = ("title", "provider", "kind", "starts_on", "ends_on", "unit", "quantity", "note")


class Proof(Struct, frozen=True):
    """A file that proves it, checked."""

    name: str
    kind: str
    data: bytes


def read_proof(name: str, data: bytes) -> Proof:
    """Return a proof that we take; raise Invalid with a sentence about the field "proof"."""
    if not data:
        raise Invalid(proof=_("This file is empty. Choose a PDF, or a photo as JPEG or PNG."))
    if len(data) > rules.MOST_PROOF:
        raise Invalid(proof=_("This file is too large. Choose one of at most 10 MB."))
    kind = rules.proof_type(data)
    if kind is None:
        raise Invalid(proof=_("We take a PDF, or a photo as JPEG or PNG."))
    return Proof(name[-120:], kind, data)


@transaction
def keep(
    person: Person, facts: dict[str, Any], proof: Proof | None, *, claim_id: UUID | None = None
) -> OutsideClaim:
    """Keep what somebody has written so far; nothing has to be whole yet."""
    claim = OutsideClaim(person_id=person.id) if claim_id is None else _own(claim_id, person)
    if not (claim_id is None or claim.is_open):
        raise Conflict(_("This claim was sent in. It can be changed when it comes back to you."))
    for name in FIELDS:
        setattr(claim, name, facts[name])
    claim.ends_on = claim.ends_on or claim.starts_on
    if claim_id is None:
        db.session.add(claim)
        db.session.flush()
    if proof is not None:
        _attach(claim, proof)
    audit.record("learning.claim_kept", claim, claim.title or _("without a title"))
    return claim


def _attach(claim: OutsideClaim, proof: Proof) -> None:
    """Write the file first: its name is its content's own, so a failure leaves nothing wrong."""
    claim.proof_name, claim.proof_type = proof.name, proof.kind
    claim.proof_sha256 = hashlib.sha256(proof.data).hexdigest()
    claim.proof_bytes = files().write(claim.proof_file, [proof.data])


@transaction
def submit(claim_id: UUID, person: Person) -> OutsideClaim:
    """Send a claim in; raise Invalid with a sentence for each fact that is missing."""
    claim = _own(claim_id, person)
    if claim.state == "submitted":
        return claim  # a second click
    if not claim.is_open:
        raise Conflict(_("This claim is decided. Make a new one for something else."))
    lacking = rules.missing({name: getattr(claim, name) for name in rules.NEEDED})
    if lacking:
        raise Invalid(**{_FIELD_OF.get(name, name): _NEEDED[name]() for name in lacking})
    if claim.ends_on and claim.ends_on > context.today():
        raise Invalid(ends_on=_("Claim it once it is over."))
    before = claim.state
    claim.state, claim.submitted_at = "submitted", context.now()
    claim.decided_at = claim.decided_by = None
    claim.decided_by_name = claim.reason = ""
    audit.record(
        "learning.claim_submitted", claim, claim.title, before={"state": before}, after=_said(claim)
    )
    return claim


_FIELD_OF: Final = {"proof_sha256": "proof"}
_NEEDED: Final[dict[str, Callable[[], str]]] = {
    "title": lambda: _("Enter what it was called."),
    "provider": lambda: _("Enter who taught it."),
    "starts_on": lambda: _("Enter the day, or the first of several."),
    "quantity": lambda: _("Enter how many hours or credits."),
    "proof_sha256": lambda: _("Add the certificate or another proof."),
}


def _said(claim: OutsideClaim) -> dict[str, object]:
    return {
        "provider": claim.provider,
        "from": claim.starts_on,
        "to": claim.ends_on,
        "quantity": claim.quantity,
        "unit": claim.unit,
    }


@transaction
def withdraw(claim_id: UUID, person: Person) -> OutsideClaim:
    """Take a claim back before it is decided."""
    claim = _own(claim_id, person)
    if claim.state in {"approved", "denied"}:
        raise Conflict(_("This claim is decided already."))
    if claim.state == "withdrawn":
        return claim  # a second click
    before, claim.state = claim.state, "withdrawn"
    audit.record(
        "learning.claim_withdrawn",
        claim,
        claim.title or _("without a title"),
        before={"state": before},
    )
    return claim


@transaction
def take_up(claim_id: UUID, person: Person) -> OutsideClaim:
    """Make a claim that was taken back what it was before, with its first place in the line."""
    claim = _own(claim_id, person)
    if claim.state in {"approved", "denied"}:
        raise Conflict(_("This claim is decided already."))
    if claim.state != "withdrawn":
        return claim  # a second click
    claim.state = _before_withdrawal(claim)
    title = claim.title or _("without a title")
    audit.record("learning.claim_taken_up", claim, title, after={"state": claim.state})
    return claim


def _before_withdrawal(claim: OutsideClaim) -> str:
    """Read from what a withdrawal leaves as it was where a claim stood before it."""
    if claim.submitted_at is None:
        return "draft"
    return "submitted" if claim.decided_at is None else "returned"


def _own(claim_id: UUID, person: Person) -> OutsideClaim:
    claim = locked_claim(claim_id)
    if claim.person_id != person.id:
        raise NotFound
    return claim


# Deciding


class Grant(Struct, frozen=True):
    """What a reviewer gives: the hours that the proof bears out, and as what they count."""

    hours: Decimal
    gives_clock_hours: bool = False
    gives_ceu: bool = False


@transaction
def approve(claim_id: UUID, grant: Grant, *, by: Person) -> OutsideClaim:
    """Write the line of transcript that a claim asks for; fewer hours may be given, never more."""
    claim = _to_decide(claim_id, "approved", by)
    if claim.state == "approved":
        return claim  # a second click
    quantity = claim.quantity or Decimal(0)
    minutes = rules.granted(grant.hours, quantity, claim.unit)
    if minutes is None:
        most = format_decimal(hours_of(rules.minutes_of(quantity, claim.unit)))
        raise Invalid(
            hours=_("Enter hours above 0, and at most the %(hours)s claimed.", hours=most)
        )
    line = _line(claim, minutes, grant)
    db.session.add(line)
    db.session.flush()
    claim.transcript_line_id = line.id
    _decide(claim, "approved", by, after={"minutes": minutes, "line": line.id})
    events.publish(events.OutsideLearningApproved(line.id, line.person_id))
    return claim


def _line(claim: OutsideClaim, minutes: int, grant: Grant) -> TranscriptLine:
    return TranscriptLine(
        person_id=claim.person_id,
        source="outside",
        provider=claim.provider,
        course_title=claim.title,
        held_on=claim.ends_on or date.max,
        completed_at=context.now(),
        complete=True,
        minutes=minutes,
        clock_hours=clock_hours(minutes) if grant.gives_clock_hours else None,
        ceu=ceu(minutes) if grant.gives_ceu else None,
        sample=claim.sample,
    )


@transaction
def send_back(claim_id: UUID, reason: str, *, by: Person) -> OutsideClaim:
    """Return a claim to its holder, saying what is missing."""
    return _answer(claim_id, "returned", reason, by)


@transaction
def deny(claim_id: UUID, reason: str, *, by: Person) -> OutsideClaim:
    """Deny a claim, saying why."""
    return _answer(claim_id, "denied", reason, by)


def _answer(claim_id: UUID, state: str, reason: str, by: Person) -> OutsideClaim:
    claim = _to_decide(claim_id, state, by)
    if claim.state == state:
        return claim  # a second click
    claim.reason = reason
    _decide(claim, state, by, reason=reason)
    return claim


@transaction
def reopen(claim_id: UUID, *, by: Person) -> OutsideClaim:
    """Undo a return or a denial: the claim waits for a decision again."""
    claim = locked_claim(claim_id)
    _refuse_own(claim, by)
    if claim.state not in {"returned", "denied"}:
        raise Conflict(_("Only a claim that was returned or denied can be decided anew."))
    before, claim.state = claim.state, "submitted"
    claim.decided_at = claim.decided_by = None
    claim.decided_by_name = claim.reason = ""
    audit.record("learning.claim_reopened", claim, claim.title, before={"state": before})
    return claim


def _to_decide(claim_id: UUID, state: str, by: Person) -> OutsideClaim:
    """Return the claim, locked; nobody decides it differently from somebody before."""
    claim = locked_claim(claim_id)
    _refuse_own(claim, by)
    if claim.state in {"draft", "withdrawn"}:
        raise NotFound
    if claim.state == "submitted" or (claim.state == state and claim.decided_by == by.id):
        return claim
    raise Conflict(_("%(name)s has decided this claim already.", name=claim.decided_by_name))


def _refuse_own(claim: OutsideClaim, by: Person) -> None:
    if claim.person_id == by.id:
        raise Denied(_("Somebody else decides about your own claim."))


def _decide(
    claim: OutsideClaim,
    state: str,
    by: Person,
    *,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    before, claim.state = claim.state, state
    claim.decided_at, claim.decided_by, claim.decided_by_name = context.now(), by.id, by.name
    audit.record(
        f"learning.claim_{state}",
        claim,
        claim.title,
        before={"state": before},
        after=after,
        reason=reason,
    )
    letters.tell_of_decision(claim)
