"""The search of the top bar."""

import time_machine
from sqlalchemy import select

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from guildhall.searching import holding
from tests.characters import Browser, make_person
from tests.guildhall.learning.classroom import EIGHT, offer


def test_a_coordinator_finds_people_courses_and_drafts(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    make_person("José", "Safe-Muñoz", employee_number="00417")
    offer(title="Safe lifting")
    offer(title="Safe hands", status="draft")
    client.sign_in(ada)

    page = client.see(north, "/search?q=SAFE").text
    by_number = client.see(north, "/search?q=00417").text
    by_accent = client.see(north, "/search?q=munoz+jose").text

    for words in ("People", "Offerings", "Courses", "Safe-Muñoz", "Safe lifting", "Safe hands"):
        assert words in page
    assert "Safe-Muñoz" in by_number
    assert "Safe-Muñoz" in by_accent


def test_a_member_finds_what_is_published_and_nobody(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    make_person("Sally", "Safe")
    offer(title="Safe lifting")
    offer(title="Safe drafts", status="draft")

    with time_machine.travel(EIGHT):
        page = client.sign_in(grace).see(north, "/search?q=safe")

    assert page.status_code == 200
    assert "Safe lifting" in page.text
    assert "Sally" not in page.text
    assert "Safe drafts" not in page.text


def test_odd_words_find_nothing_and_break_nothing(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    client.sign_in(ada)

    for words in (
        "",
        "x",
        "%25",
        "_____",
        "'; DROP",
        "😀😀",
        "a" * 5000,
        "<b>bold</b>",
    ):
        page = client.see(north, f"/search?q={words}")
        assert page.status_code == 200
        assert "<b>bold" not in page.text

    refused = client.see(north, "/search?q=%00%00ab")
    assert refused.status_code == 422
    assert "cannot be kept" in refused.text


def test_the_south_is_not_searched_from_the_north(
    north: TenantContext, south: TenantContext, client: Browser, ada: Person
) -> None:
    with tenant_scope(south):
        make_person("Southern", "Secret")
        offer(title="Southern secret")

    page = client.sign_in(ada).see(north, "/search?q=southern").text

    assert "Nothing has these words" in page


def test_who_is_not_signed_in_is_asked_to(north: TenantContext, client: Browser) -> None:
    page = client.see(north, "/search?q=safe")

    assert page.status_code == 303
    assert "/sign-in" in page.headers["Location"]


def test_each_word_may_stand_in_another_column_and_none_is_a_pattern(north: TenantContext) -> None:
    make_person("Rosa", "O_Neil", employee_number="417")
    columns = (Person.first_name, Person.last_name, Person.employee_number)

    def named(words: str) -> list[str]:
        found = select(Person.last_name).where(*holding(words, *columns))
        return list(db.session.scalars(found))

    assert named("o_neil ROSA 417") == ["O_Neil"]
    assert named("ros\x00a") == ["O_Neil"]
    assert named("rosa 418") == []
    assert named("o%neil") == []
