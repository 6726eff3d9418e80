"""Whether this process is up, and whether it can do its work."""

from flask import Blueprint, Flask, Response, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from guildhall.broker import broker
from guildhall.db import db
from guildhall.security import limiter
from guildhall.web import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public("a probe of the process itself", where="both")
@limiter.exempt
def alive() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public("a probe before traffic is sent here", where="both")
@limiter.exempt
def ready() -> Response:
    """Answer 200 when PostgreSQL and Valkey answer, 503 with what does not."""
    checks = {"database": _database(), "queue": _queue()}
    response = jsonify(status="ok" if all(checks.values()) else "waiting", **checks)
    response.status_code = 200 if all(checks.values()) else 503
    return response


def _database() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _queue() -> bool:
    try:
        return bool(broker().ping())
    except RedisError:
        return False


def init_app(app: Flask) -> None:
    """Register the probes."""
    app.register_blueprint(bp)
