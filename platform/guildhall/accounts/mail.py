"""Mail about an account: the link is made when it is sent, and kept nowhere in clear.

It goes straight to the mailer and not through the tenant's list of messages: whoever could read
a link there could become the person it was for. And it concerns an account, which may belong to
several tenants or to none.
"""

from flask import render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from msgspec import Struct

from guildhall import context, mailer
from guildhall.accounts.rules import LINK_GOOD_FOR
from guildhall.directory import directory
from guildhall.here import this_config
from guildhall.localisation import LANGUAGES, locale_of


class Letter(Struct, frozen=True):
    """What a mail says: a subject, a few sentences, perhaps one button."""

    subject: str
    lines: tuple[str, ...]
    button: str = ""
    url: str = ""


def deliver(address: str, kind: str, *, language: str, url: str = "", name: str = "") -> None:
    """Write the mail in the person's language and send it, in the current tenant's name."""
    card = directory().card() if context.tenant_or_none() else None
    hall = card.name if card else "Guildhall"
    with force_locale(locale_of(language if language in LANGUAGES else "en")):
        letter = LETTERS[kind](hall, url, name)
        text = render_template("accounts/mail.txt", letter=letter, hall=hall)
        html = render_template("accounts/mail.html", letter=letter, hall=hall, language=language)
    mailer.send(address, letter.subject, text, html, sender=hall)


def site_url(path: str) -> str:
    """Return the absolute address of a page of the current tenant, or of the site."""
    tenant = context.tenant_or_none()
    if tenant is not None:
        return directory().url_of(tenant.id, path)
    return f"{this_config().site_url}{path}"


def _sign_in(hall: str, url: str, _name: str) -> Letter:
    return Letter(
        _("Your link to sign in to %(hall)s", hall=hall),
        (
            _("Somebody, most likely you, asked for a link to sign in to %(hall)s.", hall=hall),
            _good_for("sign_in"),
            _("If it was not you, leave it: nothing happens until the link is opened."),
        ),
        _("Sign in"),
        url,
    )


def _reset(hall: str, url: str, _name: str) -> Letter:
    return Letter(
        _("Choose a new password for %(hall)s", hall=hall),
        (
            _("Somebody, most likely you, asked to choose a new password."),
            _good_for("reset"),
            _("If it was not you, leave it: your password stays as it is."),
        ),
        _("Choose a new password"),
        url,
    )


def _verify(hall: str, url: str, _name: str) -> Letter:
    return Letter(
        _("Confirm your address for %(hall)s", hall=hall),
        (
            _("Open the link to use this address for signing in."),
            _good_for("verify"),
            _("If you did not ask for this, leave it: nothing changes."),
        ),
        _("Confirm the address"),
        url,
    )


def _invite(hall: str, url: str, name: str) -> Letter:
    return Letter(
        _("%(hall)s invites you to sign in", hall=hall),
        (
            _("%(name)s,", name=name),
            _(
                "there you register for courses, see your hours and points, and print your "
                "certificates."
            ),
            _good_for("invite"),
        ),
        _("Open the invitation"),
        url,
    )


def _password_changed(_hall: str, url: str, _name: str) -> Letter:
    return Letter(
        _("Your password was changed"),
        (
            _("The password of your account was changed just now, and other sessions were ended."),
            _("If it was not you, choose a new one at once."),
        ),
        _("Choose a new password"),
        url,
    )


def _address_changed(_hall: str, _url: str, name: str) -> Letter:
    return Letter(
        _("Your account has a new address"),
        (
            _(
                "From now on you sign in with %(address)s, no longer with this address.",
                address=name,
            ),
            _("If it was not you, tell your coordinator at once."),
        ),
    )


def _passkey_added(_hall: str, _url: str, name: str) -> Letter:
    return Letter(
        _("A passkey was added to your account"),
        (_("“%(name)s” signs you in from now on.", name=name), _not_you()),
    )


def _passkey_removed(_hall: str, _url: str, name: str) -> Letter:
    return Letter(
        _("A passkey was removed from your account"),
        (_("“%(name)s” does not sign you in any more.", name=name), _not_you()),
    )


def _app_added(_hall: str, _url: str, _name: str) -> Letter:
    return Letter(
        _("Signing in now asks for a code"),
        (_("An authenticator app was set up for your account just now."), _not_you()),
    )


def _app_removed(_hall: str, _url: str, _name: str) -> Letter:
    return Letter(
        _("Signing in asks for no code any more"),
        (_("The authenticator app was removed from your account just now."), _not_you()),
    )


def _recovery_used(_hall: str, _url: str, name: str) -> Letter:
    return Letter(
        _("A recovery code of your account was used"),
        (
            _("One of your recovery codes was used just now; %(num)s are left.", num=name),
            _not_you(),
        ),
    )


def _step_reset(_hall: str, _url: str, _name: str) -> Letter:
    return Letter(
        _("Your second step was reset"),
        (
            _(
                "Your app, your passkeys and your recovery codes work no more, and every session "
                "was ended. Sign in and set up a new second step."
            ),
            _("If you did not ask for this, tell your coordinator at once."),
        ),
    )


def _not_you() -> str:
    return str(
        _("If it was not you, end the other sessions under My account and change your password.")
    )


def _good_for(purpose: str) -> str:
    minutes = int(LINK_GOOD_FOR[purpose].total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return str(
            ngettext(
                "The link works once, for %(num)d minute.",
                "The link works once, for %(num)d minutes.",
                minutes,
            )
        )
    if minutes < 48 * 60:
        return str(
            ngettext(
                "The link works once, for %(num)d hour.",
                "The link works once, for %(num)d hours.",
                minutes // 60,
            )
        )
    return str(
        ngettext(
            "The link works once, for %(num)d day.",
            "The link works once, for %(num)d days.",
            minutes // (24 * 60),
        )
    )


LETTERS = {
    "sign_in": _sign_in,
    "reset": _reset,
    "verify": _verify,
    "invite": _invite,
    "password_changed": _password_changed,
    "address_changed": _address_changed,
    "passkey_added": _passkey_added,
    "passkey_removed": _passkey_removed,
    "app_added": _app_added,
    "app_removed": _app_removed,
    "recovery_used": _recovery_used,
    "step_reset": _step_reset,
}
