"""What truly becomes of a message: sent, bounced, failed, held, suppressed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context, jobs
from guildhall.communications import delivery, queries, services
from guildhall.communications.models import BadAddress, Message
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.outbox import OutboxLine
from guildhall.people import queries as people
from guildhall.people.models.persons import Person
from tenants.directory import tenant_directory
from tests.characters import found_tenant, make_person
from tests.guildhall.communications.conftest import PostOffice

WHEN = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("letters")


def write(person: Person, **kwargs) -> None:
    """Write a letter to somebody."""
    services.write(person, "test_letter", title="Safe lifting", at=WHEN, **kwargs)


def only() -> Message:
    """Return the one message there is, as the database has it."""
    db.session.expire_all()
    return db.session.scalars(select(Message)).one()


@pytest.mark.seed("P11")
def test_of_400_recipients_5_bounce_and_395_are_delivered(
    north: TenantContext, post_office: PostOffice
) -> None:
    people = [Person(first_name="P", last_name=str(n), email=f"p{n}@x.org") for n in range(400)]
    db.session.add_all(people)
    db.session.commit()
    post_office.answers = {f"p{n}@x.org": "550 5.1.1 No such user" for n in range(0, 400, 80)}
    for person in people:
        write(person)

    jobs.drain(2000)

    assert queries.counts() == {"sent": 395, "bounced": 5}
    ours = [letter for letter in post_office.taken if letter["To"].endswith("@x.org")]
    assert len(ours) == 395  # other tests' tenants may have letters on their way too
    assert len({letter["Message-ID"] for letter in ours}) == 395
    assert {bad.address for bad, _ in queries.bad_addresses()} == set(post_office.answers)
    bounced = db.session.scalars(select(Message).where(Message.status == "bounced")).all()
    assert {message.diagnosis for message in bounced} == {"550 5.1.1 No such user"}

    write(people[0])
    write(people[1])
    jobs.drain()

    assert queries.counts() == {"sent": 396, "bounced": 5, "suppressed": 1}


def test_a_passing_trouble_is_tried_again_until_it_passes(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    assert grace.email
    post_office.answers = {grace.email: "451 4.2.0 Try again later"}
    write(grace)

    jobs.drain()

    waiting = only()
    assert waiting.status == "waiting"
    line = queries.on_its_way(waiting)
    assert line is not None
    assert line.last_error == "451 4.2.0 Try again later"

    post_office.answers = {}
    with time_machine.travel(context.now() + timedelta(seconds=11)):
        jobs.drain()

    assert only().status == "sent"
    assert db.session.scalar(select(func.count()).select_from(BadAddress)) == 0


def test_after_the_last_attempt_the_message_has_failed_with_the_servers_words(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    assert grace.email
    post_office.answers = {grace.email: "451 4.3.0 Mailbox busy"}
    write(grace)
    now = context.now()
    for hours in range(7):
        with time_machine.travel(now + timedelta(hours=hours * 3)):
            jobs.drain()

    failed = only()

    assert (failed.status, failed.diagnosis) == ("failed", "451 4.3.0 Mailbox busy")
    assert not queries.bad_addresses()

    post_office.answers = {}
    line = db.session.scalars(select(OutboxLine).where(OutboxLine.failed_at.is_not(None))).one()
    jobs.retry(line)
    db.session.commit()
    jobs.drain()

    assert only().status == "sent"


def test_a_server_that_refuses_us_makes_no_address_bad(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    post_office.at_the_end = "554 5.7.1 Looks like junk"
    write(grace)

    jobs.drain()

    assert (only().status, only().diagnosis) == ("failed", "554 5.7.1 Looks like junk")
    assert not queries.bad_addresses()


def test_a_server_that_is_away_loses_nothing(
    app, north: TenantContext, grace: Person, monkeypatch, post_office: PostOffice
) -> None:
    from msgspec.structs import replace

    here = app.extensions["guildhall_config"]
    away = replace(here, smtp_url="smtp://127.0.0.1:9")
    write(grace)
    with monkeypatch.context() as gone:
        gone.setitem(app.extensions, "guildhall_config", away)
        jobs.drain()
    assert only().status == "waiting"

    with time_machine.travel(context.now() + timedelta(minutes=1)):
        jobs.drain()

    assert only().status == "sent"
    assert only().attempts == 1


def test_without_a_mail_server_a_message_is_kept_and_not_called_sent(
    north: TenantContext, grace: Person
) -> None:
    write(grace)

    jobs.drain()

    assert queries.counts() == {"kept": 1}


def test_nothing_leaves_before_the_hall_is_live_and_then_all_of_it_does(
    app, post_office: PostOffice
) -> None:
    from tenants.opening.services import go_live

    east = found_tenant("east", "East Local", status="setup")
    with tenant_scope(east):
        rosa = make_person("Rosa", "Parks", email="rosa@example.org")
        write(rosa)
        write(rosa, essential=True)
        jobs.drain()
        assert queries.counts() == {"held": 2}
        assert post_office.taken == []

        go_live()
        tenant_directory().forget(east.id)
        jobs.drain()

        assert queries.counts() == {"sent": 2}
        assert len(post_office.taken) == 2


def test_one_reason_writes_once_however_often_it_comes(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    for _ in range(2):
        write(grace, key="registered:1")

    jobs.drain()

    assert len(post_office.taken) == 1


def test_who_opted_out_gets_the_essential_alone(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    services.opt_out(grace)
    services.opt_out(grace)
    write(grace)
    write(grace, essential=True)

    jobs.drain()

    assert queries.counts() == {"sent": 1, "suppressed": 1}
    assert "List-Unsubscribe" not in post_office.taken[0]


def test_a_spanish_speaker_is_written_to_in_spanish(
    north: TenantContext, post_office: PostOffice
) -> None:
    rosa = make_person("Rosa", "Núñez", email="rosa@example.org", language="es")
    write(rosa)

    jobs.drain()

    letter = post_office.taken[0]
    body = letter.get_body(("plain",))
    page = letter.get_body(("html",))
    assert body is not None
    assert page is not None
    assert "mié 4 mar" in body.get_content()
    assert "3:30 p" in body.get_content()
    assert '<html lang="es">' in page.get_content()
    assert only().language == "es"


def test_a_letter_says_how_to_end_such_letters_and_escapes_what_was_typed(
    north: TenantContext, post_office: PostOffice
) -> None:
    rosa = make_person("<b>Rosa", "😀", email="rosa@example.org")
    services.write(rosa, "test_letter", title="A\r\nBcc: x@y.org", at=WHEN)

    jobs.drain()

    letter = post_office.taken[0]
    page = letter.get_body(("html",))
    assert page is not None
    assert "&lt;b&gt;Rosa 😀" in page.get_content()
    assert '<a href="https://example.org/x?a=1&amp;b=2">' in page.get_content()
    assert letter["Bcc"] is None
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip("<>") in page.get_content()
    assert "Fewer letters" in page.get_content()


def test_sent_again_it_goes_to_the_address_of_today(
    north: TenantContext, ada: Person, grace: Person, post_office: PostOffice
) -> None:
    assert grace.email
    post_office.answers = {grace.email: "550 No such user"}
    write(grace)
    jobs.drain()
    with pytest.raises(Conflict, match="bounced"):
        delivery.resend(only(), by=ada)

    people.get_person(grace.id).email = "grace.hopper@example.org"
    db.session.commit()
    delivery.resend(only(), by=ada)
    with pytest.raises(Conflict, match="on its way"):
        delivery.resend(only(), by=ada)
    jobs.drain()

    assert only().status == "sent"
    assert [letter["To"] for letter in post_office.taken] == ["grace.hopper@example.org"]


def test_an_address_tried_again_is_written_to_again(
    north: TenantContext, ada: Person, grace: Person, post_office: PostOffice
) -> None:
    assert grace.email
    post_office.answers = {grace.email: "550 Mailbox closed"}
    write(grace)
    jobs.drain()
    [(bad, whose)] = queries.bad_addresses()
    assert whose is not None
    assert whose.id == grace.id

    delivery.clear_address(bad, by=ada)
    post_office.answers = {}
    write(grace)
    jobs.drain()

    assert queries.counts() == {"bounced": 1, "sent": 1}
    assert not queries.bad_addresses()


def test_a_message_of_north_does_not_exist_in_south(
    north: TenantContext, south: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    write(grace)
    message: UUID = only().id

    with tenant_scope(south):
        delivery.deliver(str(message))
        assert queries.counts() == {}

    assert post_office.taken == []
    assert only().status == "waiting"
