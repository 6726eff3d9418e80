"""The Board report: a period's funds as they stand, frozen with their as-of (P35)."""

from datetime import date
from typing import Any
from uuid import UUID

from guildhall import audit, context
from guildhall.budgets.models.funds import Period
from guildhall.budgets.models.reports import BoardReport
from guildhall.budgets.queries.funds import SUMS, Figures, Standing, glance, lines_of, own_balance
from guildhall.budgets.words import period_name
from guildhall.db import db, transaction
from guildhall.money import ZERO
from guildhall.people.queries import get


@transaction
def freeze(
    period_id: UUID, *, meeting_on: date | None = None, meeting_body: str = ""
) -> BoardReport:
    """Write down what the period's funds look like now; a later posting does not change it.

    The meeting it is made for is a day and a body in words, as long as there are no committees.
    """
    period = get(Period, period_id)
    report = BoardReport(
        period_id=period_id,
        as_of=context.today(),
        title=period_name(period),
        actor_name=context.actor().name,
        figures=figures_of(period_id),
        meeting_on=meeting_on,
        meeting_body=meeting_body,
    )
    db.session.add(report)
    db.session.flush()
    audit.record("budgets.report_frozen", report, report.title)
    return report


def figures_of(period_id: UUID) -> dict[str, Any]:
    """Return a period's funds and their lines as text, which JSON keeps exact."""
    found = glance(period_id=period_id)
    return {
        "funds": [_fund(each) for each in found],
        "totals": {
            name: str(sum((getattr(each.figures, name) for each in found), ZERO)) for name in SUMS
        },
    }


def _fund(each: Standing) -> dict[str, Any]:
    lines = lines_of(each.budget.id) if each.budget else []
    return {
        "name": each.fund.name,
        "kind": each.fund.kind,
        "state": each.budget.status if each.budget else "",
        "forecast": str(each.forecast),
        "at_risk": str(each.at_risk),
        **_texts(each.figures),
        "lines": [
            {"category": line.category, "name": line.name, **_texts(own_balance(balance))}
            for line, balance in lines
        ],
    }


def _texts(figures: Figures) -> dict[str, str]:
    return {name: str(getattr(figures, name)) for name in SUMS}
