"""Record, change and void credentials; announce once that one is ending (M31, W38)."""

from datetime import date

from sqlalchemy import select

from guildhall import context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.people.models.persons import Credential, Person
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.wording import gettext as _

FACTS = ("kind", "issuer", "area", "number", "valid_from", "valid_to", "alert_days")


def shown_of(credential: Credential) -> dict[str, object]:
    """Return what the form of a credential shows."""
    return {name: getattr(credential, name) for name in FACTS}


@transaction
def record(person: Person, facts: changes.Facts) -> Credential:
    """Write a credential into a person's record."""
    credential = Credential(person_id=person.id, **facts)
    with changes.refusing():
        db.session.add(credential)
    changes.record("people.credential_recorded", person, after=facts)
    return credential


@transaction
def change(
    credential: Credential, facts: changes.Facts, *, seen: changes.Shown | None = None
) -> Credential:
    """Change a credential; a new last day is announced again in its time."""
    credential = get(Credential, credential.id, lock=True)
    if credential.voided_at is not None:
        raise Conflict(_("This credential is void. Record a new one instead."))
    changes.refuse_stale(shown_of(credential), seen)
    with changes.refusing():
        before, after = changes.apply(credential, facts)
        if "valid_to" in after:
            credential.alerted_at = None
    if after:
        person = get(Person, credential.person_id)
        changes.record("people.credential_changed", person, before=before, after=after)
    return credential


@transaction
def void(credential: Credential, *, reason: str) -> None:
    """Void a credential, with a reason; it stays in the record."""
    credential = get(Credential, credential.id, lock=True)
    if credential.voided_at is not None:
        return
    credential.voided_at, credential.void_reason = context.now(), reason
    person = get(Person, credential.person_id)
    said = shown_of(credential)
    changes.record("people.credential_voided", person, before=said, reason=reason)


@transaction
def announce_ending() -> None:
    """Tell everybody whose credential has reached its alert date, once each."""
    for credential, person in due_for_alert(context.today()):
        credential.alerted_at = context.now()
        changes.record(
            "people.credential_announced",
            person,
            after={"kind": credential.kind, "valid_to": credential.valid_to},
        )
        events.publish(
            events.CredentialExpiring(credential.id, person.id, _last_day_of(credential))
        )


def due_for_alert(today: date) -> list[tuple[Credential, Person]]:
    """Return the credentials that end soon and were not announced, locked, with their people."""
    rows = db.session.execute(
        select(Credential, Person)
        .join(Person, Person.id == Credential.person_id)
        .where(
            Credential.voided_at.is_(None),
            Credential.alerted_at.is_(None),
            Credential.valid_to >= today,
            Credential.valid_to - Credential.alert_days <= today,
            Person.archived_at.is_(None),
        )
        .order_by(Credential.id)
        .with_for_update(of=Credential, skip_locked=True)
    )
    return list(rows.tuples())


def _last_day_of(credential: Credential) -> date:
    assert credential.valid_to is not None  # noqa: S101 - the query asked for one
    return credential.valid_to
