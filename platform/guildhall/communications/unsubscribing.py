"""The link at the foot of a letter: signed, so that it works without a sign-in."""

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from guildhall import context
from guildhall.directory import directory
from guildhall.errors import NotFound


def unsubscribe_url(person_id: UUID) -> str:
    """Return the address at which this person ends the letters that are not essential."""
    token = _signer().dumps([str(context.tenant_id()), str(person_id)])
    return directory().url_of(context.tenant_id(), f"/unsubscribe/{token}")


def person_of(token: str) -> UUID:
    """Return whom a link belongs to; another tenant's or a forged one is not found."""
    try:
        tenant, person = _signer().loads(token)
    except (BadSignature, ValueError):
        raise NotFound from None
    if UUID(tenant) != context.tenant_id():
        raise NotFound
    return UUID(person)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")
