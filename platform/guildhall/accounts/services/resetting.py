"""For somebody who lost everything: taking her second step away, by another, with a reason."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete

from guildhall import audit
from guildhall.accounts.models import Account, Passkey, RecoveryCode, SecondStep
from guildhall.accounts.queries import get_account, get_person
from guildhall.accounts.services.requests import tell
from guildhall.accounts.services.sessions import end_other_logins
from guildhall.db import db, tenant_scope, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person


def reset_here(person_id: UUID, *, by: UUID | None, reason: str) -> Person:
    """Reset a person of this tenant; what her account opens elsewhere is not ours to weaken.

    Whoever may reset cannot reset herself: that takes a second person, in every case.
    """
    person = get_person(person_id)
    if person.id == by:
        raise Conflict(_("Nobody resets her own second step. Ask somebody else who may."))
    account_id = directory().account_of(person.id)
    if account_id is None:
        raise Conflict(_("%(name)s has no way in that could be reset.", name=person.name))
    if len(directory().homes_of(account_id)) > 1:
        raise Conflict(
            _(
                "The account of %(name)s opens other halls too. Ask whoever runs this "
                "installation to reset it.",
                name=person.name,
            )
        )
    _reset_here(person_id, account_id, reason)
    return person


def reset_everywhere(account: Account, *, reason: str, by: str) -> int:
    """Reset an account as the operator; the log of each of its tenants says so; return how many."""
    _refuse_silence(reason)
    homes = directory().homes_of(account.id)
    for place in homes:
        with tenant_scope(place):
            _note(account.id, reason, by)
    with tenant_scope(homes[0] if homes else None):
        _reset(account.id, reason)
    return len(homes)


@transaction
def _reset_here(person_id: UUID, account_id: UUID, reason: str) -> None:
    _reset(account_id, reason)
    person = get_person(person_id)
    audit.record("accounts.step_reset", person, person.name, reason=reason)


@transaction
def _note(account_id: UUID, reason: str, by: str) -> None:
    person_id = directory().person_of(account_id)
    if person_id is not None:
        person = get_person(person_id)
        after = {"by_operator": by}
        audit.record("accounts.step_reset", person, person.name, after=after, reason=reason)


@transaction
def _reset(account_id: UUID, reason: str) -> None:
    """Forget app, codes and passkeys, end every session, and tell the account's owner."""
    _refuse_silence(reason)
    for table in (SecondStep, RecoveryCode, Passkey):
        db.session.execute(delete(table).where(table.account_id == account_id))
    end_other_logins(account_id)
    account = get_account(account_id)
    if account.email:
        tell(account.email, "step_reset", account.language)


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise Invalid(reason=_("Write why: it stands in the log."))
