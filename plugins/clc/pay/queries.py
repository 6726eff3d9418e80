"""Reads of awards and their parts, each with what the books say of it."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Label, Select, and_, case, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import contains_eager, joinedload

from guildhall.budgets.models.commitments import Encumbrance, Payment, PaymentBatch
from guildhall.db import db
from guildhall.money import ZERO
from guildhall.people.models.persons import Person
from guildhall.people.queries import get, narrowed
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from plugins.clc.models.pay import ClcAward, ClcAwardYear, ClcInstalment


@cache
def _state() -> Label[str]:
    """Return where a part is on its way, as the books have it."""
    return case(
        (ClcInstalment.voided_at.is_not(None), "voided"),
        (ClcInstalment.paid_elsewhere != "", "elsewhere"),
        (Payment.voided_at.is_not(None), "taken_back"),
        (and_(Payment.approved_at.is_not(None), PaymentBatch.paid_on.is_not(None)), "paid"),
        (Payment.approved_at.is_not(None), "approved"),
        (Payment.id.is_not(None), "entered"),
        (ClcInstalment.held_reason != "", "held"),
        (and_(Encumbrance.approved_at.is_not(None), Encumbrance.ended_at.is_(None)), "set_aside"),
        else_="planned",
    ).label("state")


SPENT: Final = ("paid", "approved", "elsewhere")
GONE: Final = ("voided", "taken_back")
UNPAID: Final = ("planned", "held", "set_aside", "entered")


class Row(Struct, frozen=True):
    """One part with what the books say of it."""

    part: ClcInstalment
    state: str
    encumbrance: Encumbrance | None
    payment: Payment | None
    batch: PaymentBatch | None

    @property
    def is_set_aside(self) -> bool:
        """Say whether money is set aside for it now."""
        held = self.encumbrance
        return held is not None and held.approved_at is not None and held.ended_at is None


def with_books(statement: Select[Any]) -> Select[Any]:
    """Join what is set aside for each part, its payment and the batch of that."""
    undecided = and_(Payment.encumbrance_id == Encumbrance.id, Payment.declined_at.is_(None))
    return (
        statement.outerjoin(Encumbrance, Encumbrance.id == ClcInstalment.encumbrance_id)
        .outerjoin(Payment, undecided)
        .outerjoin(PaymentBatch, PaymentBatch.id == Payment.batch_id)
    )


def _parts() -> Select[Any]:
    statement = (
        select(ClcInstalment, _state(), Encumbrance, Payment, PaymentBatch)
        .join(ClcAwardYear, ClcAwardYear.id == ClcInstalment.year_id)
        .join(ClcAward, ClcAward.id == ClcAwardYear.award_id)
        .join(Person, Person.id == ClcInstalment.person_id)
    )
    return (
        with_books(statement)
        .options(
            contains_eager(ClcInstalment.person),
            contains_eager(ClcInstalment.year).contains_eager(ClcAwardYear.award),
        )
        .execution_options(populate_existing=True)
    )


def _rows(statement: Select[Any]) -> list[Row]:
    return [Row(*row) for row in db.session.execute(statement)]


def parts_of(award_id: UUID) -> list[Row]:
    """Return an award's parts in the order of their days."""
    return _rows(
        _parts()
        .where(ClcAwardYear.award_id == award_id)
        .order_by(ClcAwardYear.number, ClcInstalment.number)
    )


def parts_in(run_id: UUID) -> list[Row]:
    """Return the parts of a run, by name."""
    return _rows(_by_name(_parts().where(ClcInstalment.run_id == run_id)))


def due_through(day: date) -> list[Row]:
    """Return the unpaid parts that are due until a day, of awards that stand, by name."""
    return _rows(
        _by_name(
            _parts().where(
                ClcInstalment.due_on <= day, ClcAward.voided_at.is_(None), _state().in_(UNPAID)
            )
        )
    )


def _by_name(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(
        func.lower(Person.last_name),
        func.lower(Person.first_name),
        ClcInstalment.due_on,
        ClcInstalment.id,
    )


def get_part(part_id: UUID) -> Row:
    """Return a part with what the books say of it; raise NotFound."""
    get(ClcInstalment, part_id)
    return _rows(_parts().where(ClcInstalment.id == part_id))[0]


# Awards


class Filters(Struct, frozen=True):
    """What the list of awards is narrowed by; all of it stands in the page's address."""

    q: str = ""
    state: str = ""
    """waiting, running, ended or voided; empty for all."""

    @property
    def any(self) -> bool:
        """Say whether anything is narrowed."""
        return self != Filters()


@cache
def sums() -> Any:  # noqa: ANN401 - a subquery
    """Return, by award, what is paid, what is set aside, and its next unpaid day."""
    amount = ClcInstalment.amount
    statement = (
        select(
            ClcAwardYear.award_id.label("award_id"),
            func.coalesce(func.sum(amount).filter(_state().in_(SPENT)), ZERO).label("paid"),
            func.coalesce(
                func.sum(amount).filter(
                    and_(Encumbrance.approved_at.is_not(None), Encumbrance.ended_at.is_(None))
                ),
                ZERO,
            ).label("held"),
            func.coalesce(func.sum(amount).filter(_state().in_(UNPAID)), ZERO).label("unpaid"),
            func.count().filter(_state() == "planned").label("planned"),
            func.min(ClcInstalment.due_on).filter(_state().in_(UNPAID)).label("next_on"),
        )
        .join(ClcInstalment, ClcInstalment.year_id == ClcAwardYear.id)
        .group_by(ClcAwardYear.award_id)
    )
    return with_books(statement).subquery("sums")


def award_state(today: date) -> Any:  # noqa: ANN401 - a SQL expression
    """Return the word for where an award is."""
    return case(
        (ClcAward.voided_at.is_not(None), "voided"),
        (ClcAward.approved_at.is_(None), "waiting"),
        (and_(func.upper(ClcAward.valid) <= today, sums().c.unpaid == 0), "ended"),
        else_="running",
    ).label("state")


def awards(filters: Filters, today: date) -> Select[Any]:
    """Return the awards (with their person), their state and sums, of whoever matches."""
    state = award_state(today)
    statement = (
        select(
            ClcAward,
            state,
            *(sums().c[name] for name in ("paid", "held", "unpaid", "planned", "next_on")),
        )
        .join(Person, Person.id == ClcAward.person_id)
        .join(sums(), sums().c.award_id == ClcAward.id)
        .options(contains_eager(ClcAward.person))
    )
    if filters.state:
        statement = statement.where(state == filters.state)
    return narrowed(statement, filters.q)


def totals(statement: Select[Any]) -> Any:  # noqa: ANN401 - a row
    """Return how many awards a list has and what they come to, all pages together."""
    each = statement.order_by(None).subquery()
    return db.session.execute(
        select(
            func.count().label("awards"),
            func.coalesce(func.sum(each.c.paid), 0).label("paid"),
            func.coalesce(func.sum(each.c.held), 0).label("held"),
            func.coalesce(func.sum(each.c.unpaid), 0).label("unpaid"),
            func.count().filter(each.c.state == "waiting").label("waiting"),
            func.count()
            .filter(each.c.state.in_(("waiting", "running")), each.c.planned > 0)
            .label("unfunded"),
        )
    ).one()


def get_award(award_id: UUID, *, lock: bool = False) -> ClcAward:
    """Return an award with its person, and its cycle or its file; raise NotFound."""
    return get(
        ClcAward,
        award_id,
        joinedload(ClcAward.person, innerjoin=True),
        joinedload(ClcAward.cycle),
        joinedload(ClcAward.brought_by),
        lock=lock,
    )


def awards_of(person_id: UUID, today: date) -> Sequence[Any]:
    """Return somebody's awards with state and sums, the newest first."""
    return db.session.execute(
        awards(Filters(), today)
        .where(ClcAward.person_id == person_id)
        .order_by(func.lower(ClcAward.valid).desc(), ClcAward.id.desc())
    ).all()


def award_of_cycle(cycle_id: UUID) -> ClcAward | None:
    """Return the award of a cycle that stands."""
    return db.session.scalar(
        select(ClcAward).where(ClcAward.cycle_id == cycle_id, ClcAward.voided_at.is_(None))
    )


def years_of(award_id: UUID) -> Sequence[ClcAwardYear]:
    """Return an award's years in their order."""
    return db.session.scalars(
        select(ClcAwardYear).where(ClcAwardYear.award_id == award_id).order_by(ClcAwardYear.number)
    ).all()


def award_years_of(
    people: Collection[UUID],
) -> dict[UUID, list[tuple[ClcAward, "Range[date]"]]]:
    """Return the award years that stand of some people, each with its award."""
    found: dict[UUID, list[tuple[ClcAward, Range[date]]]] = {}
    rows = db.session.execute(
        select(ClcAward, ClcAwardYear.valid)
        .join(ClcAwardYear, ClcAwardYear.award_id == ClcAward.id)
        .where(ClcAward.person_id.in_(people), ClcAwardYear.voided_at.is_(None))
        .order_by(ClcAwardYear.valid)
    )
    for award, valid in rows:
        found.setdefault(award.person_id, []).append((award, valid))
    return found


def free_from(person_id: UUID) -> date | None:
    """Return the day on which the last award year of a person is over, or None without any."""
    found: date | None = db.session.scalar(
        select(func.max(func.upper(ClcAwardYear.valid))).where(
            ClcAwardYear.person_id == person_id, ClcAwardYear.voided_at.is_(None)
        )
    )
    return found


def without_award(*, by_itself: bool = False) -> Select[tuple[ClcSubmission]]:
    """Return the verified records that no award rests on, by name.

    `by_itself` leaves out those whose award was voided: a person decided that.
    """
    award = select(ClcAward.id).where(ClcAward.cycle_id == ClcSubmission.cycle_id)
    if not by_itself:
        award = award.where(ClcAward.voided_at.is_(None))
    return (
        select(ClcSubmission)
        .join(Person, Person.id == ClcSubmission.person_id)
        .join(ClcCycle, ClcCycle.id == ClcSubmission.cycle_id)
        .where(
            ClcSubmission.state == "verified",
            ClcCycle.status.in_(("verified", "renewed", "ended")),
            ~exists(award),
        )
        .order_by(func.lower(Person.last_name), func.lower(Person.first_name), ClcSubmission.id)
    )


def names(ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Return what people are called, by their ids."""
    wanted = {each for each in ids if each is not None}
    found = db.session.scalars(select(Person).where(Person.id.in_(wanted))) if wanted else ()
    return {person.id: person.name for person in found}
