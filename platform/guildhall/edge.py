"""Every error becomes one page or one problem document, here and nowhere else."""

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from guildhall.db import constraint_of, db
from guildhall.errors import GuildhallError, Invalid
from guildhall.localisation import browser_language, locale_of

log = structlog.get_logger(__name__)

CONFLICT = 409
UNAVAILABLE = 503
BAD_REQUEST = 400
TOO_LARGE = 413
TOO_MANY = 429
NOT_FOUND = 404
NOT_A_PAGE = 405
REST_SECONDS = "60"
"""How long to wait where the limit itself does not say."""


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(GuildhallError, _ours)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _refused_by_database)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: GuildhallError) -> Response:
    fields = error.fields if isinstance(error, Invalid) else {}
    return problem(error.status.value, error.message, fields)


def _expired_form(_error: CSRFError) -> Response:
    return problem(
        BAD_REQUEST, _("This page was open too long. Go back, reload it and send it again.")
    )


def _http(error: HTTPException) -> Response:
    sentences = {
        NOT_FOUND: _("There is nothing at this address, or it is not yours to see."),
        NOT_A_PAGE: _(
            "This address only takes a form, so there is no page to show. What you sent before "
            "stands as it was answered; open the page anew to go on."
        ),
        TOO_LARGE: _("That is too large to send. Choose a file under 30 MB."),
        TOO_MANY: _("Too many tries in a short time. Wait a few minutes and try again."),
    }
    code = error.code or 500
    response = problem(code, sentences.get(code, ""))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    if code == TOO_MANY:
        response.headers.setdefault("Retry-After", REST_SECONDS)
    return response


def _refused_by_database(error: IntegrityError) -> Response:
    """A constraint said no where no service did: somebody else was quicker, most of the time."""
    db.session.rollback()
    log.warning("constraint", constraint=constraint_of(error))
    return _met_another()


def _met_another() -> Response:
    return problem(
        CONFLICT, _("Somebody changed this at the same moment. Reload the page and try again.")
    )


def _unreadable(_error: DataError) -> Response:
    db.session.rollback()
    return problem(BAD_REQUEST, _("A value was out of range or could not be stored. Check it."))


def _unavailable(error: OperationalError) -> Response:
    db.session.rollback()
    if isinstance(error.orig, DeadlockDetected):  # two met, and the server let the other one go on
        return _met_another()
    log.error("database_unavailable", kind=type(error.orig).__name__)
    with force_locale(locale_of(browser_language())):
        response = problem(
            UNAVAILABLE,
            _("The database does not answer. Nothing was lost; try again in a minute."),
        )
    response.headers["Retry-After"] = "10"
    return response


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected", kind=type(error).__name__, exc_info=error)
    with force_locale(locale_of(browser_language())):
        return problem(500, "")


def problem(status: int, sentence: str, fields: dict[str, str] | None = None) -> Response:
    """Answer with a page for people, or with problem+json (RFC 9457) for programs."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        body = {"status": status, "title": title, "detail": sentence, "errors": fields or {}}
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        page = render_template(
            "errors/error.html",
            status=status,
            sentence=sentence,
            fields=fields or {},
            request_id=g.get("request_id", ""),
        )
        response = Response(page, mimetype="text/html")
    response.status_code = status
    return response
