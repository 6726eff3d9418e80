"""SIGKILL for every process, in the middle of 200 registrations."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import distinct, func, select

from guildhall.audit import AuditEvent
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.outbox import OutboxLine
from tests.bench.stage import member_cookie, published_offering
from tests.characters import found_tenant, slug_of
from tests.resilience.house import House, durable_folder, insist, standing_house, wait_for

MEMBERS = 200
SEE_OTHER = 303


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cut connections
def test_200_registrations_survive_the_death_of_everything() -> None:
    with durable_folder() as folder, standing_house(folder) as house, house.app.app_context():
        tenant = found_tenant("harbor", "Harbor Local")
        with tenant_scope(tenant):
            offering = published_offering(1)
            cookies = [member_cookie(house.app, number) for number in range(MEMBERS)]
            db.session.commit()
            page = f"{house.url}/t/{slug_of(tenant)}/catalogue/{offering.id}"

            with ThreadPoolExecutor(8) as members:
                tries = members.map(
                    lambda cookie: insist(
                        page, cookie, f"{page}/registration", lambda code: code == SEE_OTHER
                    ),
                    cookies,
                )
                havoc(house)  # here: what a thread starts is on a leash that ends with the thread
                tried = sum(tries)
            db.session.remove()

            wait_for(everything_done, "every promised line")
            assert tried > MEMBERS, "nothing was hurt, so nothing was proved"
            assert_each_exactly_once()


def havoc(house: House) -> None:
    """Kill one thing after another while the members register: the web server at once."""
    for name in ("web server", "postgres", "worker", "valkey", "scheduler", "worker"):
        time.sleep(0.15 if name == "web server" else 0.7)
        if name == "postgres":
            house.kill_postgres()
        elif name == "valkey":
            house.kill_valkey()
        else:
            house.kill(name)


def everything_done() -> bool:
    """Say whether the outbox has nothing left to do."""
    db.session.rollback()
    open_lines = db.session.scalar(
        select(func.count())
        .select_from(OutboxLine)
        .where(OutboxLine.done_at.is_(None), OutboxLine.entry.contains("registration"))
    )
    return open_lines == 0


def assert_each_exactly_once() -> None:
    """Check the registrations, the seats, the audit trail and the letters."""
    states = db.session.execute(
        select(
            Registration.state, func.count(), func.count(distinct(Registration.person_id))
        ).group_by(Registration.state)
    ).all()
    assert [tuple(row) for row in states] == [("registered", MEMBERS, MEMBERS)]
    assert db.session.scalar(select(Offering.seats_taken)) == MEMBERS
    audited = select(func.count()).where(AuditEvent.action == "learning.registered")
    assert db.session.scalar(audited) == MEMBERS
    letters = db.session.execute(
        select(func.count(), func.count(distinct(Message.person_id))).where(
            Message.kind == "registered"
        )
    ).one()
    assert tuple(letters) == (MEMBERS, MEMBERS)
