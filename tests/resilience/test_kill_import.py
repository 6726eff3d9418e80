"""SIGKILL for the worker, Valkey and PostgreSQL, in the middle of an import."""

import time

import pytest
from sqlalchemy import distinct, func, select

from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.people.importing import services
from guildhall.people.models.imports import ImportRun
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm
from tests.characters import found_tenant
from tests.resilience.house import House, durable_folder, standing_house, wait_for

PEOPLE = 8000
HEAD = "EmployeeNumber,FirstName,LastName,Site,Title,FTE,Hours,StartDate\n"


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cut connections
def test_an_import_is_all_or_nothing_whoever_dies() -> None:
    with durable_folder() as folder, standing_house(folder) as house, house.app.app_context():
        tenant = found_tenant("harbor", "Harbor Local")
        with tenant_scope(tenant):
            run = services.upload(staff_file(), "staff.csv")
            services.decide(run, {})
            wait_for(lambda: state() == "previewed", "the preview")
            services.commit(db.session.get_one(ImportRun, (tenant.id, run.id)))

            seen = havoc(house)
            wait_for(lambda: state() == "committed", "the import")

            assert set(seen) <= {0, PEOPLE}, "somebody saw a half-written import"
            assert counted(Person) == counted(Position) == counted(PositionTerm) == PEOPLE
            numbers = db.session.scalar(select(func.count(distinct(Person.employee_number))))
            assert numbers == PEOPLE
            told = select(func.count()).where(AuditEvent.action == "people.imported")
            assert db.session.scalar(told) == 1


def staff_file() -> bytes:
    """Return a file that takes a while to write."""
    lines = [
        f"{number},Given{number},Family{number},School {number % 40},Aide,1,40,2024-08-01\n"
        for number in range(10_000, 10_000 + PEOPLE)
    ]
    return (HEAD + "".join(lines)).encode()


def havoc(house: House) -> list[int]:
    """Kill what works on it, again and again; return how many people were seen meanwhile."""
    seen = []
    for pause, name in ((0.8, "worker"), (1.5, "postgres"), (1.5, "valkey"), (1.0, "worker")):
        time.sleep(pause)
        if name == "postgres":
            house.kill_postgres()
        elif name == "valkey":
            house.kill_valkey()
        else:
            house.kill(name)
        wait_for(lambda: seen.append(counted(Person)) is None, "an answer from the database")
    return seen


def state() -> str:
    """Return how far the import has come."""
    db.session.rollback()
    return db.session.scalar(select(ImportRun.state)) or ""


def counted(model: type) -> int:
    """Count the rows of the tenant."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
