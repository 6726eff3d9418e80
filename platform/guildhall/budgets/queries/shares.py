"""Reads of shares: what each person holds of a pool, has used, has asked for, and has left."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, SQLColumnExpression, and_, case, func, literal, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from guildhall.agreements.models.runs import AllocationLine, AllocationRun
from guildhall.budgets.models.commitments import Encumbrance, Payee, Payment
from guildhall.budgets.models.pools import Pool, PoolReturn, PoolRun, ShareCarry
from guildhall.budgets.queries.pools import Standing, standings
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person
from guildhall.searching import holding

SUMS: Final = ("granted", "carried", "held", "used", "left")


def _names() -> tuple[SQLColumnExpression[Any], ...]:
    """Return where a person is looked for."""
    return Person.first_name, Person.preferred_name, Person.last_name, Person.employee_number


class Share(Struct, frozen=True):
    """What one person holds of a pool."""

    person_id: UUID
    name: str
    number: str
    granted: Decimal
    carried: Decimal
    """From the pool before."""
    held: Decimal
    used: Decimal
    ended: Decimal
    """Carried on or lost when the pool ended."""
    left: Decimal


def _gone(pool_id: UUID) -> Any:  # noqa: ANN401 - a subquery
    """Return what each person used of a pool, and what is set aside for them."""
    paid = and_(
        Payment.encumbrance_id == Encumbrance.id,
        Payment.approved_at.is_not(None),
        Payment.voided_at.is_(None),
    )
    held = case((Encumbrance.ended_at.is_(None), Encumbrance.amount), else_=0)
    used = case((Encumbrance.ended_at.is_not(None), Payment.amount), else_=0)
    return (
        select(
            Encumbrance.for_person_id.label("person_id"),
            func.sum(held).label("held"),
            func.sum(func.coalesce(used, 0)).label("used"),
        )
        .join(Pool, Pool.shares_line_id == Encumbrance.line_id)
        .outerjoin(Payment, paid)
        .where(Pool.id == pool_id, Encumbrance.approved_at.is_not(None))
        .group_by(Encumbrance.for_person_id)
        .subquery("gone")
    )


def _carried(pool_id: UUID, *, into: bool) -> Any:  # noqa: ANN401 - a subquery
    """Return what each person carried into a pool, or carried out of it and lost."""
    moves = _moves()
    pool = moves.c.pool_id if into else moves.c.from_pool_id
    return (
        select(
            moves.c.person_id,
            func.sum(moves.c.carried).label("carried"),
            func.sum(moves.c.lost).label("lost"),
        )
        .where(pool == pool_id)
        .group_by(moves.c.person_id)
        .subquery()
    )


def _moves() -> Any:  # noqa: ANN401 - a subquery
    """Return what was carried on or lost: at a pool's end, and of what came back after it."""
    return union_all(
        select(
            ShareCarry.person_id, ShareCarry.pool_id, ShareCarry.from_pool_id, ShareCarry.carried,
            ShareCarry.lost,
        ),
        select(
            PoolReturn.person_id, PoolReturn.into_pool_id, PoolReturn.pool_id, PoolReturn.carried,
            PoolReturn.returned + PoolReturn.forfeited,
        ),
    ).subquery()  # fmt: skip


def _last_run(pool_id: UUID) -> Any:  # noqa: ANN401 - a scalar subquery
    followed = select(AllocationRun.follows_id).where(AllocationRun.follows_id.is_not(None))
    return (
        select(PoolRun.run_id)
        .where(PoolRun.pool_id == pool_id, PoolRun.run_id.not_in(followed))
        .scalar_subquery()
    )


def shares(pool_id: UUID, words: str = "", person_id: UUID | None = None) -> Select[Any]:
    """Return the shares of a pool as rows of Share, to be searched, sorted and paged."""
    gone = _gone(pool_id)
    came, went = _carried(pool_id, into=True), _carried(pool_id, into=False)
    granted = AllocationLine.amount
    carried = func.coalesce(came.c.carried, 0)
    held, used = func.coalesce(gone.c.held, 0), func.coalesce(gone.c.used, 0)
    ended = func.coalesce(went.c.carried + went.c.lost, 0)
    statement = (
        select(
            Person.id.label("person_id"),
            func.btrim(
                func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)
                + literal(" ") + Person.last_name
            ).label("name"),
            func.coalesce(Person.employee_number, "").label("number"),
            granted.label("granted"),
            carried.label("carried"),
            held.label("held"),
            used.label("used"),
            ended.label("ended"),
            (granted + carried - held - used - ended).label("left"),
        )
        .join(AllocationLine, AllocationLine.person_id == Person.id)
        .outerjoin(gone, gone.c.person_id == Person.id)
        .outerjoin(came, came.c.person_id == Person.id)
        .outerjoin(went, went.c.person_id == Person.id)
        .where(AllocationLine.run_id == _last_run(pool_id))
    )  # fmt: skip
    statement = statement.where(*holding(words, *_names()))
    return statement.where(Person.id == person_id) if person_id else statement


def shares_of(pool_id: UUID) -> Sequence[Share]:
    """Return every share of a pool, in the order of the people's ids."""
    return [Share(*row) for row in db.session.execute(shares(pool_id).order_by(Person.id))]


def share_of(pool_id: UUID, person_id: UUID) -> Share:
    """Return one person's share; raise NotFound for somebody who holds none."""
    row = db.session.execute(shares(pool_id, person_id=person_id)).first()
    if row is None:
        raise NotFound
    return Share(*row)


def totals(pool_id: UUID) -> Mapping[str, Decimal]:
    """Return what all shares of a pool sum to."""
    all_of_them = shares(pool_id).subquery()
    row = db.session.execute(
        select(*(func.coalesce(func.sum(all_of_them.c[name]), 0).label(name) for name in SUMS))
    ).one()
    return {name: getattr(row, name) for name in SUMS}


def granted_in(pool_id: UUID) -> Mapping[UUID, Decimal]:
    """Return what each person was granted of a pool."""
    rows = db.session.execute(
        select(AllocationLine.person_id, AllocationLine.amount).where(
            AllocationLine.run_id == _last_run(pool_id)
        )
    )
    return {row.person_id: row.amount for row in rows}


def pools_of(person_id: UUID) -> Sequence[tuple[Standing, Share]]:
    """Return the pools of which somebody holds a share, the newest first."""
    mine = set(
        db.session.scalars(
            select(PoolRun.pool_id)
            .join(AllocationLine, AllocationLine.run_id == PoolRun.run_id)
            .where(AllocationLine.person_id == person_id)
        )
    )
    return [
        (each, share_of(each.pool.id, person_id)) for each in standings() if each.pool.id in mine
    ]


def requests_of(line_id: UUID, person_id: UUID) -> Sequence[tuple[Encumbrance, Payment | None]]:
    """Return what somebody asked for from a pool's line, with its payment, the newest first."""
    rows = db.session.execute(
        select(Encumbrance, Payment)
        .join(Payee, Payee.id == Encumbrance.payee_id)
        .outerjoin(
            Payment,
            and_(Payment.encumbrance_id == Encumbrance.id, Payment.declined_at.is_(None)),
        )
        .options(contains_eager(Encumbrance.payee))
        .where(Encumbrance.line_id == line_id, Encumbrance.for_person_id == person_id)
        .order_by(Encumbrance.created_at.desc())
    )
    return [(row[0], row[1]) for row in rows]


def line_in_run(run_id: UUID, person_id: UUID) -> AllocationLine | None:
    """Return somebody's line of a run."""
    return db.session.scalar(
        select(AllocationLine).where(
            AllocationLine.run_id == run_id, AllocationLine.person_id == person_id
        )
    )


def changed_by(run_id: UUID) -> Sequence[UUID]:
    """Return whose share a run changed."""
    return db.session.scalars(
        select(AllocationLine.person_id)
        .where(AllocationLine.run_id == run_id, AllocationLine.change != 0)
        .order_by(AllocationLine.person_id)
    ).all()


def lines_of(run_id: UUID, people: Sequence[UUID]) -> Sequence[AllocationLine]:
    """Return the lines of some people in a run, each with its person and the run."""
    return db.session.scalars(
        select(AllocationLine)
        .where(AllocationLine.run_id == run_id, AllocationLine.person_id.in_(people))
        .options(joinedload(AllocationLine.person), joinedload(AllocationLine.run))
        .order_by(AllocationLine.person_id)
    ).all()


def weights_in(run_id: UUID) -> Mapping[str, int]:
    """Return how many people weigh what in a run: a few weights stand for everybody."""
    rows = db.session.execute(
        select(AllocationLine.weight, func.count())
        .where(AllocationLine.run_id == run_id)
        .group_by(AllocationLine.weight)
    )
    return {row[0]: row[1] for row in rows}


def carried_into(pool_id: UUID, person_id: UUID) -> Sequence[ShareCarry]:
    """Return what somebody carried into a pool, from which."""
    return db.session.scalars(
        select(ShareCarry).where(ShareCarry.pool_id == pool_id, ShareCarry.person_id == person_id)
    ).all()


def carried_from(pool_id: UUID, person_id: UUID) -> ShareCarry | None:
    """Return what became of somebody's share when a pool ended."""
    return db.session.scalar(
        select(ShareCarry).where(
            ShareCarry.from_pool_id == pool_id, ShareCarry.person_id == person_id
        )
    )
