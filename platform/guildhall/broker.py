"""The connection to Valkey and the one queue in it; both can be lost, the outbox cannot."""

from typing import TYPE_CHECKING, Final

from flask import current_app
from redis import Redis

from guildhall.lazily import lazily

if TYPE_CHECKING:
    import rq
else:
    rq = lazily("rq")  # a web server hands nothing over: it writes into the outbox

QUEUE: Final = "guildhall"


def broker() -> Redis:
    """Return the connection to Valkey."""
    connection: Redis = current_app.extensions["guildhall_redis"]
    return connection


def work_queue() -> "rq.Queue":
    """Return the one queue."""
    return rq.Queue(QUEUE, connection=broker())
