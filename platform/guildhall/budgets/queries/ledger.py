"""Reads of the ledger, paged by where one stopped: a million entries cost what fifty cost."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, literal, literal_column, select, tuple_
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.models.ledger import ACCOUNTS, SHOWN, Entry, Posting
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.queries import get

PER_PAGE: Final = 50
MOST_IN_FILE: Final = 50_000


class Filter(Struct, frozen=True):
    """What somebody looks for in the ledger."""

    fund_id: UUID | None = None
    line_id: UUID | None = None
    period_id: UUID | None = None
    account: str = ""
    since: date | None = None
    until: date | None = None


class Place(Struct, frozen=True):
    """Where a page of the ledger ends: the day and the id of its last posting."""

    day: date
    id: UUID

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Read a place from an address, or None for one that is none."""
        day, _sep, posting = text.partition("_")
        try:
            return cls(date.fromisoformat(day), UUID(posting))
        except ValueError:
            return None

    def __str__(self) -> str:
        """Return what an address says of it."""
        return f"{self.day.isoformat()}_{self.id}"


def postings(wanted: Filter) -> Select[Any]:
    """Return the postings that make up what is available, the newest first.

    Each row says all that a page shows of it, so that no row behind it is read again.
    """
    statement = (
        select(
            *(Posting.id, Posting.entry_id, Posting.posted_on, Posting.account, Posting.amount),
            *(Entry.kind, Entry.source_label, Entry.memo, Entry.actor_name, Entry.created_at),
            *(Fund.name.label("fund"), BudgetLine.category, BudgetLine.name),
        )
        .join(Entry, Entry.id == Posting.entry_id)
        .join(BudgetLine, BudgetLine.id == Posting.line_id)
        .join(Fund, Fund.id == Posting.fund_id)
        .where(Posting.account.in_(_literal(SHOWN)))
        .order_by(Posting.posted_on.desc(), Posting.id.desc())
    )
    for column, value in (
        (Posting.fund_id, wanted.fund_id),
        (Posting.line_id, wanted.line_id),
        (Posting.period_id, wanted.period_id),
        (Posting.account, wanted.account),
    ):
        if value:
            statement = statement.where(column == value)
    if wanted.since:
        statement = statement.where(Posting.posted_on >= wanted.since)
    if wanted.until:
        statement = statement.where(Posting.posted_on <= wanted.until)
    return statement


def _literal(words: Sequence[str]) -> list[Any]:
    """Write words into the statement itself: a partial index is found by what it says."""
    return [literal_column(f"'{word}'") for word in words if word in ACCOUNTS]


def page_of(wanted: Filter, after: Place | None) -> tuple[Sequence[Any], Place | None]:
    """Return a page of postings, and where the next one begins if there is one."""
    statement = postings(wanted)
    if after:
        statement = statement.where(
            tuple_(Posting.posted_on, Posting.id) < tuple_(literal(after.day), literal(after.id))
        )
    found = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = found[:PER_PAGE]
    further = Place(shown[-1].posted_on, shown[-1].id) if len(found) > PER_PAGE else None
    return shown, further


def get_entry(entry_id: UUID) -> Entry:
    """Return an entry; raise NotFound."""
    return get(Entry, entry_id)


def legs_of(entry_id: UUID) -> Sequence[Posting]:
    """Return all of an entry's postings with their lines and funds."""
    return db.session.scalars(
        select(Posting)
        .join(BudgetLine, BudgetLine.id == Posting.line_id)
        .join(Fund, Fund.id == Posting.fund_id)
        .options(contains_eager(Posting.line).contains_eager(BudgetLine.fund))
        .where(Posting.entry_id == entry_id)
        .order_by(Posting.id)
    ).all()


def reversal_of(entry_id: UUID) -> Entry | None:
    """Return the entry that reversed one."""
    return db.session.scalar(select(Entry).where(Entry.reverses_id == entry_id))


def names(ids: Sequence[UUID | None]) -> Mapping[UUID, str]:
    """Return what people are called, by id."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    return {
        person.id: person.name
        for person in db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    }
