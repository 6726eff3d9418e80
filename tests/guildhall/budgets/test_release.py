"""Release time: the cap rises by recorded increases alone, and nothing posts above it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.budgets import jobs
from guildhall.budgets.models.release import ReleaseYear
from guildhall.budgets.rules.periods import A_DAY
from guildhall.budgets.services import commitments, release
from guildhall.budgets.services.periods import open_period
from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.errors import Conflict
from tests.guildhall.budgets.books import a_fund, adopted, available, line_of, two

RATE = 3600


def year_from(start: date):
    """Open the fiscal year that begins on a day."""
    return open_period("fiscal_year", start)


@pytest.mark.seed("P48", "P49", "P50")
def test_example_2_is_written_year_by_year_from_recorded_increases(north):
    here = open_period("fiscal_year", context.today())
    start = here.starts_on
    periods = [year_from(start.replace(year=start.year + n)) for n in range(4)]
    mid = periods[3].starts_on.replace(year=periods[3].starts_on.year + 1, month=1)
    release.record_increase(periods[1].starts_on, 350, "Schedule A")
    release.record_increase(mid, 200, "Schedule B")

    one = release.begin(
        periods[0].id, salary=Decimal("62400.00"), statutory_rate=RATE,
        health=Decimal("11500.00"), cap=Decimal("98000.00"),
    )  # fmt: skip
    rest = [
        release.follow(period.id, statutory_rate=RATE, health=Decimal(health))
        for period, health in zip(periods[1:], ("12420.00", "13413.60", "14486.69"), strict=True)
    ]

    told = [
        (str(release.as_rule(year).cost), str(year.cap), str(release.as_rule(year).headroom))
        for year in (one, *rest)
    ]
    assert told == [
        ("96364.00", "98000.00", "1636.00"),
        ("100254.24", "101430.00", "1175.76"),
        ("101247.84", "101430.00", "182.16"),
        ("103199.27", "102444.30", "-754.97"),
    ]


@pytest.mark.seed("P48", "P50")
def test_above_the_cap_nothing_is_asked_for_without_a_joint_decision(north):
    ada, grace = two()
    here = open_period("fiscal_year", context.today())
    line = line_of(adopted(a_fund(), ada, release="110000.00"), "release")
    district = commitments.add_payee(name="PUSD", kind="district")
    year = release.begin(
        here.id, salary=Decimal("62400.00"), statutory_rate=RATE,
        health=Decimal("11500.00"), cap=Decimal("96000.00"),
    )  # fmt: skip
    facts = {"line_id": line.id, "payee_id": district.id, "payer": "PUSD", "by": ada.id}

    with pytest.raises(Conflict, match=r"\$364\.00 above the cap"):
        release.ask(year.id, **facts)
    with pytest.raises(DatabaseError, match="within_cap"):
        db.session.execute(update(ReleaseYear).values(encumbrance_id=year.id))
    db.session.rollback()
    release.record_excess(year.id, "Joint committee, 4 March, item 2")
    held = release.ask(year.id, **facts)
    commitments.approve(held.id, by=grace.id)

    assert available(line) == Decimal("13636.00")
    assert db.session.get(ReleaseYear, (north.id, year.id)).payer == "PUSD"


def test_the_database_lets_no_cap_fall(north):
    here = open_period("fiscal_year", context.today())
    following = open_period("fiscal_year", here.ends_on + A_DAY)
    for period, cap in ((here, "98000.00"), (following, "97999.99")):
        facts = {"salary": Decimal(1), "statutory_rate": RATE, "health": Decimal(1)}
        if period is following:
            with pytest.raises(DatabaseError, match="never falls"):
                release.begin(period.id, cap=Decimal(cap), **facts)
        else:
            release.begin(period.id, cap=Decimal(cap), **facts)


@pytest.mark.seed("M3")
def test_keepers_are_told_once_before_a_grant_ends(north, ada):
    fund = a_fund("Maryland Leads", kind="grant", ends_on=context.today() + timedelta(days=80))

    jobs.tell_of_ends()
    jobs.tell_of_ends()

    letters = db.session.scalars(select(Message).where(Message.kind == "fund_ends")).all()
    assert [letter.person_id for letter in letters] == [ada.id]
    assert fund.told_days == 90


def test_two_offices_have_their_own_years_and_caps(north):
    period = open_period("fiscal_year", context.today())
    facts = {"statutory_rate": RATE, "health": Decimal(1000)}
    release.begin(period.id, salary=Decimal(60000), cap=Decimal(90000), **facts)

    other = release.begin(
        period.id, salary=Decimal(20000), cap=Decimal(30000), office="Treasurer", **facts
    )

    assert other.cap == Decimal(30000)
    with pytest.raises(Conflict, match="Treasurer"):
        release.begin(period.id, salary=Decimal(1), cap=Decimal(2), office="Treasurer", **facts)
