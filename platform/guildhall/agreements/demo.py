"""The contract of the sample year: a unit's agreement in force, and its answers."""

from datetime import date, timedelta

from sqlalchemy import select

from guildhall import context
from guildhall.agreements import adopting, asking, services
from guildhall.agreements.asking import Question
from guildhall.agreements.models.contracts import Clause
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit

PACKS = ("clc", "tuition", "section_127", "release")


def tell() -> None:
    """Write the agreement, put it into force, ask it something."""
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
    services.add_clause(
        contract.id,
        "carry_over",
        title="What of a share is carried into the next year",
        article="14.18",
        version={"starts_on": first, "parameters": {"unit": "money", "most_carried": "100.00"}},
    )
    services.adopt(contract.id, decision="Ratified by both sides; part of the sample year.")
    _ask()


def _clause(kind: str) -> Clause:
    return db.session.scalars(select(Clause).where(Clause.kind == kind).order_by(Clause.id)).one()


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
