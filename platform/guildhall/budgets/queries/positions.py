"""Reads of the positions that funds pay: who, for which share, and what outlives its fund."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from guildhall import context
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.models.positions import PositionFunding
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.money import to_cent
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.people.queries import get, matching
from guildhall.people.record import title_of
from guildhall.people.rules import holds
from guildhall.people.rules import last_day as last_of

MOST: Final = 30


class Paid(Struct, frozen=True):
    """A position as a fund pays it."""

    funding: PositionFunding
    person: Person
    term: PositionTerm | None
    """What the position is in the last days that are paid, or at last."""

    @property
    def title(self) -> str:
        """Return what the position is called, with its place."""
        if self.term is None:
            return ""
        site = f", {self.term.worksite.name}" if self.term.worksite else ""
        return title_of(self.term) + site

    @property
    def last_day(self) -> date | None:
        """Return the last day that is paid, or None while it is open."""
        return last_of(self.funding.valid)

    @property
    def state(self) -> str:
        """Return withdrawn, past, paid or coming."""
        if self.funding.withdrawn_at is not None:
            return "withdrawn"
        if holds(self.funding.valid, context.today()):
            return "paid"
        first = self.funding.valid.lower
        return "coming" if first is not None and first > context.today() else "past"

    @property
    def cost(self) -> Decimal | None:
        """Return what the fund's share of it costs in a year, where the whole is known."""
        return cost_of(self.funding)

    @property
    def outlives(self) -> bool:
        """Say whether it is paid after its fund's last day."""
        end, last = self.funding.fund.ends_on, self.last_day
        if self.funding.withdrawn_at is not None or end is None or (last and last <= end):
            return False
        ends = last_of(self.term.valid) if self.term else end
        return ends is None or ends > end


def cost_of(funding: PositionFunding) -> Decimal | None:
    """Return so many percent of what a position costs in a year, to the cent."""
    if funding.yearly_cost is None:
        return None
    return to_cent(Fraction(funding.yearly_cost) * Fraction(funding.percent) / 100)


def get_funding(funding_id: UUID, *, lock: bool = False) -> PositionFunding:
    """Return what pays a position, with fund and person; raise NotFound for a withdrawn one."""
    found = get(
        PositionFunding,
        funding_id,
        joinedload(PositionFunding.fund),
        joinedload(PositionFunding.position).joinedload(Position.person),
        lock=lock,
    )
    if found.withdrawn_at is not None:
        raise NotFound
    return found


def paid_by(*where: ColumnElement[bool]) -> list[Paid]:
    """Return positions with what pays them and what they are called, in one statement."""
    later = aliased(PositionTerm)
    no_later = ~exists().where(
        later.position_id == PositionTerm.position_id,
        later.withdrawn_at.is_(None),
        func.lower(later.valid) > func.lower(PositionTerm.valid),
    )
    rows = db.session.execute(
        select(PositionFunding, Person, PositionTerm)
        .join(Fund, Fund.id == PositionFunding.fund_id)
        .join(Position, Position.id == PositionFunding.position_id)
        .join(Person, Person.id == Position.person_id)
        .outerjoin(
            PositionTerm,
            and_(
                PositionTerm.position_id == Position.id,
                PositionTerm.withdrawn_at.is_(None),
                no_later,
            ),
        )
        .options(
            contains_eager(PositionFunding.fund),
            joinedload(PositionTerm.job_class),
            joinedload(PositionTerm.worksite),
        )
        .where(*where)
        .order_by(func.lower(PositionFunding.valid), Person.last_name, PositionFunding.id)
    )
    return [Paid(*row) for row in rows]


def of_fund(fund_id: UUID) -> list[Paid]:
    """Return every position that a fund pays, paid or will pay."""
    return paid_by(PositionFunding.fund_id == fund_id)


def of_person(person_id: UUID) -> list[Paid]:
    """Return what pays somebody's positions now and later."""
    return paid_by(
        Position.person_id == person_id,
        PositionFunding.withdrawn_at.is_(None),
        or_(
            func.upper(PositionFunding.valid).is_(None),
            func.upper(PositionFunding.valid) > context.today(),
        ),
    )


def _beyond() -> ColumnElement[bool]:
    """Return a condition: the position is held and paid on the day after its fund's last one."""
    after = Fund.ends_on + 1
    held = exists().where(
        PositionTerm.position_id == PositionFunding.position_id, PositionTerm.valid.contains(after)
    )
    upper = func.upper(PositionFunding.valid)
    return and_(
        PositionFunding.withdrawn_at.is_(None),
        Fund.ends_on.is_not(None),
        or_(upper.is_(None), upper > after),
        held,
    )


def outliving() -> Select[tuple[UUID, str, date | None, int]]:
    """Return a statement for the funds that pay positions after their last day, soonest first."""
    count = func.count(PositionFunding.position_id.distinct()).label("positions")
    return (
        select(Fund.id, Fund.name, Fund.ends_on, count)
        .join(PositionFunding, PositionFunding.fund_id == Fund.id)
        .where(Fund.archived_at.is_(None), _beyond())
        .group_by(Fund.tenant_id, Fund.id)
        .order_by(Fund.ends_on, Fund.name)
    )


class Summary(Struct, frozen=True):
    """What a fund's page says of the positions that it pays."""

    now: int
    cost: Decimal
    """What their shares cost in a year, as far as somebody entered it."""
    unknown: int
    """How many have no cost yet."""
    beyond: int
    """How many are paid after the fund's last day."""


def summary_of(found: Sequence[Paid]) -> Summary:
    """Return how many positions a fund pays today, at what cost, and how many outlive it."""
    today = context.today()
    now = [each for each in found if holds(each.funding.valid, today)]
    costs = [each.cost for each in now]
    return Summary(
        now=len({each.funding.position_id for each in now}),
        cost=sum((cost for cost in costs if cost is not None), Decimal("0.00")),
        unknown=sum(cost is None for cost in costs),
        beyond=len({each.funding.position_id for each in found if each.outlives}),
    )


def paid_on(fund_id: UUID, day: date) -> int:
    """Return how many positions a fund pays on a day."""
    return (
        db.session.scalar(
            select(func.count(PositionFunding.position_id.distinct())).where(
                PositionFunding.fund_id == fund_id, PositionFunding.valid.contains(day)
            )
        )
        or 0
    )


def positions_to_choose(words: str, on: date) -> Sequence[tuple[Position, str]]:
    """Return the positions of people whose name or number says these words, held on a day."""
    people = matching(words).order_by(None).with_only_columns(Person.id)
    terms = db.session.scalars(
        select(PositionTerm)
        .join(PositionTerm.position)
        .join(Position.person)
        .where(Person.id.in_(people), PositionTerm.valid.contains(on))
        .options(
            contains_eager(PositionTerm.position).contains_eager(Position.person),
            joinedload(PositionTerm.job_class),
            joinedload(PositionTerm.worksite),
        )
        .order_by(Person.last_name, Person.first_name, Position.id)
        .limit(MOST)
    ).all()
    return [(each.position, f"{each.position.person.name}, {_words(each)}") for each in terms]


def _words(term: PositionTerm) -> str:
    site = f", {term.worksite.name}" if term.worksite else ""
    return title_of(term) + site
