"""The dates that contracts in force name: for the calendar, and to be reminded of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from guildhall.agreements import queries
from guildhall.agreements.deadlines import add_months, moved, yearly
from guildhall.agreements.kinds.base import Terms
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import ClauseVersion, Contract
from guildhall.agreements.settings import holidays
from guildhall.db import db
from guildhall.people.rules import holds, last_day
from guildhall.wording import gettext as _

DATED = ("filing_dates", "reporting", "stipend")


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that a contract wants by a day."""

    key: str
    due: date
    title: str
    contract_id: UUID
    clause_id: UUID | None = None


def between(first: date, last: date) -> list[Obligation]:
    """Return what contracts in force want within some days, the first first."""
    found = [*_ends(first, last)]
    for version in _dated(first, last):
        found += [
            Obligation(
                f"{version.clause_id}-{due.isoformat()}",
                due,
                title,
                version.clause.contract_id,
                version.clause_id,
            )
            for due, title in _dates(version, first, last)
            if first <= due <= last and holds(version.valid, due)
        ]
    return sorted(found, key=lambda each: (each.due, each.key))


def _dated(first: date, last: date) -> list[ClauseVersion]:
    """Return the dated clauses in force at any time within some days, by day of both ends."""
    found: dict[UUID, ClauseVersion] = {}
    for day in (first, last):
        for version in queries.versions_in_force(day, kinds=DATED):
            found[version.id] = version
    return list(found.values())


def _dates(version: ClauseVersion, first: date, last: date) -> Iterator[tuple[date, str]]:
    terms, title = kind_of(version.clause.kind).load(version.parameters), version.clause.title
    years = range(first.year - 1, last.year + 1)
    match version.clause.kind:
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


def _ends(first: date, last: date) -> Iterator[Obligation]:
    statement = select(Contract).where(
        Contract.status == "in_force", func.upper(Contract.term).is_not(None)
    )
    for contract in db.session.scalars(statement):
        ends = last_day(contract.term)
        if ends and first <= ends <= last:
            yield Obligation(
                f"{contract.id}-end",
                ends,
                _("The contract ends: %(name)s", name=contract.name),
                contract.id,
            )
