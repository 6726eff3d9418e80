"""Pages about messages: the coordinator's, a member's own, and the link that ends letters."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from guildhall import context, jobs
from guildhall.audit import AuditEvent
from guildhall.communications import queries
from guildhall.communications.models import BadAddress, Message, OptOut
from guildhall.communications.unsubscribing import unsubscribe_url
from guildhall.communications.words import KINDS, summary
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tests.characters import Browser, address, make_member, make_person

ROOT = Path(__file__).parents[3]


def message(person: Person, subject: str = "Your seat", **facts) -> Message:
    """Keep one message to somebody."""
    row = Message(
        **{
            "person_id": person.id,
            "address": person.email,
            "kind": "registered",
            "subject": subject,
            "body_text": "Hello.\n\nSee https://example.org/a?b=1&c=2\n",
            "message_id": f"<{uuid4()}@x>",
            "status": "sent",
            **facts,
        }
    )
    db.session.add(row)
    db.session.commit()
    return row


def token_of(person: Person) -> str:
    """Return the path of the link at the foot of her letters."""
    return "/unsubscribe/" + unsubscribe_url(person.id).rpartition("/")[2]


def opted_out() -> int:
    return db.session.scalar(select(func.count()).select_from(OptOut)) or 0


def test_the_coordinator_sees_the_true_fate_of_each(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    message(grace, "Reached her")
    message(grace, "Came back", status="bounced", diagnosis="550 No such user")
    message(grace, "Stayed here", diagnosis="kept here")
    message(grace, "No address", status="suppressed", diagnosis="no address", address=None)
    client.sign_in(ada)

    page = client.see(north, "/messages").text
    bounced = client.see(north, "/messages?status=bounced").text
    sent = client.see(north, "/messages?status=sent&format=csv").text

    for words in ("Kept here, not sent", "550 No such user", "no e-mail address"):
        assert words in page
    assert "1 bounced" in page
    assert "Came back" in bounced
    assert "Reached her" not in bounced
    assert "Reached her" in sent
    assert "Stayed here" not in sent


def test_it_is_found_by_name_without_accents_by_address_and_by_subject(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    rosa = make_person("Rosa", "Núñez", email="rosa.n@example.org")
    message(rosa, "100% yours")
    client.sign_in(ada)

    for words in ("nunez", "ROSA.N@", "100%25"):
        assert "100% yours" in client.see(north, f"/messages?words={words}").text
    assert "100% yours" not in client.see(north, "/messages?words=1000").text


def test_one_message_is_shown_as_it_was_written_and_can_be_sent_again(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    row = message(grace, "<b>Bold</b>", status="failed", diagnosis="451 Busy")
    client.sign_in(ada)

    page = client.see(north, f"/messages/{row.id}").text
    sent = client.send(north, f"/messages/{row.id}/sending")
    twice = client.send(north, f"/messages/{row.id}/sending")
    jobs.drain()

    assert "451 Busy" in page
    assert "&lt;b&gt;Bold" in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    assert sent.status_code == 303
    assert twice.status_code == 409
    assert queries.counts() == {"kept": 1}
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("communications.resent") == 1


def test_a_bad_address_is_listed_with_its_person_and_tried_again(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    bad = BadAddress(address=grace.email, diagnosis="550 No such user")
    db.session.add(bad)
    db.session.commit()
    client.sign_in(ada)

    page = client.see(north, "/messages/bad-addresses").text
    client.send(north, f"/messages/bad-addresses/{bad.id}/clearing")

    assert "Grace Hopper" in page
    assert "550 No such user" in page
    assert "No address bounces" in client.see(north, "/messages/bad-addresses").text


@pytest.mark.parametrize("path", ["/messages", "/messages/bad-addresses", "/messages/{id}"])
def test_other_peoples_messages_are_not_a_members(
    north: TenantContext, client: Browser, ada: Person, grace: Person, path: str
) -> None:
    row = message(ada)

    page = client.sign_in(grace).see(north, path.format(id=row.id))

    assert page.status_code == 403


def test_a_president_reads_and_sends_nothing(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    row = message(grace, status="failed")
    pat = make_member("Pat", "President", roles=("president",))
    client.sign_in(pat)

    assert "Send it again" not in client.see(north, f"/messages/{row.id}").text
    assert client.send(north, f"/messages/{row.id}/sending").status_code == 403


def test_a_member_without_an_address_reads_hers_on_her_own_page(
    north: TenantContext, client: Browser
) -> None:
    rosa = make_member("Rosa", "Parks", email=None)
    mine = message(rosa, status="suppressed", diagnosis="no address", address=None)
    message(rosa, "Held back", status="held")
    client.sign_in(rosa)

    inbox = client.see(north, "/my/messages").text
    before = db.session.scalar(queries.unread(rosa.id))
    page = client.see(north, f"/my/messages/{mine.id}").text

    assert "Your seat" in inbox
    assert "New" in inbox
    assert "Held back" not in inbox
    assert "We have no e-mail address of yours" in inbox
    assert "Hello." in page
    assert (before, db.session.scalar(queries.unread(rosa.id))) == (1, 0)


def test_another_persons_message_is_not_found(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    hers = message(ada)

    assert client.sign_in(grace).see(north, f"/my/messages/{hers.id}").status_code == 404


def test_a_member_ends_and_begins_letters_on_her_own_page(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    client.sign_in(grace)

    client.send(north, "/my/messages/letters", letters="essential")
    client.send(north, "/my/messages/letters", letters="essential")
    assert opted_out() == 1
    assert "Only essential letters go to" in client.see(north, "/my/messages").text

    client.send(north, "/my/messages/letters", letters="all")
    assert opted_out() == 0


def test_one_click_ends_the_letters_without_sign_in_or_token(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    path = address(north, token_of(grace))

    looked: TestResponse = client.get(path)
    assert opted_out() == 0
    for _ in range(2):
        done = client.post(path, data={"List-Unsubscribe": "One-Click"})

    assert looked.status_code == done.status_code == 200
    assert "Done." in done.text
    assert opted_out() == 1
    assert len(db.session.scalars(select(AuditEvent)).all()) == 1


def test_a_forged_link_and_another_tenants_are_not_found(
    north: TenantContext, south: TenantContext, client: Browser, grace: Person
) -> None:
    good = token_of(grace)
    with tenant_scope(south):
        foreign = token_of(make_person("Rosa", "South"))
    stranger = "/unsubscribe/" + unsubscribe_url(uuid4()).rpartition("/")[2]

    for path in (good[:-1], good + "x", "/unsubscribe/x", "/unsubscribe/%F0%9F%98%80", foreign):
        assert client.get(address(north, path)).status_code == 404
        assert client.post(address(north, path)).status_code == 404
    assert client.post(address(north, stranger)).status_code == 404
    assert client.post(address(south, good)).status_code == 404
    assert opted_out() == 0


def test_a_long_list_has_pages_and_days_narrow_it(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    for number in range(60):
        message(grace, f"Letter {number}")
    old = message(grace, "Long ago")
    old.created_at = context.now() - timedelta(days=400)
    db.session.commit()

    today = context.today().isoformat()
    page = client.sign_in(ada).see(north, f"/messages?since={today}&until={today}&page=2")

    assert page.status_code == 200
    assert page.text.count("Letter ") >= 10
    assert "Long ago" not in page.text


def test_every_kind_of_letter_has_its_word() -> None:
    written = {
        letter.stem
        for source in ("platform", "plugins", "tenants")
        for letter in (ROOT / source).rglob("templates/mail/*.txt")
        if not letter.stem.startswith("_")
    }

    assert written == set(KINDS)


def test_how_many_letters_came_to_what_agrees_in_number(app: Flask) -> None:
    with force_locale("es_US"):
        assert summary({"held": 104, "suppressed": 1}) == "104 retenidos · 1 no enviado"
    assert summary({"sending": 1, "failed": 2}) == "1 on its way · 2 failed"
    assert summary({}) == ""
