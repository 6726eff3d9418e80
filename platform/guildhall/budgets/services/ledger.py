"""The only way into the ledger: post(), and reverse() on top of it."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Never
from uuid import UUID

from msgspec import Struct
from sqlalchemy.exc import IntegrityError

from guildhall import context
from guildhall.budgets.models.ledger import AGAINST
from guildhall.db import constraint_of, new_id, transaction
from guildhall.errors import Conflict, NotFound
from guildhall.money import CENT, ZERO, in_cents, written
from guildhall.statements import Statement
from guildhall.wording import gettext as _

OVERDRAWN: Final = re.compile(r"overdrawn by (?P<amount>\d+(\.\d+)?)")


class Overdrawn(Conflict):
    """A line has less available than this takes."""

    def __init__(self, message: str, short: Decimal) -> None:
        super().__init__(message)
        self.short = short


class Leg(Struct, frozen=True):
    """A debit (above zero) or a credit (below) to an account of a budget line."""

    line_id: UUID
    account: str
    amount: Decimal


class Source(Struct, frozen=True):
    """The document behind an entry: its kind, its id, and what a page calls it."""

    kind: str
    id: UUID
    label: str


def pair(line_id: UUID, account: str, amount: Decimal) -> tuple[Leg, Leg]:
    """Return an amount on an account and the leg that balances it on the same line."""
    return Leg(line_id, account, amount), Leg(line_id, AGAINST[account], -amount)


@transaction
def post(  # noqa: PLR0913 - an entry has this many sides
    kind: str,
    legs: Sequence[Leg],
    *,
    key: str,
    source: Source,
    on: date,
    memo: str = "",
    encumbrance_id: UUID | None = None,
    reverses_id: UUID | None = None,
    override_id: UUID | None = None,
) -> UUID:
    """Write one balanced entry and return its id; under a key that is known, the first one's.

    The database refuses what must not be, and its refusals come back as sentences: Overdrawn where
    a line has too little, Conflict for a closed period or a day outside the fund's life.
    """
    entry_id = new_id()
    head = {
        "kind": kind,
        "posted_on": on,
        "amount": sum((leg.amount for leg in legs if leg.amount > 0), ZERO),
        "memo": memo,
        "key": key,
        "source_type": source.kind,
        "source_id": source.id,
        "source_label": source.label[:200],
        "encumbrance_id": encumbrance_id,
        "reverses_id": reverses_id,
        "override_id": override_id,
    }
    try:
        rows = POST.rows(id=entry_id, **head, **_about(), **_columns(legs))
    except IntegrityError as error:
        _refuse(error)
    if rows and len(rows) != len(legs):
        raise NotFound
    return entry_id if rows else _known(entry_id, head)


POST: Final = Statement(
    """
    WITH head AS (
        INSERT INTO ledger_entry (tenant_id, id, created_at, created_by, sample, actor_name, kind,
            posted_on, amount, memo, key, source_type, source_id, source_label, encumbrance_id,
            reverses_id, override_id)
        VALUES (:tenant_id, :id, :created_at, :created_by, :sample, :actor_name, :kind,
            :posted_on, :amount, :memo, :key, :source_type, :source_id, :source_label,
            :encumbrance_id, :reverses_id, :override_id)
        ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id
    )
    INSERT INTO ledger_posting (tenant_id, id, created_at, created_by, sample, entry_id, line_id,
        fund_id, period_id, account, amount, posted_on)
    SELECT CAST(:tenant_id AS uuid), leg.id, :created_at, CAST(:created_by AS uuid), :sample,
           head.id, l.id, l.fund_id, l.period_id, leg.account, leg.amount,
           CASE WHEN :kind = 'carry_over'
                THEN GREATEST(p.starts_on, LEAST(CAST(:posted_on AS date), p.ends_on))
                ELSE CAST(:posted_on AS date) END
      FROM head
     CROSS JOIN unnest(CAST(:ids AS uuid[]), CAST(:lines AS uuid[]), CAST(:accounts AS text[]),
                       CAST(:amounts AS numeric[])) AS leg(id, line_id, account, amount)
      JOIN budget_line l ON l.tenant_id = :tenant_id AND l.id = leg.line_id
      JOIN money_period p ON p.tenant_id = :tenant_id AND p.id = l.period_id
    RETURNING entry_id
    """
)
"""A carry-over stands in two periods: on the last day of one and the first of the next."""


def _about() -> dict[str, object]:
    return {
        "tenant_id": context.tenant_id(),
        "created_at": context.now(),
        "created_by": context.person_id(),
        "sample": context.is_sample(),
        "actor_name": context.actor().name,
    }


def _columns(legs: Sequence[Leg]) -> dict[str, object]:
    for leg in legs:
        in_cents(leg.amount)  # no fraction of a cent gets in
    return {
        "ids": [new_id() for _leg in legs],
        "lines": [leg.line_id for leg in legs],
        "accounts": [leg.account for leg in legs],
        "amounts": [leg.amount.quantize(CENT) for leg in legs],
    }


def _known(entry_id: UUID, head: dict[str, object]) -> UUID:
    """Return the entry that stands under the key; raise Conflict if it says something else."""
    found = KNOWN.one_or_none(tenant_id=context.tenant_id(), key=head["key"])
    if found is None or found.id == entry_id:
        raise NotFound  # written, but none of its lines is there
    same = ("kind", "amount", "source_id", "encumbrance_id", "reverses_id")
    if any(getattr(found, name) != head[name] for name in same):
        raise Conflict(_("This was posted already, and differently. Look at the fund's ledger."))
    first: UUID = found.id
    return first


KNOWN: Final = Statement(
    "SELECT id, kind, amount, source_id, encumbrance_id, reverses_id FROM ledger_entry "
    "WHERE tenant_id = :tenant_id AND key = :key"
)


def _refuse(error: IntegrityError) -> Never:
    """Raise the sentence for what the database refused."""
    constraint = constraint_of(error)
    if constraint == "ck_ledger_available":
        found = OVERDRAWN.search(str(error.orig))
        short = Decimal(found["amount"]) if found else ZERO
        sentence = _(
            "That is %(short)s more than this line has available. "
            "Transfer money to it, ask for less, or record an override.",
            short=written(short),
        )
        raise Overdrawn(sentence, short) from None
    if constraint == "ck_ledger_period_open":
        raise Conflict(
            _("This period is closed. Post the correction in the period that is open.")
        ) from None
    if constraint == "ck_ledger_fund_life":
        raise Conflict(
            _("The fund has ended, or has not begun, on that day. Choose another fund.")
        ) from None
    if constraint == "ck_ledger_day":
        raise Conflict(_("That day is not in the budget's period.")) from None
    if constraint == "uq_ledger_entry_tenant_id_encumbrance_id_kind":
        raise Conflict(_("This was done already for this encumbrance.")) from None
    if constraint == "uq_ledger_entry_tenant_id_reverses_id":
        raise Conflict(_("This entry was reversed already.")) from None
    raise error


@transaction
def reverse(entry_id: UUID, *, source: Source, on: date, lines: dict[UUID, UUID]) -> UUID:
    """Post the mirror of an entry, once; `lines` says where what stood on each line goes now.

    While the original's period is open every line stands for itself; of a closed one the mirror
    stands in the open period, with the reference to what it corrects.
    """
    rows = LEGS.rows(tenant_id=context.tenant_id(), entry_id=entry_id)
    if not rows:
        raise NotFound
    return post(
        "reversal",
        [Leg(lines.get(row.line_id, row.line_id), row.account, -row.amount) for row in rows],
        key=f"reversal:{entry_id}",
        source=source,
        on=on,
        memo=rows[0].source_label,
        reverses_id=entry_id,
    )


LEGS: Final = Statement(
    "SELECT p.line_id, p.account, p.amount, e.source_label FROM ledger_posting p "
    "JOIN ledger_entry e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id "
    "WHERE p.tenant_id = :tenant_id AND p.entry_id = :entry_id ORDER BY p.id"
)
