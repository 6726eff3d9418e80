"""What somebody changes about her own account."""

from uuid import UUID

from flask_babel import gettext as _

from guildhall.accounts.models import Account
from guildhall.accounts.queries import persons_by_id
from guildhall.db import transaction
from guildhall.errors import Denied, Invalid
from guildhall.localisation import LANGUAGES


@transaction
def change_profile(
    account: Account, *, name: str, language: str, person_id: UUID | None = None
) -> None:
    """Change the name of an account and its language, and the person's language here."""
    if language not in LANGUAGES:
        raise Invalid(language=_("Choose one of the languages."))
    account.name, account.language = name, language
    for person in persons_by_id([person_id] if person_id else []):
        person.language = language


def refuse_by_pin(account: Account, method: str) -> None:
    """Keep a PIN, which is one tenant's, from opening an account that reaches further."""
    if method == "pin" and account.email is not None:
        raise Denied(
            _("You signed in with a PIN. To change this, sign in with your e-mail address.")
        )
