"""Work behind the page: retried with patience, failed in words, tried again, done once."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from guildhall import context, heartbeat, jobs
from guildhall.audit import AuditEvent
from guildhall.communications.models import BadAddress
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.operations.work import queries, services
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.registry import registry
from tests.characters import Browser, make_member

ENTRY = "tests:greet"


class Greeter:
    """A job that leaves one row behind, or fails as it is told to."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.waits: threading.Event | None = None

    def greet(self, who: str) -> None:
        """Greet somebody by name."""
        if self.trouble:
            raise self.trouble
        db.session.add(BadAddress(address=who, diagnosis="greeted"))
        db.session.flush()
        if self.waits:
            self.waits.wait(5)


@pytest.fixture
def greeter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Greeter]:
    """Let the outbox know a job of the tests' own."""
    found = Greeter()
    known = registry()
    monkeypatch.setitem(known.entries, ENTRY, (known.by_key["people"], found.greet, None))
    return found


def promise(who: str = "rosa") -> UUID:
    """Promise one greeting."""
    line = OutboxLine(entry=ENTRY, payload={"who": who})
    db.session.add(line)
    db.session.commit()
    return line.id


def line_of(line_id: UUID) -> OutboxLine:
    """Return a line as the database has it."""
    return db.session.scalars(
        select(OutboxLine).where(OutboxLine.id == line_id).execution_options(populate_existing=True)
    ).one()


def greetings() -> int:
    """Count what the job left behind."""
    return len(db.session.scalars(select(BadAddress)).all())


def fail_for_good(line_id: UUID, greeter: Greeter) -> OutboxLine:
    """Let every attempt fail."""
    greeter.trouble = ValueError("The greeting cards are used up.")
    start = context.now()
    for hours in range(7):
        with time_machine.travel(start + timedelta(hours=3 * hours)):
            jobs.drain()
    return line_of(line_id)


def test_each_attempt_waits_longer_and_the_last_one_asks_a_person(
    north: TenantContext, greeter: Greeter
) -> None:
    line_id = promise()
    greeter.trouble = ValueError("Out of cards.")
    waits: list[int] = []
    now = context.now() + timedelta(seconds=1)

    for _attempt in jobs.BACK_OFF:
        with time_machine.travel(now, tick=False):
            jobs.drain()
            jobs.drain()
        after = line_of(line_id)
        assert after.failed_at is None
        waits.append(round((after.run_after - now).total_seconds()))
        now = after.run_after + timedelta(seconds=1)
    with time_machine.travel(now, tick=False):
        jobs.drain()

    assert waits == list(jobs.BACK_OFF)
    last = line_of(line_id)
    assert last.failed_at is not None
    assert (last.attempts, last.last_error) == (6, "ValueError: Out of cards.")
    assert greetings() == 0


def test_tried_again_it_is_done_once_and_the_audit_says_who_asked(
    north: TenantContext, client: Browser, ada: Person, greeter: Greeter
) -> None:
    failed = fail_for_good(promise(), greeter)
    client.sign_in(ada)
    assert "Greet" in client.see(north, "/work").text
    assert "The greeting cards are used up." in client.see(north, "/work").text

    greeter.trouble = None
    client.send(north, f"/work/{failed.id}/retry")
    again = client.send(north, f"/work/{failed.id}/retry")
    jobs.drain()

    assert again.status_code == 404
    assert greetings() == 1
    assert line_of(failed.id).done_at is not None
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "operations.jobs_retried")
    ).one()
    assert event.actor_name == ada.name


def test_all_of_one_sort_are_tried_again_together(
    north: TenantContext, client: Browser, ada: Person, greeter: Greeter
) -> None:
    for who in ("rosa", "grace", "hedy"):
        fail_for_good(promise(who), greeter)
    greeter.trouble = None
    client.sign_in(ada)
    assert "Try all 3 again" in client.see(north, "/work").text

    client.send(north, "/work/retries", entry=ENTRY)
    jobs.drain()

    assert greetings() == 3
    assert queries.count_failed() == 0


def test_let_go_it_needs_a_reason_and_is_never_done(
    north: TenantContext, client: Browser, ada: Person, greeter: Greeter
) -> None:
    failed = fail_for_good(promise(), greeter)
    greeter.trouble = None
    client.sign_in(ada)

    refused = client.send(north, f"/work/{failed.id}/dismissal", reason="   ")
    done = client.send(north, f"/work/{failed.id}/dismissal", reason="The party is over.")
    jobs.drain()

    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert done.status_code == 303
    assert greetings() == 0
    assert queries.count_failed() == 0
    with pytest.raises(Conflict):
        services.retry(failed)
    with pytest.raises(Invalid):
        services.dismiss(failed, "")


def test_handed_over_twice_it_has_its_effect_once(
    app: Flask, north: TenantContext, greeter: Greeter
) -> None:
    line_id = promise()
    greeter.waits = threading.Event()

    def work() -> None:
        with app.app_context():
            jobs.run_line(str(north.id), str(line_id))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    greeter.waits.set()
    for worker in workers:
        worker.join(20)
    jobs.run_line(str(north.id), str(line_id))

    assert greetings() == 1
    assert line_of(line_id).attempts == 1


def test_what_the_database_refused_is_said_without_anybodys_data(
    north: TenantContext, greeter: Greeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(who: str) -> None:
        db.session.execute(text("SELECT CAST(:who AS integer)"), {"who": who})

    known = registry()
    monkeypatch.setitem(known.entries, ENTRY, (known.by_key["people"], broken, None))
    line_id = promise("rosa@example.org")

    jobs.drain()

    assert line_of(line_id).last_error.startswith("The database refused it (")
    assert "rosa" not in line_of(line_id).last_error


def test_the_page_shows_ids_alone_of_what_the_work_was_about(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    payload = {"person_id": str(grace.id), "address": "grace@example.org"}
    db.session.add(
        OutboxLine(entry="gone:nobody_answers", payload=payload, failed_at=context.now())
    )
    db.session.commit()

    page = client.sign_in(ada).see(north, "/work").text

    assert str(grace.id) in page
    assert "grace@example.org" not in page
    assert "Nobody answers" in page


def test_the_page_says_what_is_not_running(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    client.sign_in(ada)
    from guildhall.broker import broker

    broker().delete(heartbeat.KEY)
    before = client.see(north, "/work").text
    heartbeat.beat()
    after = client.see(north, "/work").text

    assert "The scheduler is not running." in before
    assert "The scheduler is not running." not in after
    assert "No worker is running." in after


def test_a_worker_that_waits_counts_as_alive(app: Flask) -> None:
    from rq import SimpleWorker

    from guildhall.broker import broker, work_queue

    worker = SimpleWorker([work_queue()], connection=broker(), worker_ttl=heartbeat.WORKER_TTL)
    worker.register_birth()
    try:
        assert heartbeat.pulse().workers == 1
        with time_machine.travel(context.now() + timedelta(minutes=2)):
            assert heartbeat.pulse().workers == 0
    finally:
        worker.register_death()


@pytest.mark.parametrize(("role", "status"), [("coordinator", 200), ("member", 403)])
def test_failed_work_is_the_coordinators(
    north: TenantContext, client: Browser, role: str, status: int
) -> None:
    somebody = make_member("Rosa", "Parks", roles=() if role == "member" else (role,))

    assert client.sign_in(somebody).see(north, "/work").status_code == status


def test_failed_work_of_the_north_is_not_found_in_the_south(
    north: TenantContext, south: TenantContext, greeter: Greeter
) -> None:
    failed = fail_for_good(promise(), greeter)

    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_failed(failed.id)
