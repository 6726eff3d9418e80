"""Links in the letter of an offered seat: signed, for one answer, good while that offer stands."""

from typing import Final, Literal
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct

from guildhall import context
from guildhall.directory import directory
from guildhall.errors import Conflict, NotFound
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import queries
from guildhall.wording import gettext as _

Answer = Literal["acceptance", "refusal"]
ANSWERS: Final[tuple[Answer, Answer]] = ("acceptance", "refusal")


def urls_of(registration: Registration) -> dict[str, str]:
    """Return the address at which an open offer is accepted, and the one where it is declined."""
    return {answer: _url(registration, answer) for answer in ANSWERS}


def _url(registration: Registration, answer: Answer) -> str:
    token = _signer(answer).dumps(
        [str(context.tenant_id()), str(registration.id), _stamp(registration)]
    )
    return directory().url_of(context.tenant_id(), f"/offers/{token}/{answer}")


def _signer(answer: Answer) -> URLSafeSerializer:
    """Sign for one purpose: a link that declines cannot be turned into one that accepts."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"offered-seat-{answer}")


def _stamp(registration: Registration) -> int:
    """Return what tells this offer from a later one to the same person."""
    expires = registration.offer_expires_at
    return int(expires.timestamp() * 1000) if expires else 0


class Question(Struct, frozen=True):
    """What a link asks: whose offer, and why it can be answered no more."""

    registration: Registration
    answer: Answer
    over: str
    """A sentence, or empty while the offer stands."""


def question_of(token: str, answer: Answer) -> Question:
    """Return what a link asks; another tenant's or a forged one is not found."""
    try:
        tenant, registration_id, stamp = _signer(answer).loads(token)
    except (BadSignature, ValueError):
        raise NotFound from None
    if UUID(tenant) != context.tenant_id():
        raise NotFound
    registration = queries.get_registration(UUID(registration_id))
    return Question(registration, answer, _why_over(registration, stamp))


def _why_over(registration: Registration, stamp: int) -> str:
    expires = registration.offer_expires_at
    if registration.state == "offered" and expires:
        if stamp != _stamp(registration):
            return _("This link is of an earlier offer. Use the one in the newest letter.")
        if context.now() < expires:
            return ""
    return {
        "registered": _("The seat is yours already; there is nothing more to do."),
        "cancelled": _("You gave this seat back; it went to the next in line."),
    }.get(
        registration.state,
        _("This offer has run out. The seat goes to the next in line; you may register again."),
    )


def refuse_if_over(question: Question) -> None:
    """Raise Conflict where the offer can be answered no more."""
    if question.over:
        raise Conflict(question.over)
