"""Badge or employee number and PIN: for people without e-mail, and for everybody at a kiosk."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from msgspec import Struct

from guildhall import audit, context
from guildhall.accounts import hashing, queries
from guildhall.accounts.models import Account, Pin
from guildhall.accounts.rules import (
    CODE_GOOD_FOR,
    CODE_LENGTH,
    CODE_LETTERS,
    is_easy_pin,
    is_pin,
    lock_after,
    normal_code,
    shown_code,
)
from guildhall.accounts.services.sessions import end_pin_logins
from guildhall.db import db, in_verb, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.localisation import clock
from guildhall.people.models.persons import Person
from guildhall.people.queries import find_by_number


def check_pin(number: str, pin: str) -> Person:
    """Return the person with this badge or employee number and PIN; raise Denied with a sentence.

    A wrong try is counted in a transaction of its own, which must outlive the refusal: call this
    before the verb that the PIN is for, never inside it.
    """
    return _judged(number, lambda row: hashing.matches(row.pin_hash if row else None, pin.strip()))


class PrintedCode(Struct, frozen=True):
    """A one-time code as it goes to paper; nothing keeps it in clear."""

    person: Person
    code: str
    expires_at: datetime


def set_first_pin(number: str, code: str, pin: str) -> tuple[Person, UUID]:
    """Set a PIN with the printed code; return the person and the account, made if there is none."""
    check_new_pin(pin)
    person = _judged(number, lambda row: _code_matches(row, code))
    return person, _begin_with_pin(person, pin)


def account_of(person: Person) -> UUID:
    """Return the account that a person's PIN signs in; raise Denied if her way in was ended."""
    account_id = directory().account_of(person.id)
    if account_id is None:
        raise Denied(_("Your way in was ended. Ask your coordinator."))
    return account_id


@transaction
def change_pin(person: Person, *, current: str | None, pin: str, proven: bool) -> None:
    """Change one's own PIN; `proven` says that the session was opened by more than a PIN."""
    check_new_pin(pin)
    row = queries.pin_of(person.id, lock=True)
    if not proven and not hashing.matches(row.pin_hash if row else None, (current or "").strip()):
        raise Invalid(current=_("This is not your PIN as it is now."))
    _set_pin(row, person, pin)


@transaction
def print_codes(person_ids: Sequence[UUID]) -> list[PrintedCode]:
    """Make a new one-time code for each person; a PIN that was set before stops working.

    Nobody gets a code who signs in by e-mail: that person's account may reach further than this
    tenant, and only she may open it. She sets a PIN on her own page.
    """
    persons = queries.persons_by_id(person_ids)
    if not persons:
        raise Invalid(_("Choose at least one person to print a code for."))
    accounts = queries.accounts_of([person.id for person in persons])
    for person in persons:
        _refuse_code(person, accounts.get(person.id))
    return [_new_code(person, accounts.get(person.id)) for person in persons]


def check_new_pin(pin: str) -> None:
    """Raise Invalid with what is wrong with a new PIN."""
    if not is_pin(pin):
        raise Invalid(pin=_("A PIN has six digits."))
    if is_easy_pin(pin):
        raise Invalid(
            pin=_("This PIN is easy to guess. Leave out rows, repeated digits and years of birth.")
        )


def _judged(number: str, is_right: Callable[[Pin | None], bool]) -> Person:
    if in_verb():
        raise RuntimeError("Check a PIN before the verb it is for: a refusal must stay counted.")
    person, refusal = _counted(number, is_right)
    if person is None:
        raise Denied(refusal)
    return person


@transaction
def _counted(number: str, is_right: Callable[[Pin | None], bool]) -> tuple[Person | None, str]:
    """Judge one try under a lock on the row, so that a hundred at once count as a hundred."""
    found = find_by_number(number)
    row = queries.pin_of(found.id, lock=True) if found else None
    now = context.now()
    if row is not None and row.locked_until is not None and row.locked_until > now:
        return None, _locked(row.locked_until)
    if is_right(row) and row is not None:
        row.failed, row.locked_until, row.last_used_at = 0, None, now
        return found, ""
    if row is not None:
        row.failed += 1
        pause = lock_after(row.failed)
        if pause is not None:
            row.locked_until = now + pause
            return None, _locked(row.locked_until)
    return None, _("This number and PIN do not belong together. Check both and try again.")


def _locked(until: datetime) -> str:
    sentence = _(
        "Too many wrong tries. Try again at %(time)s, or ask your coordinator for a new code.",
        time=clock(until),
    )
    return str(sentence)


def _code_matches(row: Pin | None, code: str) -> bool:
    alive = row is not None and row.code_expires_at is not None
    alive = alive and row.code_expires_at > context.now()  # type: ignore[union-attr,operator]
    return hashing.matches(row.code_hash if row and alive else None, normal_code(code))


@transaction
def _begin_with_pin(person: Person, pin: str) -> UUID:
    account_id = directory().account_of(person.id)
    if account_id is None:
        account = Account(name=person.name, language=person.language or "en")
        db.session.add(account)
        db.session.flush()
        account_id = account.id
        directory().join(account_id, person.id)
    _set_pin(queries.pin_of(person.id, lock=True), person, pin)
    return account_id


def _set_pin(row: Pin | None, person: Person, pin: str) -> None:
    if row is None:
        row = Pin(person_id=person.id)
        db.session.add(row)
    row.pin_hash = hashing.keep(pin)
    row.set_at = context.now()
    row.code_hash = row.code_expires_at = row.locked_until = None
    row.failed = 0
    db.session.flush()
    audit.record("accounts.pin_set", person, person.name)


def _refuse_code(person: Person, account: Account | None) -> None:
    if not (person.employee_number or person.badge_code):
        raise Conflict(
            _(
                "%(name)s has neither an employee number nor a badge. Add one first.",
                name=person.name,
            )
        )
    if account is not None and account.email is not None:
        raise Conflict(
            _(
                "%(name)s signs in by e-mail and sets a PIN on the page My account. A code is for "
                "people without e-mail.",
                name=person.name,
            )
        )


def _new_code(person: Person, account: Account | None) -> PrintedCode:
    code = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
    row = queries.pin_of(person.id, lock=True)
    if row is None:
        row = Pin(person_id=person.id)
        db.session.add(row)
    had_pin = row.pin_hash is not None
    row.pin_hash = row.locked_until = None
    row.failed = 0
    row.code_hash = hashing.keep_code(code)
    row.code_expires_at = context.now() + CODE_GOOD_FOR
    db.session.flush()
    if account is not None:
        end_pin_logins(account.id, context.tenant_id())
    audit.record("accounts.code_printed", person, person.name, after={"replaces_a_pin": had_pin})
    return PrintedCode(person, shown_code(code), row.code_expires_at)
