"""What the address of a list asks for: words and days, however they are typed."""

from datetime import date

import pytest
from sqlalchemy import func, select

from guildhall.learning.models.outside import OutsideClaim
from guildhall.listing import day_asked, order, words_asked
from guildhall.people.models.persons import Person


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ""),
        ("?q=first+aid", "first aid"),
        ("?q=%20first%20%20aid%20", "first aid"),
        ("?q=%00first%00", "first"),
        ("?q=" + "a" * 5000, "a" * 100),
    ],
)
def test_words_are_fit_to_be_looked_for(app, query, words):
    with app.test_request_context(f"/{query}"):
        assert words_asked() == words


def test_a_day_that_cannot_be_read_is_said_and_asks_for_nothing(app):
    problems = []

    with app.test_request_context("/?since=4+Mar+2027&until=someday"):
        found = day_asked("since", problems), day_asked("until", problems)
        nothing = day_asked("then", problems)

    assert (found, nothing) == ((date(2027, 3, 4), None), None)
    assert len(problems) == 1
    assert "someday" in problems[0]


@pytest.mark.parametrize(
    ("statement", "last"),
    [
        (select(OutsideClaim), "outside_claim.id"),
        (select(OutsideClaim, Person).join(Person), "outside_claim.id"),
        (select(Person.id, Person.last_name), "person.id"),
        (select(func.count()), "outside_claim.title DESC NULLS LAST"),
    ],
    ids=["rows", "rows with their people", "columns", "no row at all"],
)
def test_rows_that_tie_have_one_order_on_every_page(statement, last):
    ordered = str(order(statement, OutsideClaim.title, "desc"))

    assert ordered.endswith(last)
