"""Whether the processes behind the page live: they say so themselves, through Valkey."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from guildhall import context
from guildhall.broker import broker
from guildhall.lazily import lazily

if TYPE_CHECKING:
    import rq
    from rq.worker import BaseWorker
else:
    rq = lazily("rq")

log = structlog.get_logger(__name__)

KEY: Final = "guildhall:alive:scheduler"
KEPT: Final = 30
"""Seconds after which a scheduler that said nothing counts as gone."""
WORKER_TTL: Final = 45
"""A worker that waits for work says every 30 seconds that it lives (rq takes 15 off)."""
SILENT: Final = timedelta(seconds=75)


class Pulse(Struct, frozen=True):
    """What lives behind the page; nothing can be known while Valkey is away."""

    valkey: bool
    scheduler: bool = False
    workers: int = 0

    @property
    def is_well(self) -> bool:
        """Say whether promised work gets done."""
        return self.valkey and self.scheduler and self.workers > 0


def beat() -> None:
    """Say that the scheduler lives; it is no trouble if nobody hears it."""
    try:
        broker().set(KEY, context.now().isoformat(), ex=KEPT)
    except RedisError:
        log.info("heartbeat_not_heard")


def pulse() -> Pulse:
    """Return what lives now."""
    try:
        workers = [each for each in rq.Worker.all(connection=broker()) if _lives(each)]
        return Pulse(True, bool(broker().exists(KEY)), len(workers))
    except RedisError:
        return Pulse(valkey=False)


def _lives(worker: "BaseWorker") -> bool:
    """Count a worker that is at work, or that said something lately."""
    if worker.get_state() == "busy":
        return True
    heard: datetime | None = worker.last_heartbeat
    if heard is None:
        return False
    heard = heard if heard.tzinfo else heard.replace(tzinfo=UTC)
    return context.now() - heard < SILENT
