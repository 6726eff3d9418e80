"""Headers, cookies, limits: what every response and request has to pass."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, g
from flask_babel import lazy_gettext as _l
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_qualified_name, get_remote_address
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from guildhall.config import Config
from guildhall.errors import Invalid
from guildhall.form_tokens import TOKEN_HERE, csrf, fill_in
from guildhall.here import this_request

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

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=True)


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
    _configure(app, config)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: TOKEN_HERE
    limiter.init_app(app)
    Compress(app)
    app.before_request(_take_out_null)
    app.after_request(fill_in)  # named after Compress, so run before it, while the page is text
    _send_headers(app, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _configure(app: Flask, config: Config) -> None:
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
