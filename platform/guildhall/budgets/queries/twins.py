"""Where what stood on a line of one period belongs in another: the same fund and purpose."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import Period
from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.wording import gettext as _


def twin_of(line: BudgetLine, day: date) -> BudgetLine:
    """Return the line of the same fund, category and name in the open period of a day."""
    found = db.session.scalars(
        select(BudgetLine)
        .join(Period, Period.id == BudgetLine.period_id)
        .where(
            BudgetLine.fund_id == line.fund_id,
            BudgetLine.category == line.category,
            BudgetLine.name == line.name,
            Period.closed_at.is_(None),
            Period.starts_on <= day,
        )
        .options(contains_eager(BudgetLine.period))
        .order_by(Period.starts_on.desc())
        .limit(1)
    ).first()
    if found is None:
        raise Conflict(
            _("The open period has no such line in this fund. Add it to the budget first.")
        )
    return found
