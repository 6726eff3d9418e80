"""What a mail server has taken already, known outside the database too.

A letter is handed over inside the transaction that then marks it sent. If the database dies in
between, the mark is lost though the letter has left. So the moment the server has said yes, its
Message-ID is noted here, in this process and in Valkey, and a later attempt only makes up for the
mark. What stays open is what SMTP itself leaves open: a worker killed between the server's taking a
letter and its own next line. Such a letter goes twice, with the same Message-ID, rather than never.
"""

from collections import OrderedDict
from datetime import timedelta
from typing import Final

import structlog
from redis.exceptions import RedisError

from guildhall.broker import broker

log = structlog.get_logger(__name__)

KEPT_FOR: Final = timedelta(days=7)
"""Longer than every attempt of the outbox takes together."""
MOST: Final = 10_000

_here: OrderedDict[str, None] = OrderedDict()


def note(message_id: str) -> None:
    """Remember that a server has taken this letter."""
    _here[message_id] = None
    while len(_here) > MOST:
        _here.popitem(last=False)
    try:
        broker().set(_key(message_id), 1, ex=KEPT_FOR)
    except RedisError as trouble:
        log.warning("acceptance_noted_here_alone", error=type(trouble).__name__)


def is_noted(message_id: str) -> bool:
    """Say whether a server has taken this letter before."""
    if message_id in _here:
        return True
    try:
        return bool(broker().exists(_key(message_id)))
    except RedisError:
        return False


def _key(message_id: str) -> str:
    return f"guildhall:mail:{message_id}"
