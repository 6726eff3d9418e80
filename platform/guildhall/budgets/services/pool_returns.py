"""Decide what becomes of money that came back to a pool after its end: on, back, or forfeited."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.budgets.models.commitments import Payment
from guildhall.budgets.models.pools import Pool, PoolReturn
from guildhall.budgets.queries.lines import day_for, get_line
from guildhall.budgets.queries.pool_returns import CameBack, decided_of, get_waiting
from guildhall.budgets.queries.pools import Standing, next_pools
from guildhall.budgets.queries.shares import carried_from, granted_in, share_of
from guildhall.budgets.services.ledger import Leg, Source, pair, post
from guildhall.budgets.services.plans import Resolution
from guildhall.budgets.services.pool_ends import carried_by, carry_clause
from guildhall.db import constraint_of, db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.money import ZERO
from guildhall.people.queries import get
from guildhall.wording import gettext as _


class GoesOn(Struct, frozen=True):
    """How much of it the clause lets go on into a pool."""

    into: Standing
    amount: Decimal


def may_go_on(came: CameBack) -> list[GoesOn]:
    """Return the pools into which the clause in force at the pool's end lets a part go on.

    It is what she would have carried had she never used it, less what she carried already.
    """
    standing = came.standing
    clause = carry_clause(standing)
    if clause is None:
        return []
    share, went = share_of(came.pool_id, came.person.id), carried_from(came.pool_id, came.person.id)
    before = (went.carried if went else ZERO) + sum(
        (each.carried for each in decided_of(came.pool_id, came.person.id)), ZERO
    )
    used = share.used + share.held
    found = []
    for each in next_pools(standing):
        coming = granted_in(each.pool.id).get(came.person.id)
        if coming is None:
            continue
        whole = carried_by(clause, share.granted + share.carried, used, coming)
        amount = min(came.payment.amount, whole - before)
        if amount > 0:
            found.append(GoesOn(each, amount))
    return found


@transaction
def carry(payment_id: UUID, into: UUID, resolved: Resolution) -> PoolReturn:
    """Let as much go on as the clause says; the rest goes back to the line that gave the pool."""
    came = _held(payment_id)
    on = next((each for each in may_go_on(came) if each.into.pool.id == into), None)
    if on is None:
        raise Invalid(what=_("The contract lets nothing of it go on into this pool."))
    rest = came.payment.amount - on.amount
    decided = _write(came, resolved, carried=on.amount, returned=rest, into=into)
    old, new = came.standing.line, on.into.line
    post(
        "carry_over",
        [Leg(old.id, "carry_over", on.amount), Leg(new.id, "carry_over", -on.amount)],
        key=f"pool_return_carried:{decided.id}",
        source=_source(decided),
        on=max(new.period.starts_on, old.period.starts_on),
    )
    _give_back(came, decided)
    return decided


@transaction
def give_back(payment_id: UUID, resolved: Resolution) -> PoolReturn:
    """Give it back to the line that gave the pool, where it can be spent again."""
    came = _held(payment_id)
    decided = _write(came, resolved, returned=came.payment.amount)
    _give_back(came, decided)
    return decided


@transaction
def forfeit(payment_id: UUID, resolved: Resolution) -> PoolReturn:
    """Leave it forfeited: its appropriation is taken back, and nobody spends it."""
    came = _held(payment_id)
    decided = _write(came, resolved, forfeited=came.payment.amount)
    line = came.standing.line
    post(
        "appropriation",
        pair(line.id, "appropriation", decided.forfeited),
        key=f"pool_return_forfeited:{decided.id}",
        source=_source(decided),
        on=_day(came),
    )
    return decided


def _held(payment_id: UUID) -> CameBack:
    """Return what came back, its row locked: two who decide at once find one decision."""
    get(Payment, payment_id, lock=True)
    came = get_waiting(payment_id)
    get(Pool, came.pool_id, lock=True)
    return came


def _write(  # noqa: PLR0913 - what came, by which decision, and where it goes
    came: CameBack,
    resolved: Resolution,
    *,
    carried: Decimal = ZERO,
    returned: Decimal = ZERO,
    forfeited: Decimal = ZERO,
    into: UUID | None = None,
) -> PoolReturn:
    if resolved.decided_on > context.today():
        raise Invalid(decided_on=_("Enter the day of the decision: it cannot be to come."))
    decided = PoolReturn(
        id=new_id(),
        pool_id=came.pool_id,
        into_pool_id=into,
        payment_id=came.payment.id,
        person_id=came.person.id,
        carried=carried,
        returned=returned,
        forfeited=forfeited,
        decided_on=resolved.decided_on,
        decision=resolved.decision,
    )
    db.session.add(decided)
    try:
        db.session.flush()
    except IntegrityError as error:
        if constraint_of(error) == "uq_pool_return_tenant_id_payment_id":
            raise Conflict(_("This was decided already.")) from None
        raise
    after = {"carried": carried, "returned": returned, "forfeited": forfeited}
    label = f"{came.standing.run.name}: {came.person.name}"
    audit.record("budgets.return_decided", decided, label, after=after, reason=resolved.decision)
    return decided


def _give_back(came: CameBack, decided: PoolReturn) -> None:
    if not decided.returned:
        return
    pool = came.standing.pool
    post(
        "transfer",
        [
            Leg(pool.shares_line_id, "transfer", decided.returned),
            Leg(pool.giving_line_id, "transfer", -decided.returned),
        ],
        key=f"pool_return_given:{decided.id}",
        source=_source(decided),
        on=_day(came),
    )


def _source(decided: PoolReturn) -> Source:
    return Source("pool_return", decided.id, decided.decision)


def _day(came: CameBack) -> date:
    """Return the day to post on; after a fund's end its last day is the day."""
    line = get_line(came.standing.line.id)
    on, end = day_for(line), line.fund.ends_on
    return min(on, end) if end else on
