"""Awards made, approved and set aside by many at once: each once, and nothing is overdrawn."""

from decimal import Decimal

import time_machine
from sqlalchemy import func, select

from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.queries.periods import adrift
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.pay import awards, queries
from tests.characters import make_member
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import (
    a_clause,
    a_pay_fund,
    award_of,
    states,
    verified_cycle,
)
from tests.plugins.clc.stories import employ, noon
from tests.together import all_at_once


def test_eight_who_make_and_approve_at_once_make_one_award_and_set_aside_once(
    app, north: TenantContext, driver: Person, marie: Person, walter: Person
) -> None:
    verified_cycle(driver, marie)
    record = db.session.scalars(queries.without_award()).one()
    a_clause()
    line = a_pay_fund(walter)
    record_id = record.id
    db.session.remove()

    all_at_once(app, north, [lambda: awards.make(record_id, by=marie)] * 8)
    award = award_of(driver)
    award_id = award.id
    db.session.remove()
    with time_machine.travel(noon(2026, 9, 22), tick=False):
        outcomes = all_at_once(app, north, [lambda: awards.approve(award_id, by=walter)] * 8)

    assert sorted(outcomes) == [0] * 7 + [10]
    assert db.session.scalar(select(func.count()).select_from(Encumbrance)) == 10
    assert available(line) == Decimal("97300.00")


def test_who_approves_at_one_moment_never_overdraws_the_line(
    app, north: TenantContext, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter, stipend="1500.00")
    people = [employ(make_member(f"N{number}", "Member")) for number in range(4)]
    for person in people:
        verified_cycle(person, marie)
    ids = [award_of(person).id for person in people]
    db.session.remove()

    with time_machine.travel(noon(2026, 9, 22), tick=False):
        outcomes = all_at_once(
            app, north, [lambda one=one: awards.approve(one, by=walter) for one in ids]
        )

    assert sorted(str(type(each).__name__) for each in outcomes) == [
        "Overdrawn",
        "Overdrawn",
        "int",
        "int",
    ]
    found = [states(award_of(person)).count("set_aside") for person in people]
    assert sorted(found) == [0, 0, 10, 10]
    assert available(line) == Decimal("100.00")
    assert db.session.execute(adrift()).all() == []
