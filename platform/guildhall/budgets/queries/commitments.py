"""Reads of what was asked for and set aside."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from guildhall.budgets.models.budgets import BudgetLine
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment, Receipt
from guildhall.budgets.models.funds import Fund
from guildhall.db import db
from guildhall.searching import holding

STATES: Final = ("waiting", "open", "paid", "released", "declined")


def commitments(state: str = "", words: str = "") -> Select[tuple[Encumbrance]]:
    """Return what was asked for and set aside, of one state or of all."""
    statement = (
        select(Encumbrance)
        .join(Payee, Payee.id == Encumbrance.payee_id)
        .join(BudgetLine, BudgetLine.id == Encumbrance.line_id)
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .options(
            contains_eager(Encumbrance.payee),
            contains_eager(Encumbrance.line).contains_eager(BudgetLine.fund),
        )
    )
    statement = statement.where(*holding(words, Payee.name, Encumbrance.purpose))
    return statement.where(_in_state(state)) if state in STATES else statement


def _in_state(state: str) -> ColumnElement[bool]:
    paid = exists().where(
        Payment.encumbrance_id == Encumbrance.id, Payment.approved_at.is_not(None)
    )
    asked = exists().where(
        Payment.encumbrance_id == Encumbrance.id,
        Payment.approved_at.is_(None),
        Payment.declined_at.is_(None),
    )
    undecided = and_(Encumbrance.approved_at.is_(None), Encumbrance.declined_at.is_(None))
    held = and_(Encumbrance.approved_at.is_not(None), Encumbrance.ended_at.is_(None))
    conditions: dict[str, ColumnElement[bool]] = {
        "waiting": or_(undecided, and_(held, asked)),
        "open": held,
        "paid": and_(Encumbrance.ended_at.is_not(None), paid),
        "released": and_(Encumbrance.ended_at.is_not(None), ~paid),
        "declined": Encumbrance.declined_at.is_not(None),
    }
    return conditions[state]


def count_waiting() -> int:
    """Return how many requests wait for a decision."""
    found = commitments("waiting").with_only_columns(func.count(Encumbrance.id))
    return db.session.scalar(found.options()) or 0


def state_of(held: Encumbrance, *, paid: bool) -> str:
    """Return in which state a commitment is."""
    if held.declined_at is not None:
        return "declined"
    if held.approved_at is None:
        return "waiting"
    if held.ended_at is None:
        return "open"
    return "paid" if paid else "released"


def receipts_of(*subject_ids: UUID) -> list[Receipt]:
    """Return the files that prove something, or several things."""
    return list(
        db.session.scalars(
            select(Receipt).where(Receipt.subject_id.in_(subject_ids)).order_by(Receipt.id)
        )
    )
