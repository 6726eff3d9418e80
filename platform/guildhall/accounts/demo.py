"""Sign-in links of the demo: one click as somebody of the sample year."""

from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from guildhall.errors import NotFound
from guildhall.here import this_config

SALT: Final = "guildhall demo sign-in"


def link(account_id: UUID) -> str:
    """Return the path that signs in as this account, at the site or at a tenant's address."""
    return f"/demo/sign-in/{_signer().dumps(account_id.hex)}"


def account_behind(token: str) -> UUID:
    """Return whose link this is; raise NotFound outside a demo, and for a forged one."""
    if not this_config().demo:
        raise NotFound
    try:
        return UUID(_signer().loads(token))
    except (BadSignature, ValueError) as forged:
        raise NotFound from forged


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(this_config().secret_key, salt=SALT)
