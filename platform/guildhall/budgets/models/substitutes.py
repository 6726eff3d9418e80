"""Other release: somebody is away, a substitute is paid, and one side reimburses the other."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.agreements.models.contracts import ClauseAnswer
from guildhall.budgets.models.commitments import Encumbrance, Payee
from guildhall.budgets.models.funds import exact, one_of
from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.related import related

UNITS: Final = ("day", "hour")
PAYERS: Final = ("us", "party")


class SubstituteRelease(TenantModel):
    """A release with its substitute's cost: rate × days or hours, and who bears it in the end."""

    __tablename__ = "substitute_release"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("payee", "party_id"),
        belongs_to("clause_answer", "answer_id"),
        belongs_to("encumbrance", "encumbrance_id"),
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        CheckConstraint(one_of("unit", UNITS), name="unit"),
        CheckConstraint(one_of("payer", PAYERS), name="payer"),
        CheckConstraint(
            "quantity > 0 AND quantity * 4 = trunc(quantity * 4) AND (unit = 'hour' OR "
            "quantity * 2 = trunc(quantity * 2) AND quantity <= ends_on - starts_on + 1)",
            name="quantity",
        ),
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("rate > 0", name="rate"),
        exact("rate"),
        CheckConstraint("amount = round(quantity * rate, 2)", name="amount"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("reimbursed = trunc(amount * percent * 0.01, 2)", name="reimbursed"),
        CheckConstraint(
            "encumbrance_id IS NULL OR payer = 'us' OR reimbursed > 0", name="encumbrance"
        ),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled"),
        Index("ix_substitute_release_person", "tenant_id", "person_id", "starts_on"),
        Index("ix_substitute_release_encumbrance", "tenant_id", "encumbrance_id"),
    )

    person_id: Mapped[UUID]
    """Who is away."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day."""
    purpose: Mapped[str]
    substitute: Mapped[str] = mapped_column(default="")
    """Who does the work meanwhile."""
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric())
    """Days in halves, or hours in quarters."""
    hours: Mapped[Decimal] = mapped_column(Numeric())
    """The same in hours, as the clause counts."""
    rate: Mapped[Decimal] = mapped_column(Numeric())
    """What a substitute costs for one of them."""
    amount: Mapped[Decimal] = mapped_column(Numeric())
    party_id: Mapped[UUID]
    """The other side: the district, or the local."""
    payer: Mapped[str]
    """Who pays the substitute first."""
    percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    """The part that whoever did not pay first pays back."""
    reimbursed: Mapped[Decimal] = mapped_column(Numeric())
    """The same in cents; the odd cent stays with whoever paid first."""
    departs: Mapped[str] = mapped_column(default="")
    """Who agreed to something else than the clause says, and where it is written."""
    answer_id: Mapped[UUID | None]
    """What the clause in force on the first day answered."""
    encumbrance_id: Mapped[UUID | None]
    """Our part in the ledger; None where nothing of it is ours."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = related()
    party: Mapped[Payee] = related()
    answer: Mapped[ClauseAnswer | None] = related()
    encumbrance: Mapped[Encumbrance | None] = related()
