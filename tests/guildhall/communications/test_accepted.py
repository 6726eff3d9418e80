"""A letter that a server has taken is not sent again when only our mark of it was lost."""

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select, text

from guildhall import jobs
from guildhall.communications import accepted, delivery, services
from guildhall.communications.models import Message
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from tests.guildhall.communications.conftest import PostOffice

WHEN = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("letters")


def write_one(person: Person) -> OutboxLine:
    """Write a letter and return the line that will deliver it."""
    services.write(person, "test_letter", title="Safe lifting", at=WHEN)
    return db.session.scalars(select(OutboxLine).where(OutboxLine.done_at.is_(None))).one()


def run_and_die(admin: str, line: OutboxLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a line whose database connection ends between the server's yes and our mark."""
    noted = accepted.note

    def note_and_fall(message_id: str) -> None:
        noted(message_id)
        pid = db.session.scalars(text("SELECT pg_backend_pid()")).one()
        with psycopg.connect(admin, autocommit=True) as superuser:
            superuser.execute("SELECT pg_terminate_backend(%s)", [pid])

    with monkeypatch.context() as patch:
        patch.setattr(accepted, "note", note_and_fall)
        jobs.run_line(str(line.tenant_id), str(line.id))
    db.session.expire_all()


@pytest.mark.parametrize("kept_in", ["this process", "valkey"])
def test_a_database_that_dies_after_the_servers_yes_makes_no_second_letter(
    servers: tuple[str, str],
    grace: Person,
    post_office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    kept_in: str,
) -> None:
    line = write_one(grace)
    run_and_die(servers[0], line, monkeypatch)
    if kept_in == "valkey":
        accepted._here.clear()  # as in another process

    assert db.session.scalars(select(Message.status)).one() == "waiting"
    jobs.run_line(str(line.tenant_id), str(line.id))

    assert db.session.scalars(select(Message.status)).one() == "sent"
    assert len([each for each in post_office.taken if each["To"] == grace.email]) == 1


def test_without_valkey_the_process_itself_still_remembers(
    app: Flask, north: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setitem(app.extensions, "guildhall_redis", gone)

    accepted.note("<one@guildhall>")

    assert accepted.is_noted("<one@guildhall>")
    assert not accepted.is_noted("<another@guildhall>")
    gone.close()


def test_asking_for_it_again_sends_it_again(
    north: TenantContext, ada: Person, grace: Person, post_office: PostOffice
) -> None:
    write_one(grace)
    jobs.drain()
    message = db.session.scalars(select(Message)).one()

    delivery.resend(message, by=ada)
    jobs.drain()

    assert len([each for each in post_office.taken if each["To"] == grace.email]) == 2
