"""A divided pool stands in the ledger to the cent, once; nobody uses more than her share."""

from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.queries.pools import get_standing
from guildhall.budgets.queries.shares import share_of, shares_of, totals
from guildhall.budgets.services import commitments, payments, plans, pool_ends, pools
from guildhall.budgets.services.ledger import Overdrawn
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from tests.guildhall.budgets.books import (
    a_fund,
    a_line,
    adopted,
    available,
    line_of,
    past_period,
    resolved,
    two,
)
from tests.guildhall.budgets.staff import a_pool, a_wish, asks, carry_clause_of, five, hire, stands
from tests.guildhall.budgets.test_races import together


@pytest.mark.seed("T6", "T7")
def test_example_1_is_posted_to_the_cent_and_its_money_has_moved(north):
    ada, _grace = two()
    line = a_line(ada, "150000.00")
    unit, _people = five()

    pool = a_pool(unit, line)

    assert stands(pool) == ("47000.00", "100000.00", "3000.00")
    assert sorted(str(each.granted) for each in shares_of(pool.id)) == sorted(
        ["25477.71", "23885.35", "20382.16", "19108.28", "11146.50"]
    )
    entry = db.session.scalars(select(Entry).where(Entry.source_type == "allocation_run")).one()
    assert (entry.kind, entry.amount) == ("transfer", Decimal("103000.00"))


def test_a_fund_that_lacks_it_refuses_with_a_sentence_and_nothing_is_kept(north):
    ada, _grace = two()
    line = a_line(ada, "102999.99")
    unit, _people = five()

    with pytest.raises(Overdrawn, match=r"\$0\.01 more than this line has available"):
        a_pool(unit, line)

    assert available(line) == Decimal("102999.99")
    assert db.session.scalar(select(func.count()).select_from(AllocationRun)) == 0


def test_the_same_division_sent_twice_is_divided_once(north):
    ada, _grace = two()
    line = a_line(ada, "300000.00")
    unit, _people = five()
    a_pool(unit, line)

    with pytest.raises(Invalid, match="pool of this name"):
        a_pool(unit, line)

    assert available(line) == Decimal("197000.00")


def test_by_eight_at_once_it_is_divided_once_and_followed_once(app, north):
    ada, _grace = two()
    line = a_line(ada, "500000.00")
    unit, _people = five()
    wish = a_wish(unit, line)
    db.session.remove()

    def divide():
        try:
            pools.divide(wish, line_id=line.id)
        except Invalid as refusal:
            raise Conflict(str(refusal)) from None

    assert together(app, north, [divide] * 4) == {"done": 1, "Conflict": 3}
    first = db.session.scalars(select(AllocationRun)).one()
    more = a_wish(unit, line, pool=Decimal("110000.00"), kind="correction", follows_id=first.id,
                  reason="The pool grew")  # fmt: skip
    db.session.remove()

    assert together(app, north, [lambda: pools.follow(more)] * 4) == {"done": 1, "Conflict": 3}
    assert stands(db.session.scalars(select(Pool)).one()) == ("387000.00", "110000.00", "3000.00")
    assert db.session.execute(adrift()).all() == []


def test_a_correction_posts_the_difference_and_late_hires_come_from_the_reserve(north):
    ada, _grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    first = get_standing(pool.id).run
    hire(unit, "E6", "4")

    late = pools.follow(a_wish(unit, line, kind="late_hires", follows_id=first.id, reason="hired"))
    assert stands(pool) == ("47000.00", "102547.77", "452.23")
    with pytest.raises(Conflict, match="later run"):
        pools.follow(a_wish(unit, line, kind="late_hires", follows_id=first.id, reason="again"))

    reserve = get_standing(pool.id).run.reserve
    wish = a_wish(unit, line, pool=Decimal("90000.00"), reserve=reserve, kind="correction",
                  follows_id=late.run_id, reason="The count was wrong")  # fmt: skip
    pools.follow(wish)

    assert stands(pool) == ("59547.77", "90000.00", "452.23")
    assert totals(pool.id)["granted"] == Decimal("90000.00")
    assert share_of(pool.id, people[0].id).granted < Decimal("25477.71")


def test_nobody_uses_more_than_her_share_however_much_the_line_has(north, psql):
    ada, grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    small = people[4]
    asks(pool, small, "11000.00", by=ada, approver=grace)

    with pytest.raises(Overdrawn, match=r"\$0\.01 more than this person has left"):
        asks(pool, small, "146.51", by=ada, approver=grace)

    found = share_of(pool.id, small.id)
    assert (found.held, found.left) == (Decimal("11000.00"), Decimal("146.50"))
    again = commitments.request(pool.shares_line_id, commitments.payee_of(small.id).id,
                                Decimal("200.00"), purpose="Books", by=ada.id)  # fmt: skip
    with pytest.raises(psycopg.errors.CheckViolation), psql.transaction():
        psql.execute("UPDATE encumbrance SET approved_by = %s, approved_at = now() WHERE id = %s",
                     [grace.id, again.id])  # fmt: skip


def test_a_share_is_its_persons_though_somebody_else_is_paid(north):
    ada, grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    college = commitments.add_payee(name="Wharf College")
    with pytest.raises(Invalid):
        commitments.request(pool.shares_line_id, college.id, Decimal("5.00"), purpose="Fees",
                            by=ada.id)  # fmt: skip

    held = asks(pool, people[1], "500.00", by=ada, approver=grace, payee=college)
    payments.pay(held.id, Decimal("480.00"), document="Invoice 7", requested_by=ada.id,
                 approved_by=grace.id)  # fmt: skip

    found = share_of(pool.id, people[1].id)
    assert (found.used, found.held, found.left) == (
        Decimal("480.00"), Decimal(0), Decimal("23405.35"),
    )  # fmt: skip


def test_whose_share_was_used_stays_even_from_psql(north, psql):
    ada, grace = two()
    unit, people = five()
    pool = a_pool(unit, a_line(ada, "150000.00"))
    held = asks(pool, people[0], "10.00", by=ada, approver=grace)
    payments.pay(held.id, Decimal("10.00"), document="Receipt", requested_by=ada.id,
                 approved_by=grace.id)  # fmt: skip

    with pytest.raises(psycopg.errors.RestrictViolation), psql.transaction():
        psql.execute(
            "UPDATE encumbrance SET for_person_id = %s WHERE id = %s", [people[1].id, held.id]
        )


def test_a_correction_takes_nothing_that_was_used(north):
    ada, grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    first = get_standing(pool.id).run
    asks(pool, people[0], "20000.00", by=ada, approver=grace)

    with pytest.raises(Conflict, match="1 person has used or set aside more"):
        pools.follow(a_wish(unit, line, pool=Decimal("50000.00"), kind="correction",
                            follows_id=first.id, reason="Less"))  # fmt: skip

    assert stands(pool) == ("47000.00", "80000.00", "3000.00")


def test_two_requests_of_one_share_at_one_moment_are_judged_one_after_the_other(app, north):
    ada, grace = two()
    line = a_line(ada, "150000.00")
    unit, people = five()
    pool = a_pool(unit, line)
    payee = commitments.payee_of(people[4].id)
    asked = [
        commitments.request(pool.shares_line_id, payee.id, Decimal("3000.00"), purpose=f"{n}",
                            by=ada.id).id
        for n in range(8)
    ]  # fmt: skip
    db.session.remove()

    outcome = together(
        app, north, [lambda it=it: commitments.approve(it, by=grace.id) for it in asked]
    )

    assert outcome == {"done": 3, "Overdrawn": 5}
    assert share_of(pool.id, people[4].id).left == Decimal("2146.50")


def test_a_pools_lines_are_moved_by_its_runs_alone(north, psql):
    ada, _grace = two()
    budget = adopted(a_fund(), ada, tuition="150000.00", travel="10.00")
    unit, _people = five()
    pool = a_pool(unit, line_of(budget, "travel"), pool=Decimal("9.00"), reserve=Decimal("1.00"))

    for giver, taker in (
        (pool.shares_line_id, pool.giving_line_id),
        (pool.giving_line_id, pool.reserve_line_id),
    ):
        with pytest.raises(Conflict, match="moved by its runs"):
            plans.transfer(giver, taker, Decimal("1.00"), resolved(ada))
    with pytest.raises(psycopg.errors.RestrictViolation), psql.transaction():
        psql.execute("UPDATE pool SET giving_line_id = shares_line_id")


def test_what_is_left_is_carried_on_by_the_clause_and_the_rest_goes_back(north):
    ada, grace = two()
    fund = a_fund(carries_over=True)
    old_line = line_of(adopted(fund, ada, period=past_period(), tuition="150000.00"), "tuition")
    new_line = line_of(adopted(fund, ada, tuition="150000.00"), "tuition")
    unit, people = five()
    old = a_pool(unit, old_line)
    held = asks(old, people[4], "11000.00", by=ada, approver=grace)
    payments.pay(held.id, Decimal("11000.00"), document="Invoice", requested_by=ada.id,
                 approved_by=grace.id)  # fmt: skip
    carry_clause_of(unit, "200")
    new = a_pool(unit, new_line, name="Next year")

    ended = pool_ends.end(old.id, new.id, resolved(ada))

    assert (ended.carried, ended.lost) == (Decimal("946.50"), Decimal("88053.50"))
    assert stands(old) == ("138053.50", "0.00", "0.00")
    assert stands(new)[1] == "100946.50"
    small = share_of(new.id, people[4].id)
    assert (small.carried, small.left) == (Decimal("146.50"), small.granted + Decimal("146.50"))
    assert share_of(old.id, people[4].id).left == 0
    with pytest.raises(Conflict, match="has ended"):
        pool_ends.end(old.id, new.id, resolved(ada))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 700_000), min_size=1, max_size=6))
def test_shares_and_line_agree_whatever_is_asked_for(app, amounts):
    from guildhall.db import tenant_scope
    from tests.characters import found_tenant

    with app.app_context():
        tenant = found_tenant("prop", "Property Local")
        with tenant_scope(tenant):
            ada, grace = two()
            unit, people = five()
            pool = a_pool(unit, a_line(ada, "30000.00"), pool=Decimal("20000.00"))
            for at, cents in enumerate(amounts):
                try:
                    held = asks(pool, people[at % 5], Decimal(cents).scaleb(-2), by=ada,
                                approver=grace)  # fmt: skip
                except Overdrawn:
                    continue
                if at % 2:
                    payments.pay(held.id, held.amount, document="Paid", requested_by=ada.id,
                                 approved_by=grace.id)  # fmt: skip
            found = totals(pool.id)
            assert found["left"] == Decimal(stands(pool)[1])
            assert all(each.left >= 0 for each in shares_of(pool.id))
            db.session.remove()
