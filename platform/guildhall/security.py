"""Headers, cookies, forms, limits: what every response and request has to pass."""

import hmac
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, g, request, session
from flask_babel import lazy_gettext as _l
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_qualified_name, get_remote_address
from flask_wtf.csrf import CSRFProtect, generate_csrf, same_origin
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from guildhall.config import Config
from guildhall.errors import Invalid
from guildhall.here import this_request, this_session

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}

NULL: Final = "\x00"
HELD_NULL: Final = "held_null"
"""Where `g` keeps the names of the fields that came with a NUL."""
UNSTORABLE: Final = _l("This holds a character that cannot be kept. Type it anew.")
PRIVATE: Final = ("Cache-Control", "no-store")
SHARED: Final = ("Cache-Control", "no-cache")
"""What whoever has a cookie gets is not kept; what everybody gets is asked for anew."""
REQUEST_ID: Final = "guildhall.request_id"
"""Under this the WSGI environment keeps what logs.py calls the request."""

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

TOKEN_HERE = secrets.token_hex(16)
"""Stands in every page where its token will be: parts of pages are drawn before it is known."""
TOKEN_BYTES = TOKEN_HERE.encode()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=True)


class FormProtection(CSRFProtect):  # type: ignore[misc]  # flask-wtf ships no types
    """Flask-WTF's own, which reads no signature that this process made itself a moment ago."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - its signature
        """Refuse a form without the session's token, or over TLS from another origin."""
        if this_request().method not in CHANGING or (_is_signed_here() and _is_from_here()):
            return
        super().protect(apply_exemptions)


csrf = FormProtection()


class Headed:
    """Gives every answer, whoever makes it, the headers that it does not bring itself."""

    def __init__(self, application: Application, headers: Mapping[str, str]) -> None:
        self._application = application
        self._headers = [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the headers added."""

        def start(status: str, headers: list[tuple[str, str]], *trouble: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            brought = {name.lower() for name, _value in headers}
            headers += [pair for name, pair in self._headers if name not in brought]
            if "cache-control" not in brought:
                headers.append(PRIVATE if "HTTP_COOKIE" in environ else SHARED)
            if REQUEST_ID in environ:
                headers.append(("X-Request-ID", environ[REQUEST_ID]))
            return start_response(status, headers, *trouble)

        return self._application(environ, start)


def init_app(app: Flask, config: Config) -> None:
    """Set the cookies' rules, protect every form, limit what may be sent."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="guildhall",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=config.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=config.secure_cookies,
        RATELIMIT_STORAGE_URI=config.redis_url,
        RATELIMIT_KEY_PREFIX="guildhall",
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "application/json",
            "image/svg+xml",
        ],
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=5,
    )
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: TOKEN_HERE
    limiter.init_app(app)
    Compress(app)
    app.before_request(_take_out_null)
    _send_headers(app, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def limit_routes(app: Flask) -> None:
    """Check the limits of the routes that declare some, once all are known; ask no others."""
    declared = limiter.limit_manager.decorated_limits
    limited = frozenset(
        endpoint
        for endpoint, view in app.view_functions.items()
        if declared(get_qualified_name(view))
    )
    every: list[Any] = [
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
    ]
    for hooks in every:
        hooks[None] = [
            _if_limited(limited, hook) if _is_limiters(hook) else hook for hook in hooks[None]
        ]


def _is_limiters(hook: Any) -> bool:  # noqa: ANN401 - a bound method or a partial
    return getattr(hook, "__self__", None) is limiter or limiter in getattr(hook, "args", ())


def _if_limited(endpoints: frozenset[str], hook: Callable[..., Any]) -> Callable[..., Any]:
    """Return a hook that, elsewhere, lets pass what it is given: an answer, an error, nothing."""
    return lambda *given: (
        hook(*given) if this_request().endpoint in endpoints else next(iter(given), None)
    )


def _fill_in_token(response: Response) -> None:
    """Put the session's token where a page's forms have room for it."""
    body = response.response
    if not isinstance(body, list) or response.mimetype != "text/html":
        return
    page = body[0] if len(body) == 1 and type(body[0]) is bytes else response.get_data()
    if TOKEN_BYTES in page:
        response.set_data(page.replace(TOKEN_BYTES, _token()))


TOKENS: Final[dict[str, tuple[float, bytes]]] = {}
TOKEN_SECONDS: Final = 600
"""So long all pages of a session carry the same token; it is good for twelve hours."""
MOST_TOKENS: Final = 5000


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


def _take_out_null() -> None:
    """Take NULs out of a form, which no keyboard types and no database keeps.

    The form says so at its fields (forms.Form); in an address they are refused.
    """
    asked = this_request()
    if b"%00" in asked.query_string:
        raise Invalid(str(UNSTORABLE))
    if asked.method != "POST":
        return
    typed = [(name, one) for name, all_ in asked.form.lists() for one in all_]
    held = {name for name, one in typed if NULL in one or NULL in name}
    if held:
        setattr(g, HELD_NULL, held)
        asked.form = ImmutableMultiDict(
            (name.replace(NULL, ""), one.replace(NULL, "")) for name, one in typed
        )


def _send_headers(app: Flask, config: Config) -> None:
    headers = dict(HEADERS)
    if config.hsts_seconds:
        headers["Strict-Transport-Security"] = f"max-age={config.hsts_seconds}; includeSubDomains"
    app.wsgi_app = Headed(app.wsgi_app, headers)  # type: ignore[method-assign]

    @app.after_request
    def send(response: Response) -> Response:
        _fill_in_token(response)
        return response
