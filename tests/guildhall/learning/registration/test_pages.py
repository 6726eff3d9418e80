"""The pages of registration: who sees what, in how many statements, in how few clicks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select

from guildhall.db import db, tenant_scope
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import services
from tests.characters import make_member
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    meeting,
    place_of,
    published,
    register,
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is sent to the database, besides BEGIN and COMMIT."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("SELECT tenant.slug"):  # the test's own, for the address
            sent.append(" ".join(statement.split())[:90])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.seed("P9")
def test_a_draft_is_absent_from_the_catalogue_and_its_address(client, north):
    hidden, shown = draft("Still secret"), published("First aid", meeting(9))

    page = client.see(north, "/catalogue")

    assert "First aid" in page.text
    assert "Still secret" not in page.text
    assert client.see(north, f"/catalogue/{hidden.id}").status_code == 404
    assert client.see(north, f"/catalogue/{shown.id}").status_code == 200


@pytest.mark.seed("P9")
def test_a_coordinator_previews_what_nobody_else_sees(client, north, ada, grace):
    hidden = draft("Still secret")

    assert client.sign_in(ada).see(north, f"/offerings/{hidden.id}/preview").status_code == 200
    other = client.application.test_client().sign_in(grace)
    assert other.see(north, f"/offerings/{hidden.id}/preview").status_code == 403


def test_another_tenants_pages_are_not_found(client, north, south, ada):
    with tenant_scope(south):
        theirs = published("First aid")
    client.sign_in(ada)

    for path in (
        f"/catalogue/{theirs.id}",
        f"/offerings/{theirs.id}",
        f"/offerings/{theirs.id}/details",
        f"/offerings/{theirs.id}/preview",
    ):
        assert client.see(north, path).status_code == 404
    for path in (
        f"/catalogue/{theirs.id}/registration",
        f"/offerings/{theirs.id}/publication",
        f"/offerings/{theirs.id}/withdrawal",
    ):
        assert client.send(north, path).status_code == 404


def test_somebody_elses_registration_is_not_found(client, north, grace):
    offering = published()
    rosa = make_member("Rosa", "Park")
    register(offering, rosa)
    place = place_of(offering, rosa).id
    client.sign_in(grace)

    for verb in ("cancellation", "acceptance", "refusal"):
        assert client.send(north, f"/registrations/{place}/{verb}").status_code == 404


def test_the_public_page_asks_one_statement_and_begins_no_session(client, north):
    offering = published()
    client.see(north, f"/catalogue/{offering.id}")

    with statements() as sent:
        page = client.see(north, f"/catalogue/{offering.id}")

    assert len(sent) == 1, sent
    assert "Set-Cookie" not in page.headers


def test_the_catalogue_asks_two_statements_and_begins_no_session(client, north):
    for number in range(3):
        published(f"Thing {number}", meeting(7 + number))
    client.see(north, "/catalogue")

    with statements() as sent:
        page = client.see(north, "/catalogue")

    assert len(sent) <= 2, sent
    assert "Set-Cookie" not in page.headers


def test_the_whole_path_of_registering_is_short(client, north, grace):
    offering = published(capacity=30)
    client.sign_in(grace)
    token = client.token()
    client.see(north, f"/catalogue/{published('Warm', meeting(20)).id}")

    with statements() as reading:
        client.see(north, f"/catalogue/{offering.id}")
    with statements() as writing:
        answer = client.send(north, f"/catalogue/{offering.id}/registration", csrf_token=token)

    assert answer.status_code == 303
    assert len(reading) <= 3, reading
    assert len(writing) <= 6, writing


def test_a_double_click_registers_once_and_says_so(client, north, grace):
    offering = published(capacity=1)
    client.sign_in(grace)

    client.send(north, f"/catalogue/{offering.id}/registration")
    client.send(north, f"/catalogue/{offering.id}/registration")
    page = client.see(north, f"/catalogue/{offering.id}")

    assert "nothing was doubled" in page.text
    with tenant_scope(north):
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_refusal_stands_on_the_page_as_a_sentence(client, north, grace):
    offering = published(audience={"classification": "classified"})
    client.sign_in(grace)

    answer = client.send(north, f"/catalogue/{offering.id}/registration")

    assert answer.status_code == 409
    assert "This is for classified staff; we have no position of yours for today." in answer.text


def test_a_visitor_is_sent_to_sign_in_and_back(client, north):
    offering = published()

    page = client.see(north, f"/catalogue/{offering.id}")

    assert f"%2Fcatalogue%2F{offering.id}" in page.text or f"/catalogue/{offering.id}" in page.text
    assert "Sign in to register" in page.text


def test_the_line_can_be_seen_left_and_answered(client, north, grace):
    offering = published(capacity=1)
    (rosa,) = crowd(1)
    register(offering, rosa)
    client.sign_in(grace)
    client.send(north, f"/catalogue/{offering.id}/registration")
    assert "Number 1 in line" in client.see(north, "/my/learning").text

    with tenant_scope(north):
        services.cancel(place_of(offering, rosa))
        mine = place_of(offering, grace).id
    assert "Take the seat" in client.see(north, "/my/learning").text
    answer = client.send(north, f"/registrations/{mine}/acceptance")

    assert answer.status_code == 303
    assert "The seat is yours" in client.see(north, "/my/learning").text
