"""How far long work has come, kept in Valkey: the picture can be lost, the work cannot."""

import json
from typing import Any, Final

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from guildhall import context
from guildhall.broker import broker

log = structlog.get_logger(__name__)

KEPT: Final = 86_400
"""Seconds for which the last report can be read."""


class Progress(Struct, frozen=True):
    """How far a long piece of work has come."""

    done: int
    total: int
    note: str = ""

    @property
    def percent(self) -> int:
        """Return whole percents, 0 to 100."""
        return 0 if self.total <= 0 else min(100, self.done * 100 // self.total)


def report_progress(name: str, done: int, total: int, note: str = "") -> None:
    """Tell a waiting page how far this is; a lost Valkey loses only the picture."""
    try:
        broker().set(_progress_key(name), json.dumps([done, total, note]), ex=KEPT)
    except RedisError:
        log.info("progress_not_kept")


def progress_of(name: str) -> Progress | None:
    """Return what was last reported, or None."""
    try:
        kept: Any = broker().get(_progress_key(name))
    except RedisError:
        return None
    return Progress(*json.loads(kept)) if kept else None


def _progress_key(name: str) -> str:
    return f"guildhall:progress:{context.tenant_id()}:{name}"
