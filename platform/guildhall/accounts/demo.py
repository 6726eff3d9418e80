"""Sign-in links of the demo: one click as somebody of the sample year."""

from typing import Final
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from guildhall.config import Config
from guildhall.errors import NotFound

SALT: Final = "guildhall demo sign-in"


def link(account_id: UUID) -> str:
    """Return the path that signs in as this account, at the site or at a tenant's address."""
    return f"/demo/sign-in/{_signer().dumps(account_id.hex)}"


def account_behind(token: str) -> UUID:
    """Return whose link this is; raise NotFound outside a demo, and for a forged one."""
    if not _config().demo:
        raise NotFound
    try:
        return UUID(_signer().loads(token))
    except (BadSignature, ValueError) as forged:
        raise NotFound from forged


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_config().secret_key, salt=SALT)


def _config() -> Config:
    config: Config = current_app.extensions["guildhall_config"]
    return config
