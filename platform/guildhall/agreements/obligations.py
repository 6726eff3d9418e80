"""The dates that contracts in force name: for the calendar, and to be reminded of."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Row, and_, select

from guildhall.agreements.deadlines import add_months, moved, yearly
from guildhall.agreements.kinds.base import Terms
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import Clause, ClauseVersion, Contract
from guildhall.agreements.settings import holidays
from guildhall.db import db
from guildhall.people.rules import holds, last_day, through
from guildhall.wording import gettext as _

DATED = ("filing_dates", "reporting", "stipend")


class Obligation(Struct, frozen=True):
    """Something that a contract wants by a day."""

    key: str
    due: date
    title: str
    since: datetime
    """When what it follows from was written."""
    contract_id: UUID
    clause_id: UUID | None = None


def between(first: date, last: date) -> list[Obligation]:
    """Return what contracts in force want within some days, the first first."""
    found: dict[str, Obligation] = {}
    for contract, clause, version in _in_force(first, last):
        ends = last_day(contract.term)
        if ends and first <= ends <= last:
            key, title = f"{contract.id}-end", _("The contract ends: %(name)s", name=contract.name)
            since = contract.adopted_at or contract.created_at
            found[key] = Obligation(key, ends, title, since, contract.id)
        for due, title in _dates(clause, version, first, last) if version else ():
            if first <= due <= last and holds(version.valid, due):
                key = f"{clause.id}-{due.isoformat()}"
                found[key] = Obligation(key, due, title, version.created_at, contract.id, clause.id)
    return sorted(found.values(), key=lambda each: (each.due, each.key))


def _in_force(first: date, last: date) -> Iterable[Row[tuple[Contract, Clause, ClauseVersion]]]:
    """Return the contracts in force, each with its dated clauses within some days: one query."""
    return db.session.execute(
        select(Contract, Clause, ClauseVersion)
        .outerjoin(Clause, and_(Clause.contract_id == Contract.id, Clause.kind.in_(DATED)))
        .outerjoin(
            ClauseVersion,
            and_(
                ClauseVersion.clause_id == Clause.id,
                ClauseVersion.valid.overlaps(through(first, last)),
            ),
        )
        .where(Contract.status == "in_force")
    )


def _dates(
    clause: Clause, version: ClauseVersion, first: date, last: date
) -> Iterator[tuple[date, str]]:
    terms, title = kind_of(clause.kind).load(version.parameters), clause.title
    years = range(first.year - 1, last.year + 1)
    match clause.kind:
        case "filing_dates":
            for due in terms.dates:
                yield due, _("Filing date: %(title)s", title=title)
        case "reporting":
            for due in _reports(terms, years):
                yield due, _("Report due: %(what)s", what=terms.what)
        case _:
            for year in years:
                yield (
                    yearly(terms.due[0], terms.due[1], year),
                    _("Records due: %(title)s", title=title),
                )


def _reports(terms: Terms, years: range) -> Iterator[date]:
    step = 12 // int(terms.times)
    for year in years:
        begins = yearly(terms.due[0], terms.due[1], year)
        for at in range(int(terms.times)):
            yield moved(add_months(begins, at * step), terms.policy, holidays())
