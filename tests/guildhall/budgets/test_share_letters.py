"""Whoever's share a posted run changes hears of it, once, in her language."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from guildhall import context, jobs
from guildhall.agreements import dividing, running
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import get_standing
from guildhall.budgets.services import pools
from guildhall.communications.models import Message
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position
from guildhall.people.services.positions import end_position
from tests.guildhall.budgets.books import a_line, two
from tests.guildhall.budgets.staff import a_pool, a_wish, five, hire


def letters(person: Person) -> list[Message]:
    """Return what somebody was written about her share."""
    jobs.drain()
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.person_id == person.id, Message.kind == "share_changed")
            .order_by(Message.created_at, Message.id)
        )
    )


@pytest.fixture
def divided(north: TenantContext) -> tuple[Pool, list[Person], dividing.Wish]:
    """Return example 1 divided, its people, and how to follow it."""
    ada, _grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    people[1].language = "es"
    db.session.commit()
    pool = a_pool(unit, line)
    facts = {"follows_id": get_standing(pool.id).run.id, "reason": "The count was wrong"}
    return pool, people, a_wish(unit, line, pool=Decimal("90000.00"), kind="correction", **facts)


def test_each_person_hears_of_her_share_once(
    divided: tuple[Pool, list[Person], dividing.Wish],
) -> None:
    pool, people, _wish = divided

    (letter,) = letters(people[0])
    (spanish,) = letters(people[1])
    jobs.drain()

    assert letter.subject == "Your share of “Learning fund” is $25,477.71"
    assert f"{get_standing(pool.id).last_day.day}" in letter.body_text
    assert "/my-balance" in letter.body_text
    assert "Su parte de “Learning fund”" in spanish.subject
    assert len(letters(people[0])) == 1


def test_a_correction_says_by_how_much_and_why(
    divided: tuple[Pool, list[Person], dividing.Wish],
) -> None:
    _pool, people, wish = divided
    letters(people[0])

    pools.follow(wish)

    later = letters(people[0])[-1]
    assert "was lowered by $2,547.77 and is $22,929.94 now" in later.body_text
    assert "The reason: The count was wrong" in later.body_text


def test_whose_share_stays_hears_nothing_when_late_hires_come(north: TenantContext) -> None:
    ada, _grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    post = db.session.scalars(select(Position).where(Position.person_id == people[0].id)).one()
    end_position(post, last_day=context.today() - timedelta(days=1))
    late = hire(unit, "E6", "4")
    first = get_standing(pool.id).run

    pools.follow(a_wish(unit, line, kind="late_hires", follows_id=first.id, reason="Hired late"))

    assert len(letters(late)) == 1
    assert len(letters(people[0])) == len(letters(people[2])) == 1


def test_a_run_that_stands_in_no_fund_is_nobodys_letter(north: TenantContext) -> None:
    ada, _grace = two()
    unit, people = five()

    running.keep(a_wish(unit, a_line(ada, "150000.00")))

    assert letters(people[0]) == []
