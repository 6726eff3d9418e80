"""Verbs about evidence: hand it in, put it right, withdraw it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import constraint_of, db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.people.importing.text import fold
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from plugins.clc.evidence import queries
from plugins.clc.evidence.proof import Proof, keep
from plugins.clc.models.evidence import ClcEvidence

FACTS = (
    "title",
    "about",
    "starts_on",
    "ends_on",
    "minutes",
    "minutes_outside",
    "approved_on",
    "minutes_before",
    "outside_before",
    "paper",
)
CHANGEABLE = ("submitted", "returned")


@transaction
def hand_in(
    person: Person, facts: Mapping[str, Any], proof: Proof | None, *, by: Person
) -> ClcEvidence:
    """Hand in a project, as its member or as the coordinator on her behalf."""
    _refuse_without_proof(facts, proof, own=person.id == by.id)
    found = ClcEvidence(
        id=new_id(),
        person_id=person.id,
        title_key=fold(facts["title"]),
        entered_by=by.id,
        **{name: facts[name] for name in FACTS},
    )
    _attach(found, proof)
    _write(found)
    audit.record("clc.evidence_submitted", found, found.title, after=_said(found, person))
    return found


@transaction
def put_right(
    found: ClcEvidence, facts: Mapping[str, Any], proof: Proof | None, *, by: Person
) -> None:
    """Change what has not been decided, and hand it in again."""
    found = queries.get_evidence(found.id, lock=True)
    if found.state not in CHANGEABLE:
        raise Conflict(_("This was decided already, so it stays as it is."))
    if not found.proof_digest:
        _refuse_without_proof(facts, proof, own=found.person_id == by.id)
    before = _said(found, found.person)
    for name in FACTS:
        setattr(found, name, facts[name])
    found.title_key, found.state, found.decision = fold(found.title), "submitted", ""
    found.entered_by, found.decided_by, found.decided_at = by.id, None, None
    found.received_at, found.version = context.now(), found.version + 1
    _attach(found, proof)
    _write(found)
    audit.record(
        "clc.evidence_changed", found, found.title, before=before, after=_said(found, found.person)
    )


@transaction
def withdraw(found: ClcEvidence) -> None:
    """Take evidence back before it is decided."""
    found = queries.get_evidence(found.id, lock=True)
    if found.state not in CHANGEABLE:
        raise Conflict(_("This was decided already, so it stays as it is."))
    found.state, found.version = "withdrawn", found.version + 1
    audit.record("clc.evidence_withdrawn", found, found.title)


@transaction
def hand_in_again(found: ClcEvidence) -> None:
    """Undo a withdrawal."""
    found = queries.get_evidence(found.id, lock=True)
    if found.state != "withdrawn":
        raise Conflict(_("This was not withdrawn."))
    # Words of a reviewer stay until it is put right: it was sent back, and is so again.
    found.state = "returned" if found.decision else "submitted"
    found.version += 1
    _write(found)
    audit.record("clc.evidence_submitted", found, found.title, after=_said(found, found.person))


def _refuse_without_proof(facts: Mapping[str, Any], proof: Proof | None, *, own: bool) -> None:
    if proof is not None or (facts["paper"] and not own):
        return
    if own:
        raise Invalid(proof=_("Attach the proof: a certificate, a letter or a log, as a file."))
    raise Invalid(proof=_("Attach the proof, or say where the paper is kept."))


def _attach(found: ClcEvidence, proof: Proof | None) -> None:
    if proof is None:
        return
    found.proof_name, found.proof_type = proof.name, proof.mimetype
    found.proof_size, found.proof_digest = len(proof.data), proof.digest
    keep(found.id, proof)


def _write(found: ClcEvidence) -> None:
    """Write it, unless it stands already: a second click, or the same document again."""
    try:
        with db.session.begin_nested():
            db.session.add(found)
            db.session.flush()
    except IntegrityError as refusal:
        if constraint_of(refusal) == "uq_clc_evidence_document":
            raise Invalid(
                proof=_("This document was handed in already. One document counts once.")
            ) from None
        if constraint_of(refusal) == "uq_clc_evidence_project":
            raise Invalid(
                title=_(
                    "A project with this title and these days was handed in already. It counts "
                    "once."
                )
            ) from None
        raise


def _said(found: ClcEvidence, person: Person) -> dict[str, object]:
    facts = {name: getattr(found, name) for name in FACTS if name != "about"}
    return {"person": person.name, **facts, "proof": found.proof_name}
