"""Work behind the page: from the outbox to RQ and back, at least once, with its effect once.

`enqueue` promises a call inside a verb's transaction. The relay, in the scheduler's process, hands
due lines to RQ and hands them over again if nothing came of it. `run_line` is the only function
that RQ ever calls: it locks the line, runs the entry and marks it done, all in one transaction.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from croniter import croniter
from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError

from guildhall import context, events, outbox
from guildhall.audit import plain
from guildhall.context import Actor
from guildhall.db import db, every_tenant, tenant_scope
from guildhall.directory import directory
from guildhall.errors import GuildhallError, NotFound
from guildhall.outbox import OutboxLine
from guildhall.plugin import Registry, entry_name

log = structlog.get_logger(__name__)

QUEUE: Final = "guildhall"
BACK_OFF: Final = (10, 60, 300, 1800, 7200)
"""Seconds before each new attempt; after the last one the line counts as failed."""
LEASE: Final = timedelta(seconds=60)
"""How long the relay waits for RQ before it hands a line over again."""
BATCH: Final = 200
JOB_TIMEOUT: Final = 3600
PAUSE: Final = 0.4
PROGRESS_KEPT: Final = 86_400


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work has come."""

    done: int
    total: int
    note: str = ""

    @property
    def percent(self) -> int:
        """Return whole percents, 0 to 100."""
        return 0 if self.total <= 0 else min(100, self.done * 100 // self.total)


def enqueue(
    job: Callable[..., None],
    *,
    key: str | None = None,
    delay: timedelta = timedelta(0),
    **payload: object,
) -> None:
    """Promise a call of a declared job once this transaction commits; needs a tenant.

    `payload` must be plain (ids, dates, texts, numbers); the job gets it as JSON gives it back.
    """
    name = entry_name(job)
    if name not in registry().entries:
        raise LookupError(f"{name} is not declared by any plugin: add it to Plugin(jobs=...).")
    outbox.put(name, payload=plain(payload) or {}, key=key, delay=delay)


def run_line(tenant: str, line: str) -> None:
    """Run one line of the outbox; a line that is done, or being run elsewhere, is left alone."""
    with tenant_scope(directory().context_of(UUID(tenant))):
        try:
            _attempt(UUID(line))
        except Exception as error:  # noqa: BLE001 - the edge of a job: any failure is kept and retried
            db.session.rollback()
            _note_failure(UUID(line), error)


def _attempt(line_id: UUID) -> None:
    """Run the entry and mark the line, in one transaction that the entry's verbs join."""
    line = db.session.scalar(
        select(OutboxLine)
        .where(OutboxLine.id == line_id, OutboxLine.done_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if line is None or line.failed_at is not None:
        return
    db.session.info["in_verb"] = True
    try:
        with context.acting_as(Actor(name=line.actor_name, request_id=f"job-{line.id}")):
            _call(line)
        line.done_at = context.now()
        line.attempts += 1
        db.session.commit()
    finally:
        db.session.info.pop("in_verb", None)


def _call(line: OutboxLine) -> None:
    try:
        plugin, function, event = registry().entries[line.entry]
    except KeyError:
        raise NotFound(f"Nothing answers to {line.entry} any more.") from None
    if not plugin.core and not directory().switched_on(plugin.key):
        log.info("job_skipped", entry=line.entry, why="switched off")
        return
    if event is None:
        function(**line.payload)
    else:
        function(events.revive(event, line.payload))


def _note_failure(line_id: UUID, error: Exception) -> None:
    """Keep what went wrong, and when to try again; after the last attempt, ask a person."""
    line = db.session.scalar(select(OutboxLine).where(OutboxLine.id == line_id).with_for_update())
    if line is None or line.done_at is not None:
        return
    line.last_error = _sentence(error)
    line.enqueued_at = None
    if line.attempts < len(BACK_OFF) and not isinstance(error, NotFound):
        line.run_after = context.now() + timedelta(seconds=BACK_OFF[line.attempts])
    else:
        line.failed_at = context.now()
    line.attempts += 1
    db.session.commit()
    log.warning("job_failed", entry=line.entry, attempts=line.attempts, error=type(error).__name__)


def _sentence(error: Exception) -> str:
    """Say what went wrong without repeating a row's values, which may be somebody's data."""
    if isinstance(error, GuildhallError) and error.message:
        return error.message
    if isinstance(error, DBAPIError):
        return f"The database refused it ({type(error.orig).__name__})."
    return f"{type(error).__name__}: {str(error)[:200]}"


def retry(line: OutboxLine) -> None:
    """Try a failed line again now (within a verb's transaction)."""
    line.failed_at = None
    line.attempts = 0
    line.enqueued_at = None
    line.run_after = context.now()


# The relay and the clock


def relay_once() -> int:
    """Hand every due line to RQ, and again what was handed over and never came back."""
    queue = work_queue()
    with every_tenant("relay: due lines of every tenant's outbox") as session:
        now = context.now()
        due = session.execute(
            select(OutboxLine.tenant_id, OutboxLine.id)
            .where(
                OutboxLine.done_at.is_(None),
                OutboxLine.failed_at.is_(None),
                OutboxLine.run_after <= now,
                or_(OutboxLine.enqueued_at.is_(None), OutboxLine.enqueued_at < now - LEASE),
            )
            .order_by(OutboxLine.run_after)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for tenant, line in due:
            queue.enqueue(
                run_line, str(tenant), str(line), job_timeout=JOB_TIMEOUT, result_ttl=0, ttl=86_400
            )
        if due:
            session.execute(
                update(OutboxLine)
                .where(OutboxLine.id.in_([line for _, line in due]))
                .values(enqueued_at=now)
            )
    return len(due)


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
            if slot > since and (plugin.core or directory().switched_on(plugin.key)):
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
                if (now := context.now()) - last >= timedelta(seconds=20):
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
                worker = SimpleWorker([work_queue()], connection=broker())
                worker.work(with_scheduler=False, logging_level="WARNING")
            except RedisError as error:
                log.warning("worker_waits", error=type(error).__name__)
                time.sleep(1)
            else:
                return


def drain(limit: int = 1000) -> int:
    """Run every line that is due now, in this process and without RQ: for tests and commands."""
    for done in range(limit):
        with every_tenant("drain: due lines of every tenant's outbox") as session:
            found = session.execute(
                select(OutboxLine.tenant_id, OutboxLine.id)
                .where(
                    OutboxLine.done_at.is_(None),
                    OutboxLine.failed_at.is_(None),
                    OutboxLine.run_after <= context.now(),
                )
                .order_by(OutboxLine.run_after)
                .limit(1)
            ).first()
        if found is None:
            return done
        run_line(str(found[0]), str(found[1]))
    return limit


def _stop_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


# Progress, kept in Valkey: it can be lost, the work cannot


def report_progress(name: str, done: int, total: int, note: str = "") -> None:
    """Tell a waiting page how far this is; a lost Valkey loses only the picture."""
    try:
        broker().set(_progress_key(name), json.dumps([done, total, note]), ex=PROGRESS_KEPT)
    except RedisError:
        log.info("progress_not_kept")


def progress(name: str) -> Progress | None:
    """Return what was last reported, or None."""
    try:
        kept: Any = broker().get(_progress_key(name))
    except RedisError:
        return None
    return Progress(*json.loads(kept)) if kept else None


def _progress_key(name: str) -> str:
    return f"guildhall:progress:{context.tenant_id()}:{name}"


@contextmanager
def following(app: Flask) -> Iterator[None]:
    """Relay and work in a background thread for the length of a block: for the browser tests."""
    stop = threading.Event()

    def follow() -> None:
        with app.app_context():
            while not stop.wait(0.1):
                drain()
                db.session.remove()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)


def broker() -> "Redis":
    """Return the connection to Valkey."""
    connection: Redis = current_app.extensions["guildhall_redis"]
    return connection


def work_queue() -> Queue:
    """Return the one queue."""
    return Queue(QUEUE, connection=broker())


def registry() -> Registry:
    """Return what was let in at the boot."""
    found: Registry = current_app.extensions["guildhall"]
    return found


def main(argv: list[str]) -> int:
    """Run `python -m guildhall.jobs worker|scheduler`."""
    from guildhall.app import create_app

    kinds = {"worker": run_worker, "scheduler": run_scheduler}
    if len(argv) != 1 or argv[0] not in kinds:
        sys.stderr.write("Say which: python -m guildhall.jobs worker|scheduler\n")
        return 2
    kinds[argv[0]](create_app())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
