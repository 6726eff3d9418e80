"""Inviting a person of the tenant to sign in by e-mail, and ending somebody's way in."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from guildhall import audit, context, jobs
from guildhall.accounts import jobs as account_jobs
from guildhall.accounts.models import Account
from guildhall.accounts.queries import accounts_of, get_account, get_person, persons_by_id
from guildhall.accounts.services.links import use_invitation
from guildhall.accounts.services.passwords import choose_password
from guildhall.accounts.services.sessions import end_other_logins
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.people.models.persons import Person


@transaction
def invite(person_ids: Sequence[UUID]) -> int:
    """Send each of these people a link that lets her in; return how many links were promised."""
    card = directory().card()
    if card is None or not card.is_live:
        raise Conflict(
            _("Nothing is sent before you go live. Go live first, or print codes for a PIN.")
        )
    persons = persons_by_id(person_ids)
    if not persons:
        raise Invalid(_("Choose at least one person to invite."))
    accounts = accounts_of([person.id for person in persons])
    for person in persons:
        _refuse_invitation(person, accounts.get(person.id))
        jobs.enqueue(account_jobs.send_invitation, person_id=str(person.id))
        audit.record("accounts.invited", person, person.name)
    return len(persons)


@transaction
def accept(secret: str, *, password: str | None) -> Account:
    """Let whoever reads the mail of the invited address in as the person who was invited.

    An account with that address joins this tenant too: one login, many memberships. A person who
    signed in with a PIN before keeps her account if it had no address.
    """
    token = use_invitation(secret)
    card = directory().card()
    if card is None or card.slug != token.tenant_slug or token.person_id is None:
        raise NotFound
    person = get_person(token.person_id)
    account = get_account(token.account_id)
    if account.email is None:
        account.email = token.address
    account.email_verified_at = account.email_verified_at or context.now()
    if password:
        choose_password(account, password)
    former = directory().account_of(person.id)
    if former != account.id:
        directory().join(account.id, person.id)
        _close_if_lonely(former)
    audit.record("accounts.joined", person, person.name)
    return account


@transaction
def end_access(person_id: UUID, *, by: UUID) -> Person:
    """End a person's way into this tenant at once; nobody ends her own by mistake."""
    person = get_person(person_id)
    if person.id == by:
        raise Conflict(_("You cannot end your own way in. Ask another coordinator."))
    account_id = directory().account_of(person.id)
    if account_id is None:
        raise Conflict(_("%(name)s has no way in that could be ended.", name=person.name))
    directory().leave(person.id)
    audit.record("accounts.access_ended", person, person.name)
    return person


@transaction
def restore_access(person_id: UUID) -> Person:
    """Give a person the way in back that was ended, with the account she had."""
    person = get_person(person_id)
    directory().come_back(person.id)
    audit.record("accounts.access_restored", person, person.name)
    return person


def _refuse_invitation(person: Person, account: Account | None) -> None:
    if not person.email:
        raise Conflict(
            _(
                "%(name)s has no e-mail address here. Add one, or print a code for a PIN.",
                name=person.name,
            )
        )
    if account is not None and account.email is not None:
        raise Conflict(_("%(name)s signs in by e-mail already.", name=person.name))


def _close_if_lonely(account_id: UUID | None) -> None:
    """Close the account of a PIN that another account took the place of."""
    account = db.session.get(Account, account_id) if account_id else None
    if account is not None and account.email is None:
        account.closed_at = context.now()
        end_other_logins(account.id)
