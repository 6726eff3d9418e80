"""Nothing is sent before a tenant goes live; then what waited is sent."""

import socket
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from guildhall.communications.models import Message
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.directory import directory
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from guildhall.servers import free_port
from tenants.directory import tenant_directory
from tenants.models import Tenant
from tenants.opening.mail import mail_trouble
from tenants.opening.queries import checks, waiting_messages
from tenants.opening.services import go_live, release_late
from tests.characters import give_role, make_member


@pytest.fixture
def quiet(north: TenantContext) -> Tenant:
    """Return North before it went live."""
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == north.id)).one()
    tenant.status = "setup"
    db.session.commit()
    tenant_directory().forget(north.id)
    return tenant


def hold_a_message(person: Person) -> Message:
    message = Message(
        person_id=person.id,
        address=person.email,
        kind="registered",
        subject="You have a seat",
        body_text="You have a seat.",
        status="held",
        message_id=f"<{person.id}@guildhall.test>",
    )
    db.session.add(message)
    db.session.commit()
    return message


def test_the_page_names_what_will_be_sent_and_asks_once(
    client, north, quiet: Tenant, ada: Person
) -> None:
    hold_a_message(ada)
    client.sign_in(ada)

    page = client.see(north, "/settings/live").get_data(as_text=True)
    client.send(north, "/settings/live")
    before = directory().card()
    answer = client.send(north, "/settings/live", confirm="yes")

    assert "One message waits" in page
    assert "Nobody is recorded as president" in page
    assert before is not None
    assert not before.is_live
    assert answer.status_code == 303
    tenant_directory().forget(north.id)
    after = directory().card()
    assert after is not None
    assert after.is_live


def test_what_was_held_is_handed_over(north, quiet: Tenant, ada: Person) -> None:
    message = hold_a_message(ada)
    assert waiting_messages() == 1

    go_live()

    db.session.expire_all()
    assert db.session.get_one(Message, (north.id, message.id)).status != "held"
    assert waiting_messages() == 0


def test_what_was_held_in_the_same_second_is_handed_over_too(
    north, quiet: Tenant, ada: Person
) -> None:
    go_live()
    hold_a_message(ada)

    release_late()
    db.session.commit()

    assert waiting_messages() == 0


def test_made_up_people_get_no_mail(north, quiet: Tenant, ada: Person) -> None:
    message = hold_a_message(ada)
    message.sample = True
    db.session.commit()
    assert waiting_messages() == 0

    go_live()

    db.session.expire_all()
    assert db.session.get_one(Message, (north.id, message.id)).status == "held"


def test_going_live_twice_is_once(north, quiet: Tenant, ada: Person) -> None:
    go_live()
    first = db.session.scalar(select(Tenant.live_at).where(Tenant.id == north.id))
    go_live()

    assert db.session.scalar(select(Tenant.live_at).where(Tenant.id == north.id)) == first


def test_a_closing_hall_does_not_go_live(north, quiet: Tenant, ada: Person) -> None:
    from tenants.closing.services import close

    close(typed_slug=quiet.slug)

    with pytest.raises(Conflict, match="Reopen it first"):
        go_live()


def test_a_coordinator_without_a_president_is_warned(north, quiet: Tenant, ada: Person) -> None:
    warned = [check.sentence for check in checks() if not check.good]
    give_role(make_member("Pat", "President"), "president")
    after = [check.sentence for check in checks() if not check.good]

    assert "Nobody is recorded as president" in warned[0]
    assert not any("Nobody is recorded as president" in sentence for sentence in after)


def test_the_coordinators_home_reminds_until_it_is_live(client, north, quiet, ada) -> None:
    client.sign_in(ada)

    before = client.see(north, "/today").get_data(as_text=True)
    go_live()
    after = client.see(north, "/today").get_data(as_text=True)

    assert "not live yet: nothing is sent" in before
    assert "not live yet: nothing is sent" not in after


def test_without_a_mail_server_messages_wait(app) -> None:
    assert "No mail server is set" in mail_trouble("")


def test_a_mail_server_that_is_away_is_named(app) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        port = taken.getsockname()[1]

    assert "127.0.0.1 does not answer" in mail_trouble(f"smtp://127.0.0.1:{port}")


@pytest.fixture
def mail_server() -> Iterator[int]:
    """Answer as a mail server would, once."""
    with socket.create_server(("127.0.0.1", free_port())) as listening:

        def answer() -> None:
            connection, _peer = listening.accept()
            with connection, connection.makefile("rwb", buffering=0) as line:
                line.write(b"220 ready\r\n")
                while command := line.readline():
                    bye = command.upper().startswith(b"QUIT")
                    line.write(b"221 bye\r\n" if bye else b"250 fine\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(timeout=10)


def test_a_mail_server_that_answers_is_fine(app, mail_server: int) -> None:
    assert mail_trouble(f"smtp://127.0.0.1:{mail_server}") == ""
