"""Sessions in signed cookies: what signs is made once, what was verified a moment ago is known."""

import json
import time
from functools import cached_property
from typing import Any, Final

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import Serializer, Signer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from werkzeug.http import dump_cookie

KEPT_SECONDS: Final = 60.0
"""A verified cookie is not verified again for so long: it may outlive its month by that."""
MOST_KEPT: Final = 5000
PLAIN: Final = frozenset({str, int, bool, type(None)})
VALUE: Final = "session"
"""Stands in a written cookie where its value will be."""


SHORT: Final = 400
"""A payload of so many bytes is not packed: that saves nothing and takes as long as signing."""


class KnownKey(TimestampSigner):
    """Signs with a key that is derived from the secret once, and not for every signature."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - itsdangerous' own
        super().__init__(*args, **kwargs)
        self._derived: dict[Any, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key that belongs to a secret, the current one if none is given."""
        key = self._derived.get(secret_key)
        if key is None:
            key = self._derived[secret_key] = super().derive_key(secret_key)
        return key


class Signing(URLSafeTimedSerializer):
    """Writes and reads cookies as Flask's own does, with one signer for all of them."""

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        """Return the signer, made at the first use; salts other than the own get another."""
        if salt not in (None, self.salt):
            return super().make_signer(salt)
        return self._signer

    @cached_property
    def _signer(self) -> Signer:
        return super().make_signer(self.salt)

    def dump_payload(self, obj: Any) -> bytes:  # noqa: ANN401 - what a session holds
        """Write a session's content, packed only where it is long."""
        written = _plainly(obj) or Serializer.dump_payload(self, obj)
        return base64_encode(written) if len(written) <= SHORT else super().dump_payload(obj)


def _plainly(content: dict[str, Any]) -> bytes | None:
    """Write what JSON can say by itself; None where something has to be marked as what it is."""
    values = [value for name, value in content.items() if name != "_flashes"]
    for category, said in content.get("_flashes", ()):
        values += (category, *(said.values() if type(said) is dict else (said,)))
    if any(type(value) not in PLAIN for value in values):
        return None
    return json.dumps(content, separators=(",", ":")).encode()


class CookieSessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, for an application that answers a browser many times a minute."""

    def __init__(self) -> None:
        self._signers: dict[str, URLSafeTimedSerializer | None] = {}
        self._around: str | None = None
        self._verified: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs with this application's secret."""
        secret = str(app.secret_key or "")
        if secret and secret not in self._signers:
            self._signers[secret] = Signing(
                [*(app.config["SECRET_KEY_FALLBACKS"] or ()), secret],
                salt=self.salt,
                serializer=self.serializer,
                signer=KnownKey,
                signer_kwargs={
                    "key_derivation": self.key_derivation,
                    "digest_method": self.digest_method,
                },
            )
        return self._signers.get(secret)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where something in it has changed; what else was read is only said."""
        if session.permanent or (session.modified and not session):
            super().save_session(app, session, response)
            return
        if session.modified:
            response.headers.add("Set-Cookie", self._written(app, session))
        if session.accessed or session.modified:
            told = response.headers.get("Vary")
            response.headers["Vary"] = f"{told}, Cookie" if told else "Cookie"

    def _written(self, app: Flask, session: SessionMixin) -> str:
        """Write the cookie; all that is not the session's own is the same each time."""
        name, signing = self.get_cookie_name(app), self.get_signing_serializer(app)
        assert signing is not None  # noqa: S101 - without a secret no session is opened
        if self._around is None:
            self._around = dump_cookie(
                name,
                VALUE,
                domain=self.get_cookie_domain(app),
                path=self.get_cookie_path(app),
                secure=self.get_cookie_secure(app),
                httponly=self.get_cookie_httponly(app),
                samesite=self.get_cookie_samesite(app),
            )
        return self._around.replace(VALUE, str(signing.dumps(dict(session))))

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request's cookie, an empty one where it is missing or forged."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        key = (str(app.secret_key), cookie)
        verified, content = self._verified.get(key, (0.0, {}))
        if 0 <= time.time() - verified < KEPT_SECONDS:
            return self.session_class(content)
        opened = super().open_session(app, request)
        if opened and all(type(value) in PLAIN for value in opened.values()):
            if len(self._verified) >= MOST_KEPT:
                self._verified.clear()
            self._verified[key] = (time.time(), dict(opened))
        return opened
