"""Positions that a fund pays: shares in time, what outlives its fund, what pages say of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.budgets import jobs
from guildhall.budgets.models.positions import PositionFunding
from guildhall.budgets.queries.attention import attention
from guildhall.budgets.queries.positions import of_fund
from guildhall.budgets.services import positions as services
from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.positions import Position
from guildhall.people.queries import get_person
from guildhall.people.services.positions import end_position
from tests.characters import make_member
from tests.guildhall.budgets.books import a_fund
from tests.guildhall.budgets.staff import a_unit, hire
from tests.guildhall.budgets.test_races import together

DAY = timedelta(days=1)


@pytest.fixture
def post(north):
    """Return the position of Nadia, hired for a grant."""
    person = hire(a_unit(), "Nadia", "40")
    return db.session.scalars(select(Position).where(Position.person_id == person.id)).one()


def a_grant(name: str = "Maryland Leads", days: int = 80):
    """Enter a grant that ends in so many days."""
    return a_fund(name, kind="grant", ends_on=context.today() + timedelta(days=days))


def share(percent: str = "100", first: int = -10, last: int | None = None, cost: str | None = None):
    """Return what a form says of a share, its days counted from today."""
    today = context.today()
    return {
        "percent": Decimal(percent),
        "starts_on": today + timedelta(days=first),
        "last_day": None if last is None else today + timedelta(days=last),
        "yearly_cost": Decimal(cost) if cost else None,
        "reference": "Award letter 2211-07",
    }


@pytest.mark.seed("M3")
def test_a_share_of_the_cost_is_reckoned_to_the_cent(post):
    fund = a_grant()

    services.pay(fund.id, post.id, share("33.3333", cost="71250.01"))

    (paid,) = of_fund(fund.id)
    assert (paid.state, str(paid.cost)) == ("paid", "23749.98")


def test_no_day_is_paid_more_than_once_over(post):
    one, two = a_grant("One"), a_grant("Two")
    services.pay(one.id, post.id, share("60", 0, 20))
    services.pay(two.id, post.id, share("40", 0, 40))
    services.pay(two.id, post.id, share("60", 21, 40))

    with pytest.raises(Invalid) as refused:
        services.pay(one.id, post.id, share("0.0001", 20, 20))

    assert "more than the whole" in refused.value.fields["percent"]
    later = services.pay(one.id, post.id, share("100", 41, 50))
    assert later.percent == 100
    first = of_fund(one.id)[0].funding
    with pytest.raises(Invalid):
        services.end(first.id, context.today() + timedelta(days=21))


def test_the_database_holds_shares_and_what_was_entered(post):
    fund = a_grant()
    funding = services.pay(fund.id, post.id, share("70"))
    db.session.add(
        PositionFunding(
            fund_id=fund.id, position_id=post.id, valid=funding.valid, percent=Decimal("30.0001")
        )
    )

    with pytest.raises(DatabaseError, match="more than the whole"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(DatabaseError, match="stays as it was entered"):
        db.session.execute(update(PositionFunding).values(percent=Decimal(10)))
    db.session.rollback()
    with pytest.raises(DatabaseError, match="permission denied"):
        db.session.execute(delete(PositionFunding))
    db.session.rollback()


def test_eight_at_once_never_pay_a_position_twice(app, north, post):
    fund = a_grant()
    fund_id, position_id = fund.id, post.id

    def pays() -> None:
        try:
            services.pay(fund_id, position_id, share("40"))
        except Invalid:
            raise Conflict("full") from None

    told = together(app, north, [pays] * 8)

    assert told == {"done": 2, "Conflict": 6}
    assert db.session.scalar(select(func.sum(PositionFunding.percent))) == 80


@pytest.mark.seed("M3")
def test_what_is_paid_after_its_fund_ends_is_warned_of(north, ada, app, post):
    fund = a_grant()
    funding = services.pay(fund.id, post.id, share())
    client = app.test_client().sign_in(ada)

    assert [(each.name, each.positions) for each in attention().outliving] == [
        ("Maryland Leads", 1)
    ]
    for path in (
        "/money",
        f"/money/funds/{fund.id}",
        f"/money/funds/{fund.id}/positions",
        "/today",
    ):
        assert "after its last day" in client.see(north, path).text, path
    jobs.tell_of_ends()
    letter = db.session.scalars(select(Message).where(Message.kind == "fund_ends")).one()
    assert "1 position is paid from it" in letter.body_text

    services.end(funding.id, fund.ends_on)

    assert attention().outliving == []
    for path in ("/money", f"/money/funds/{fund.id}", f"/money/funds/{fund.id}/positions"):
        assert "after its last day" not in client.see(north, path).text, path


def test_a_position_that_ends_with_its_fund_outlives_nothing(post):
    fund = a_grant()
    services.pay(fund.id, post.id, share())

    end_position(post, last_day=fund.ends_on)

    assert attention().outliving == []
    assert not of_fund(fund.id)[0].outlives


def test_pages_enter_end_and_take_back_what_a_fund_pays(north, ada, app, post):
    fund = a_grant()
    client = app.test_client().sign_in(ada)
    form = f"/money/funds/{fund.id}/positions/new"
    facts = {"percent": "50", "starts_on": "today", "yearly_cost": "60,000", "reference": "Letter"}

    assert "Choose the position" not in client.see(north, f"{form}?q=nobody").text
    assert "Nadia Worker" in client.see(north, f"{form}?q=nadia").text
    refused = client.send(
        north, f"{form}?q=nadia", position_id=str(post.id), **facts | {"percent": "nan"}
    )
    assert refused.status_code == 422
    assert (
        client.send(north, f"{form}?q=nadia", position_id=str(post.id), **facts).status_code == 303
    )
    (paid,) = of_fund(fund.id)
    listed = client.see(north, f"/money/funds/{fund.id}/positions").text
    assert "$30,000.00" in listed
    assert "$60,000.00 × 50 %" in listed
    entry = f"/money/positions/{paid.funding.id}"
    for page in ("end", "cost", "withdrawal"):
        assert client.see(north, f"{entry}/{page}").status_code == 200
    assert client.send(north, f"{entry}/cost", yearly_cost="61000").status_code == 303
    early = client.send(north, f"{entry}/end", last_day=(context.today() - DAY).isoformat())
    assert early.status_code == 422
    assert client.send(north, f"{entry}/end", last_day="today").status_code == 303
    client.send(north, f"{entry}/withdrawal", reason="Another person's post")
    assert client.see(north, f"{entry}/end").status_code == 404
    sheet = client.see(north, f"/money/funds/{fund.id}/positions?format=csv").data.decode()
    assert "taken back" in sheet
    actions = select(AuditEvent.action).where(AuditEvent.action.like("budgets.position%"))
    assert db.session.scalars(actions.order_by(AuditEvent.id)).all() == [
        "budgets.position_paid", "budgets.position_cost", "budgets.position_pay_ended",
        "budgets.position_pay_withdrawn",
    ]  # fmt: skip


def test_hr_reads_on_the_persons_page_which_fund_pays(north, app, post):
    fund = a_grant()
    services.pay(fund.id, post.id, share("50"))
    hr, other = make_member("Hana", "Reyes", roles=("hr_analyst",)), get_person(post.person_id)

    page = app.test_client().sign_in(hr).see(north, f"/people/{other.id}").text

    assert "Paid from" in page
    assert "Maryland Leads" in page
