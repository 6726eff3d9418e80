"""Headers, cookies, forms, limits: what every response and request has to pass."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from guildhall.config import Config

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

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=True)


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
    limiter.init_app(app)
    Compress(app)
    _send_headers(app, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _send_headers(app: Flask, config: Config) -> None:
    headers = dict(HEADERS)
    if config.hsts_seconds:
        headers["Strict-Transport-Security"] = f"max-age={config.hsts_seconds}; includeSubDomains"

    @app.after_request
    def send(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers and request.endpoint != "static":
            response.headers["Cache-Control"] = (
                "no-store" if "Cookie" in request.headers else "no-cache"
            )
        return response
