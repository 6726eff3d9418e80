"""The pages of pools: from a look to a share that its member reads."""

from decimal import Decimal

from sqlalchemy import select

from guildhall import context
from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import get_standing
from guildhall.db import db
from tests.characters import make_member
from tests.guildhall.budgets.books import (
    a_line,
    available,
)
from tests.guildhall.budgets.staff import a_pool, five, hire


def test_from_a_look_to_a_share_that_its_member_reads(app, north, ada):
    line = a_line(ada, "1000.00")
    unit, _people = five()
    rosa = hire(unit, "E9", "20")
    hers = app.test_client().sign_in(ada)
    period = context.today()
    typed = {
        "name": "Learning fund", "line_id": str(line.id), "pool": "900.00", "reserve": "50",
        "first_day": f"{period.year}-01-01", "last_day": f"{period.year}-12-31",
        "as_of": period.isoformat(), "unit_id": str(unit.id), "rule": "fte_hours",
        "full_time": "40",
    }  # fmt: skip

    looked = hers.send(north, "/allocations/new", **typed)
    assert "prorated twice" in looked.text
    assert db.session.scalars(select(AllocationRun)).all() == []
    short = hers.send(north, "/allocations/new", **{**typed, "pool": "2000"})
    assert "short of pool and reserve" in short.text
    kept = hers.send(north, "/allocations/new", **typed, keep="yes")
    assert kept.status_code == 303
    pool = db.session.scalars(select(Pool)).one()
    run = db.session.scalars(select(AllocationRun)).one()

    for page in (
        "/allocations", f"/allocations/{run.id}", f"/allocations/{run.id}?format=csv",
        f"/money/pools/{pool.id}", f"/money/pools/{pool.id}/end",
        f"/money/pools/{pool.id}/shares?q=E9", f"/money/pools/{pool.id}/shares?sort=left",
        f"/money/pools/{pool.id}/shares?format=xlsx",
        f"/money/pools/{pool.id}/shares/{rosa.id}", f"/money/budgets/{line.budget_id}",
    ):  # fmt: skip
        assert hers.see(north, page).status_code == 200, page
    late = {"kind": "late_hires", "as_of": period.isoformat(), "reason": "hired"}
    assert "Nobody has come" in hers.send(north, f"/allocations/{run.id}/next", **late).text


def test_hr_looks_and_whoever_decides_on_budgets_posts(app, north, ada):
    line = a_line(ada, "1000.00")
    unit, _people = five()
    priya = app.test_client().sign_in(make_member("Priya", "Shah", roles=("hr_analyst",)))
    day = context.today()
    typed = {
        "name": "Learning fund", "line_id": str(line.id), "pool": "900.00", "reserve": "50",
        "first_day": f"{day.year}-01-01", "last_day": f"{day.year}-12-31",
        "as_of": day.isoformat(), "unit_id": str(unit.id), "rule": "hours", "full_time": "40",
    }  # fmt: skip

    looked = priya.send(north, "/allocations/new", **typed)
    assert "Whoever decides on budgets posts it." in looked.text
    assert "Divide it and post this" not in looked.text
    refused = priya.send(north, "/allocations/new", **typed, keep="yes")

    assert refused.status_code == 403
    assert db.session.scalars(select(Pool)).all() == []
    assert available(line) == Decimal("1000.00")


def test_a_member_reads_what_is_left_until_when_and_why_in_both_languages(app, north, ada):
    line = a_line(ada, "1000.00")
    unit, people = five()
    mia = make_member("Mia", "Member", roles=("member",))
    from guildhall.people.services.positions import Span, open_position

    open_position(mia, {"bargaining_unit_id": unit.id, "weekly_minutes": 1380,
                        "annual_fte": Decimal(1)}, Span(starts_on=context.today()))  # fmt: skip
    pool = a_pool(unit, line, pool=Decimal("900.00"), reserve=Decimal("0.00"))
    hers = app.test_client().sign_in(mia)
    last = get_standing(pool.id).last_day

    page = hers.see(north, "/my-balance").text

    assert "$115.00" in page
    assert "$900.00 × 23/40 ÷ (9/2) = $115.00" in page
    assert str(last.day) in page
    assert hers.see(north, f"/money/pools/{pool.id}/shares/{people[0].id}").status_code == 403
    with hers.session_transaction() as cookie:
        cookie["lang"] = "es"
    assert "Mi saldo" in hers.see(north, "/my-balance").text
