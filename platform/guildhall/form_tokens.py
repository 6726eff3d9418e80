"""What a form carries to show that it came from a page of ours: filled in, and checked."""

import hmac
import secrets
import time
from typing import Final

from flask import Response, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf, same_origin

from guildhall.here import this_request, this_session

CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOKEN_HERE: Final = secrets.token_hex(16)
"""Stands in every page where its token will be: parts of pages are drawn before it is known."""
TOKEN_BYTES: Final = TOKEN_HERE.encode()

TOKENS: Final[dict[str, tuple[float, bytes]]] = {}
TOKEN_SECONDS: Final = 600
"""So long all pages of a session carry the same token; it is good for twelve hours."""
MOST_TOKENS: Final = 5000
"""Then all are forgotten, and each session's is signed anew: what a process keeps has an end."""


class FormProtection(CSRFProtect):  # type: ignore[misc]  # flask-wtf ships no types
    """Flask-WTF's own, which reads no signature that this process made itself a moment ago."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - its signature
        """Refuse a form without the session's token, or over TLS from another origin."""
        if this_request().method not in CHANGING or (_is_signed_here() and _is_from_here()):
            return
        super().protect(apply_exemptions)


csrf = FormProtection()


def fill_in(response: Response) -> Response:
    """Put the session's token where a page's forms have room for it."""
    body = response.response
    if not isinstance(body, list) or response.mimetype != "text/html":
        return response
    page = body[0] if len(body) == 1 and type(body[0]) is bytes else response.get_data()
    if TOKEN_BYTES in page:
        response.set_data(page.replace(TOKEN_BYTES, _token()))
    return response


def _token() -> bytes:
    """Return the signed token of this session, signed anew every ten minutes."""
    signed_at, token = TOKENS.get(this_session().get("csrf_token", ""), (0.0, b""))
    if not 0 <= time.time() - signed_at < TOKEN_SECONDS:
        token = generate_csrf().encode()
        if len(TOKENS) >= MOST_TOKENS:
            TOKENS.clear()
        TOKENS[session["csrf_token"]] = (time.time(), token)
    return token


def _is_signed_here() -> bool:
    """Say whether a form brings the very token that stands in this session's pages."""
    signed_at, token = TOKENS.get(this_session().get("csrf_token", ""), (0.0, b""))
    fresh = 0 <= time.time() - signed_at < TOKEN_SECONDS
    return fresh and hmac.compare_digest(this_request().form.get("csrf_token", "").encode(), token)


def _is_from_here() -> bool:
    return not request.is_secure or same_origin(request.referrer or "", f"https://{request.host}/")
