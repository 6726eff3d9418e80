"""Sessions in signed cookies: what signs is made once, what was verified a moment ago is known."""

import time
from typing import Any, Final

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

KEPT_SECONDS: Final = 60.0
"""A verified cookie is not verified again for so long: it may outlive its month by that."""
MOST_KEPT: Final = 5000
PLAIN: Final = (str, int, type(None))


class CookieSessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, for an application that answers a browser many times a minute."""

    def __init__(self) -> None:
        self._signers: dict[str, URLSafeTimedSerializer | None] = {}
        self._verified: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs with this application's secret."""
        secret = str(app.secret_key)
        if secret not in self._signers:
            self._signers[secret] = super().get_signing_serializer(app)
        return self._signers[secret]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request's cookie, an empty one where it is missing or forged."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        key = (str(app.secret_key), cookie)
        verified, content = self._verified.get(key, (0.0, {}))
        if 0 <= time.time() - verified < KEPT_SECONDS:
            return self.session_class(content)
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, PLAIN) for value in opened.values()):
            if len(self._verified) >= MOST_KEPT:
                self._verified.clear()
            self._verified[key] = (time.time(), dict(opened))
        return opened
