"""Keep the list of funds: their source, what binds them, when they end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from guildhall import audit, shelving
from guildhall.budgets.models.funds import Fund
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.refusals import refused_as
from guildhall.wording import gettext as _


@transaction
def add(facts: Mapping[str, Any]) -> Fund:
    """Enter a fund."""
    fund = Fund(**facts)
    with _or_say_why(facts):
        db.session.add(fund)
    audit.record("budgets.fund_added", fund, fund.name, after=facts)
    return fund


@transaction
def change(fund_id: UUID, facts: Mapping[str, Any]) -> Fund:
    """Change what is said of a fund."""
    fund = get(Fund, fund_id, lock=True)
    with _or_say_why(facts):
        before, after = changes.apply(fund, facts)
    if "ends_on" in after:
        fund.told_days = None
    if after:
        audit.record("budgets.fund_changed", fund, fund.name, before=before, after=after)
    return fund


@contextmanager
def _or_say_why(facts: Mapping[str, Any]) -> Iterator[None]:
    if facts.get("kind") == "grant" and facts.get("ends_on") is None:
        raise Invalid(ends_on=_("Enter the grant's last day: nothing posts after it."))
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and starts > ends:
        raise Invalid(ends_on=_("Enter a last day that is not before the first."))
    with refused_as(
        uq_fund_tenant_id_name=lambda: Invalid(
            name=_("Another fund has this name. Tell the two apart.")
        )
    ):
        yield


@transaction
def put_away(fund_id: UUID) -> Fund:
    """Offer a fund no more; what it paid stays in the ledger."""
    fund = get(Fund, fund_id, lock=True)
    shelving.put_away(fund, "budgets.fund_put_away", fund.name)
    return fund


@transaction
def bring_back(fund_id: UUID) -> Fund:
    """Offer a fund again."""
    fund = get(Fund, fund_id, lock=True)
    shelving.bring_back(fund, "budgets.fund_brought_back", fund.name)
    return fund
