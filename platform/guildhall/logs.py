"""Structured log lines with a request id and without anybody's personal data."""

import logging
import re
import time

import structlog
from flask import Flask, Response, g, has_request_context, request
from structlog.typing import EventDict

from guildhall import context
from guildhall.db import new_id
from guildhall.here import this_g, this_request
from guildhall.security import REQUEST_ID

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger("guildhall.request")


def init_app(app: Flask, level: str) -> None:
    """Write one JSON line a request, and give each an id that errors and audit entries repeat."""
    logging.basicConfig(format="%(message)s", level=level)
    structlog.configure(
        processors=[
            _of_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level, logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    app.before_request(_start)
    if logging.getLogger().isEnabledFor(logging.INFO):
        app.after_request(_tell)


def _start() -> None:
    environ, own = this_request().environ, this_g()
    given = environ.get("HTTP_X_REQUEST_ID", "")
    own.request_id = given if SANE_ID.fullmatch(given) else str(new_id())
    own.started = time.perf_counter()
    environ[REQUEST_ID] = own.request_id


def _of_request(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Name the request that a line belongs to."""
    if has_request_context() and "request_id" in g:
        line.setdefault("request_id", g.request_id)
    return line


def _tell(response: Response) -> Response:
    tenant = context.tenant_or_none()
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        tenant=str(tenant.id) if tenant else None,
    )
    return response
