"""The money of the sample year: four funds, what was adopted, set aside, paid and moved."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from guildhall import context
from guildhall.agreements.allocation import Span
from guildhall.agreements.dividing import Wish
from guildhall.agreements.queries import versions_in_force
from guildhall.agreements.running import rule_from_clause
from guildhall.budgets.demo_staff import (
    fund_a_position,
    reimburse_a_substitute,
    release_the_coordinator,
)
from guildhall.budgets.models.budgets import Budget, BudgetLine
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.funds import Fund, Period
from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.lines import get_line
from guildhall.budgets.queries.shares import shares_of
from guildhall.budgets.services import (
    batches,
    commitments,
    funds,
    invoices,
    payments,
    plans,
    pools,
    release,
    shares,
)
from guildhall.budgets.services.periods import close_period, open_period
from guildhall.budgets.services.plans import Resolution
from guildhall.context import story_at
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit
from guildhall.people.queries import get

FUNDS = (
    # name, kind, source, what for, carried over, (line, last year, this year)
    ("Professional Learning Program", "plp", "Article 14", "CLC, P3, incentives and release time",
     True, (("release", "96000", "101000"), ("stipend", "98000", "98000"),
            ("materials", "6500", "6500"), ("contractual", "14000", "15500"))),
    ("Tuition and registration", "negotiated", "Article 14.18", "Tuition, registration, materials",
     False, (("tuition", "60000", "60000"), ("registration", "25000", "25000"),
             ("materials", "15000", "15000"))),
    ("Dues for learning", "dues", "Budget of the local", "Travel to academies", False,
     (("travel", "8000", "9000"),)),
)  # fmt: skip
BOUGHT = (
    # fund, line, payee (None: one of ours), what for, set aside, paid (None: still open), days ago
    (0, "contractual", "Wharf Training Co.", "First aid and CPR, two days", "2400", "1800", 110),
    (0, "materials", "Paper Moon Press", "Handbooks for new drivers", "640", "612.40", 95),
    (0, "contractual", "Bay Interpreters", "Interpreting, spring sessions", "1900", None, 12),
    (1, "tuition", None, "English 101, Bay State College", "750", "750", 80),
    (1, "tuition", None, "Early childhood, 6 units", "820", "610", 60),
    (1, "registration", "Regional Classified Conference", "Eleven seats", "3850", None, 9),
    (2, "travel", "Harbor Travel", "Summer Educator Academy, four people", "4740", "4689.44", 40),
)
POOL = Decimal("12000.00")
RESERVE = Decimal("600.00")
USED = (
    # what for, set aside, paid (None: still asked for, empty: still set aside), days ago
    ("First aid instructor course", "95.00", "88.50", 34),
    ("Conference seat", "120.00", "", 12),
    ("English 101, books", "64.00", "64.00", 27),
    ("Food handler's card", "30.00", None, 2),
    ("Sign language, first term", "140.00", "140.00", 19),
)
LAST_YEAR = (
    ("release", "Leave of the coordinator, whole year", "94180.00"),
    ("stipend", "CLC stipends, 131 members", "91700.00"),
    ("materials", "Materials of the year", "5912.35"),
    ("contractual", "Instructors of the year", "12750.00"),
)
SHARED = ("Academy for four trainers", "5237.45", "60")
OPEN = (1, "tuition", None, "Paraeducator certificate, spring term", "900")


def tell() -> None:
    """Write funds, last year's books, this year's budget, and what was bought."""
    people = db.session.scalars(
        select(Person).where(Person.sample).order_by(Person.employee_number)
    ).all()
    if len(people) < 12:  # noqa: PLR2004 - a sample without its people has nobody to ask
        return
    asks, approves = people[11], people[5]
    now = open_period("fiscal_year", context.today())
    old = open_period("fiscal_year", now.starts_on - timedelta(days=1))
    found = [_fund(facts) for facts in FUNDS]
    with story_at(_noon(old.starts_on)):
        before = [_adopt(fund, old, facts[5], 1, approves) for fund, facts in found]
    with story_at(_noon(old.ends_on - timedelta(days=30))):
        _spend_last_year(before[0], asks, approves)
    with story_at(_noon(max(now.starts_on, context.today() - timedelta(days=130)))):
        _close_last_year(before, old, approves)
        here = [_adopt(fund, now, facts[5], 2, approves) for fund, facts in found]
    for number, facts in enumerate(BOUGHT):
        _buy(here, facts, people[number + 12], asks, approves)
    grant = _finish(here, people[13], asks, approves, now)
    fund_a_position(grant, people[16])
    release_the_coordinator(asks)
    _divide(_line(here[1], "registration"), asks, approves)
    _share(_line(here[0], "contractual"), asks, approves)
    reimburse_a_substitute(_line(here[0], "release"), people[8], asks=asks, approves=approves)


def _noon(day: date) -> datetime:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=context.tenant().zone)
    return min(moment, context.now())


def _fund(facts: tuple) -> tuple[Fund, tuple]:  # type: ignore[type-arg]
    name, kind, source, restriction, carries_over, _lines = facts
    fund = funds.add(
        {
            "name": name,
            "kind": kind,
            "source": source,
            "restriction": restriction,
            "carries_over": carries_over,
            "period_kind": "fiscal_year",
        }
    )
    return fund, facts


def _adopt(fund: Fund, period: Period, lines: tuple, at: int, by: Person) -> Budget:  # type: ignore[type-arg]
    budget = plans.begin(fund.id, period.id)
    plans.propose(budget.id, {(line[0], ""): Decimal(line[at]) for line in lines})
    said = f"Board of Directors, {context.today():%d %B %Y}, item 4"
    return plans.decide(budget.id, Resolution(context.today(), said, by.id))


def _spend_last_year(budget: Budget, asks: Person, approves: Person) -> None:
    """Pay what last year's program cost, so that its books can be closed."""
    district = commitments.add_payee(name="Harbor Unified School District", kind="district")
    for category, purpose, amount in LAST_YEAR:
        held = commitments.request(
            _line(budget, category).id, district.id, Decimal(amount), purpose=purpose, by=asks.id
        )
        commitments.approve(held.id, by=approves.id)
        payments.pay(
            held.id, held.amount, document="Statement of the year", requested_by=asks.id,
            approved_by=approves.id,
        )  # fmt: skip
    batch = batches.gather("accounts_payable")
    batches.mark_paid(batch.id, paid_on=context.today(), reference="AP run 22")


def _close_last_year(budgets: list[Budget], old: Period, by: Person) -> None:
    """Carry over what may be, and close last year's books."""
    said = f"Board of Directors, {context.today():%d %B %Y}, item 2"
    plans.carry_over(budgets[0].id, Resolution(context.today(), said, by.id))
    close_period(old.id)


def _line(budget: Budget, category: str) -> BudgetLine:
    return db.session.scalars(
        select(BudgetLine).where(BudgetLine.budget_id == budget.id, BudgetLine.category == category)
    ).one()


def _buy(here: list[Budget], facts: tuple, person: Person, asks: Person, approves: Person) -> None:  # type: ignore[type-arg]
    at, category, name, purpose, amount, paid, days = facts
    line = get_line(_line(here[at], category).id)
    with story_at(max(_noon(line.period.starts_on), context.now() - timedelta(days=days))):
        payee = commitments.add_payee(name=name) if name else commitments.payee_of(person.id)
        held = commitments.request(line.id, payee.id, Decimal(amount), purpose=purpose, by=asks.id)
        commitments.approve(held.id, by=approves.id)
    if paid:
        with story_at(max(_noon(line.period.starts_on), context.now() - timedelta(days=days // 3))):
            payments.pay(
                held.id, Decimal(paid), document=f"Invoice {1100 + days}",
                requested_by=asks.id, approved_by=approves.id,
            )  # fmt: skip


def _divide(line: BudgetLine, asks: Person, approves: Person) -> None:
    """Divide a pool by the contract's clause; some have used of their share, one has asked."""
    unit = db.session.scalars(select(BargainingUnit).order_by(BargainingUnit.name)).first()
    clause = next(iter(versions_in_force(context.today(), kinds=("allocation",))), None)
    if unit is None or clause is None:
        return
    period = get_line(line.id).period
    with story_at(max(_noon(period.starts_on), context.now() - timedelta(days=50))):
        posted = pools.divide(
            Wish(
                name="Professional learning fund",
                pool=POOL,
                reserve=RESERVE,
                unit_id=unit.id,
                as_of=context.today(),
                rule=rule_from_clause(clause.id, Span(period.starts_on, period.ends_on)),
                version_id=clause.id,
            ),
            line_id=line.id,
        )
    pool = get(Pool, posted.pool_id)
    holders = [each for each in shares_of(pool.id) if each.left > Decimal(200)]
    vega = [each for each in holders if each.name.endswith("Vega")]
    others = [each for each in holders if not each.name.endswith("Vega")]
    for share, (purpose, amount, paid, days) in zip([*vega, *others], USED, strict=False):
        if share.person_id in (asks.id, approves.id):
            continue
        with story_at(max(_noon(period.starts_on), context.now() - timedelta(days=days))):
            payee = commitments.payee_of(share.person_id)
            held = commitments.request(
                pool.shares_line_id, payee.id, Decimal(amount), purpose=purpose, by=asks.id
            )
            if paid is not None:
                commitments.approve(held.id, by=approves.id)
            if paid:
                payments.pay(
                    held.id, Decimal(paid), document="Receipt", requested_by=asks.id,
                    approved_by=approves.id,
                )  # fmt: skip


def _share(line: BudgetLine, asks: Person, approves: Person) -> None:
    """Share a cost with the district, which paid its part by an invoice."""
    purpose, amount, percent = SHARED
    district = db.session.scalars(select(Payee).where(Payee.kind == "district")).first()
    if district is None:
        return
    with story_at(context.now() - timedelta(days=25)):
        vendor = commitments.add_payee(name="National Educators' Academy")
        held = commitments.request(line.id, vendor.id, Decimal(amount), purpose=purpose, by=asks.id)
        commitments.approve(held.id, by=approves.id)
        shares.add(
            held.id,
            {
                "party_id": district.id, "percent": Decimal(percent), "fixed": None, "cap": None,
                "takes_odd_cent": False,
            },
        )  # fmt: skip
        invoice = invoices.bill_share(held.id, district.id)
        invoices.send(invoice.id)
    with story_at(context.now() - timedelta(days=4)):
        invoices.settle(invoice.id, paid_on=context.today(), reference="Check 20418")


def _finish(
    here: list[Budget], person: Person, asks: Person, approves: Person, now: Period
) -> Fund:
    """One request waits, one batch came back, money was moved, and a grant is about to end."""
    at, category, _name, purpose, amount = OPEN
    payee = commitments.payee_of(person.id)
    line = _line(here[at], category)
    commitments.request(line.id, payee.id, Decimal(amount), purpose=purpose, by=asks.id)
    batch = batches.gather("accounts_payable")
    batches.mark_paid(batch.id, paid_on=context.today(), reference="AP run 31")
    said = Resolution(context.today(), "Advisory Board, item 3", approves.id)
    plans.transfer(line.id, _line(here[at], "registration").id, Decimal(2500), said)
    grant = funds.add(
        {
            "name": "Paraeducator pathways",
            "kind": "grant",
            "source": "State grant 2211-07",
            "restriction": "Certificates of paraeducators",
            "period_kind": "fiscal_year",
            "starts_on": now.starts_on,
            "ends_on": context.today() + timedelta(days=85),
            "award": Decimal(40000),
        }
    )
    release.begin(
        now.id, salary=Decimal(62400), statutory_rate=3600, health=Decimal(11500),
        cap=Decimal(98000),
    )  # fmt: skip
    return grant
