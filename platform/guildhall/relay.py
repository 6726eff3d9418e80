"""The relay, the clock and the worker: what moves the outbox's lines, in processes of their own."""

import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from croniter import croniter
from flask import Flask
from redis.exceptions import RedisError
from rq import SimpleWorker
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError

from guildhall import context, heartbeat, outbox
from guildhall.broker import broker, work_queue
from guildhall.db import db, every_tenant, tenant_scope
from guildhall.directory import directory
from guildhall.features import is_on
from guildhall.here import this_config
from guildhall.jobs import run_line
from guildhall.outbox import OutboxLine
from guildhall.registry import entry_name, registry

log = structlog.get_logger(__name__)

BATCH: Final = 200
JOB_TIMEOUT: Final = 3600
PAUSE: Final = 0.4
EVERY: Final = timedelta(seconds=10)
"""How often the clock is looked at; a minute's slot is never missed."""


def main(argv: list[str]) -> int:
    """Run `guildhall worker` or `guildhall scheduler`."""
    from guildhall.app import create_app

    kinds = {"worker": run_worker, "scheduler": run_scheduler}
    if len(argv) != 1 or argv[0] not in kinds:
        sys.stderr.write("Say which: guildhall worker|scheduler\n")
        return 2
    kinds[argv[0]](create_app())
    return 0


def relay_once() -> int:
    """Hand every due line to RQ, and again what was handed over and never came back.

    The lines are marked and let go of first: a worker that is quicker than our commit would find
    them locked, leave them alone, and they would wait for the lease to end.
    """
    due = _claimed()
    queue = work_queue()
    try:
        for tenant, line in due:
            queue.enqueue(
                run_line, str(tenant), str(line), job_timeout=JOB_TIMEOUT, result_ttl=0, ttl=86_400
            )
    except RedisError:
        _give_back([line for _tenant, line in due])
        raise
    return len(due)


def _claimed() -> list[tuple[UUID, UUID]]:
    """Mark what is due as handed over, and return it with its tenants."""
    with every_tenant("relay: due lines of every tenant's outbox") as session:
        now = context.now()
        lost = now - _lease()
        due = session.execute(
            select(OutboxLine.tenant_id, OutboxLine.id)
            .where(
                OutboxLine.done_at.is_(None),
                OutboxLine.failed_at.is_(None),
                OutboxLine.run_after <= now,
                or_(OutboxLine.enqueued_at.is_(None), OutboxLine.enqueued_at < lost),
            )
            .order_by(OutboxLine.run_after)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if due:
            session.execute(
                update(OutboxLine)
                .where(OutboxLine.id.in_([line for _, line in due]))
                .values(enqueued_at=now)
            )
    return [(tenant, line) for tenant, line in due]


def _lease() -> timedelta:
    config = this_config()
    return config.relay_lease


def _give_back(lines: list[UUID]) -> None:
    """Let the next round hand over what the queue did not take; those it took run once anyway."""
    with every_tenant("relay: lines that the queue did not take") as session:
        session.execute(update(OutboxLine).where(OutboxLine.id.in_(lines)).values(enqueued_at=None))


def run_schedules(since: datetime, until: datetime) -> int:
    """Promise every schedule that fell due in (since, until], once for each tenant."""
    promised = 0
    for tenant in directory().working():
        with tenant_scope(tenant):
            promised += _promise_due(since.astimezone(tenant.zone), until.astimezone(tenant.zone))
    return promised


def _promise_due(since: datetime, until: datetime) -> int:
    promised = 0
    for plugin in registry().plugins:
        for schedule in plugin.schedules:
            slot = croniter(schedule.cron, until + timedelta(microseconds=1)).get_prev(datetime)
            if slot > since and is_on(plugin):
                outbox.put(
                    entry_name(schedule.job),
                    payload={},
                    key=f"{schedule.key}@{slot.astimezone(UTC).isoformat()}",
                )
                promised += 1
    db.session.commit()
    return promised


def run_scheduler(app: Flask) -> None:
    """Relay and keep the clock until told to stop; a lost server is waited for."""
    stop = _stop_signal()
    with app.app_context():
        last = context.now() - timedelta(minutes=10)
        while not stop.is_set():
            try:
                handed = relay_once()
                if (now := context.now()) - last >= EVERY:
                    heartbeat.beat()
                    run_schedules(last, now)
                    last = now
            except (DBAPIError, RedisError) as error:
                log.warning("scheduler_waits", error=type(error).__name__)
                db.session.remove()
                handed = 0
                stop.wait(1)
            if handed < BATCH:
                stop.wait(PAUSE)


def run_worker(app: Flask) -> None:
    """Work on the queue until told to stop; a lost server is waited for."""
    with app.app_context():
        while True:
            try:
                worker = SimpleWorker(
                    [work_queue()], connection=broker(), worker_ttl=heartbeat.WORKER_TTL
                )
                worker.work(with_scheduler=False, logging_level="WARNING")
            except RedisError as error:
                log.warning("worker_waits", error=type(error).__name__)
                time.sleep(1)
            else:
                return


def _stop_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
