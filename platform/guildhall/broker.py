"""The connection to Valkey and the one queue in it; both can be lost, the outbox cannot."""

from typing import Final

from flask import current_app
from redis import Redis
from rq import Queue

QUEUE: Final = "guildhall"


def broker() -> Redis:
    """Return the connection to Valkey."""
    connection: Redis = current_app.extensions["guildhall_redis"]
    return connection


def work_queue() -> Queue:
    """Return the one queue."""
    return Queue(QUEUE, connection=broker())
