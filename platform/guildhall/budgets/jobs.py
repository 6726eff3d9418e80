"""What the clock does about money: whoever keeps it is told before a fund ends."""

from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.rules.periods import alert_due
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.people.models.persons import Person

KEEPERS = ("coordinator", "fiscal_approver", "president")


@transaction
def tell_of_ends() -> None:
    """Tell 180, 90 and 30 days before a fund ends, each once (M3)."""
    today = context.today()
    keepers = db.session.scalars(
        select(Person).where(Person.id.in_(directory().holding(KEEPERS, today)))
    ).all()
    funds = select(Fund).where(Fund.archived_at.is_(None), Fund.ends_on >= today)
    for fund in db.session.scalars(funds.with_for_update()):
        days = alert_due(today, fund.ends_on, fund.told_days) if fund.ends_on else None
        if days is None:
            continue
        url = directory().url_of(context.tenant_id(), f"/money/funds/{fund.id}")
        for person in keepers:
            key = f"fund:{fund.id}:{fund.ends_on}:{days}"
            write(person, "fund_ends", key=f"{key}:{person.id}", fund=fund, url=url)
        fund.told_days = days
