"""Work behind the page: promised in a verb's transaction, run at least once, its effect once.

`enqueue` promises a call inside a verb's transaction. The relay (guildhall.relay) hands due lines
to RQ and hands them over again if nothing came of it. `run_line` is the only function that RQ ever
calls: it locks the line, runs the entry and marks it done, all in one transaction.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from guildhall import context, events, outbox
from guildhall.audit import plain
from guildhall.context import Actor
from guildhall.db import db, every_tenant, one_transaction, tenant_scope
from guildhall.directory import directory
from guildhall.errors import GuildhallError, NotFound
from guildhall.features import is_on
from guildhall.outbox import OutboxLine
from guildhall.registry import entry_name, registry

log = structlog.get_logger(__name__)

BACK_OFF: Final = (10, 60, 300, 1800, 7200)
"""Seconds before each new attempt; after the last one the line counts as failed."""


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
            with one_transaction():
                _attempt(UUID(line))
        except Exception as error:  # noqa: BLE001 - the edge of a job: any failure is kept and retried
            _note_failure(UUID(line), error)


def _attempt(line_id: UUID) -> None:
    """Run the entry and mark the line, in the transaction that the entry's verbs join."""
    line = db.session.scalar(
        select(OutboxLine)
        .where(OutboxLine.id == line_id, OutboxLine.done_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if line is None or line.failed_at is not None:
        return
    context.set_tenant(replace(context.tenant(), sample=line.sample))  # a sample's echo is sample
    with context.acting_as(Actor(name=line.actor_name, request_id=f"job-{line.id}")):
        _call(line)
    line.done_at = context.now()
    line.attempts += 1


def _call(line: OutboxLine) -> None:
    try:
        plugin, function, event = registry().entries[line.entry]
    except KeyError:
        raise NotFound(f"Nothing answers to {line.entry} any more.") from None
    if not is_on(plugin):
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
        _announce(line)
    line.attempts += 1
    db.session.commit()
    log.warning("job_failed", entry=line.entry, attempts=line.attempts, error=type(error).__name__)


def _announce(line: OutboxLine) -> None:
    """Tell whoever promised the work that it failed; a teller that fails is not told of itself."""
    *_owner, event = registry().entries.get(line.entry, (None, None))
    if event is not events.WorkFailed:
        events.publish(
            events.WorkFailed(
                line_id=line.id, entry=line.entry, payload=line.payload, error=line.last_error
            )
        )


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


def drain(limit: int = 10_000) -> int:
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
