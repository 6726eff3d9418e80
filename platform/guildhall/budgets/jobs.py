"""Letters about money: to whoever keeps a fund before it ends, to whoever holds a share."""

from uuid import UUID

from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.queries.pools import get_standing, pool_run_of
from guildhall.budgets.queries.positions import paid_on
from guildhall.budgets.queries.shares import lines_of
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
        paid = paid_on(fund.id, fund.ends_on) if fund.ends_on else 0
        for person in keepers:
            key = f"fund:{fund.id}:{fund.ends_on}:{days}"
            write(person, "fund_ends", key=f"{key}:{person.id}", fund=fund, paid=paid, url=url)
        fund.told_days = days


@transaction
def tell_of_shares(run_id: str, people: list[str]) -> None:
    """Tell people what a run gave or took of their shares, and until when they can use it."""
    posted = pool_run_of(UUID(run_id))
    if posted is None:
        return
    standing = get_standing(posted.pool_id)
    url = directory().url_of(context.tenant_id(), "/my-balance")
    for line in lines_of(UUID(run_id), [UUID(each) for each in people]):
        write(
            line.person,
            "share_changed",
            key=f"share:{run_id}:{line.person_id}",
            line=line,
            run=line.run,
            last_day=standing.last_day,
            url=url,
        )
