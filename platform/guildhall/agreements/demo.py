"""The contract of the sample year: a unit's agreement in force, its answers, a divided pool."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from guildhall import context
from guildhall.agreements import adopting, asking, running, services
from guildhall.agreements.allocation import Span
from guildhall.agreements.asking import Question
from guildhall.agreements.models.contracts import Clause
from guildhall.agreements.queries import version_on
from guildhall.agreements.running import Wish
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit

PACKS = ("clc", "tuition", "section_127", "release")
POOL = Decimal("12000.00")
RESERVE = Decimal("600.00")


def tell() -> None:
    """Write the agreement, put it into force, ask it something, divide its pool."""
    unit = db.session.scalars(select(BargainingUnit).order_by(BargainingUnit.name)).first()
    if unit is None:
        return
    first = date(context.today().year - 1, 7, 1)
    contract = services.enter_contract(
        {
            "name": "Agreement of the Classified Unit",
            "union_party": "Harbor Classified Employees",
            "employer_party": "Harbor Unified School District",
            "bargaining_unit_id": unit.id,
            "first_day": first,
            "last_day": date(first.year + 3, 6, 30),
            "note": "",
        }
    )
    for key in PACKS:
        adopting.adopt(contract, key)
    services.adopt(contract.id, decision="Ratified by both sides; part of the sample year.")
    _divide(unit)
    _ask()


def _clause(kind: str) -> Clause:
    return db.session.scalars(select(Clause).where(Clause.kind == kind).order_by(Clause.id)).one()


def _divide(unit: BargainingUnit) -> None:
    today = context.today()
    clause = _clause("allocation")
    version = version_on(clause.id, today)
    if version is None:
        return
    year = today.year if today.month >= 7 else today.year - 1  # noqa: PLR2004 - the fiscal year's July
    period = Span(date(year, 7, 1), date(year + 1, 6, 30))
    running.keep(
        Wish(
            name="Professional learning fund",
            pool=POOL,
            reserve=RESERVE,
            unit_id=unit.id,
            as_of=today,
            rule=running.rule_from_clause(version.id, period),
            version_id=version.id,
        )
    )


def _ask() -> None:
    today = context.today()
    member = db.session.scalars(
        select(Person).where(Person.last_name == "Vega").order_by(Person.id)
    ).first()
    found = asking.answer(
        Question(
            _clause("cap").id,
            today - timedelta(days=1),
            inputs={"fte": "0.75", "estimate": "820.00", "receipts": "790.00"},
            about="Course in first aid",
            person_id=member.id if member else None,
        )
    )
    asking.keep(found)
