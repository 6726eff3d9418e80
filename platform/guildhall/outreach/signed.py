"""Links that stand for whoever holds them: signed, for one tenant and one purpose."""

from typing import Final
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from guildhall import context
from guildhall.errors import NotFound

THREAD: Final = "outreach-thread"
NEEDS: Final = "outreach-needs"
GUEST: Final = "outreach-guest"


def token(purpose: str, *ids: UUID) -> str:
    """Return a signed token for these ids of the current tenant."""
    return _signer(purpose).dumps([str(each) for each in (context.tenant_id(), *ids)])


def ids_of(purpose: str, text: str) -> list[UUID]:
    """Return what a token stands for; another tenant's, another purpose's or a forged one: 404."""
    try:
        tenant, *ids = (UUID(each) for each in _signer(purpose).loads(text))
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    if tenant != context.tenant_id():
        raise NotFound
    return ids


def _signer(purpose: str) -> "URLSafeSerializer":
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
