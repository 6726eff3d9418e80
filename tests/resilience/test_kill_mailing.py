"""SIGKILL for the worker, Valkey and PostgreSQL, in the middle of a mailing of 300 letters.

Nobody gets none. Nobody gets two either, but for the one window that SMTP itself leaves open: a
worker killed after the server has taken a letter and before it could note so. Such a letter carries
the same Message-ID both times, and there is at most one for each worker that was killed.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import distinct, func, select

from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.outbox import OutboxLine
from guildhall.outreach.campaigns import queries, services
from guildhall.people.models.persons import Person
from tests.characters import found_tenant
from tests.guildhall.communications.conftest import free_port
from tests.resilience.house import House, durable_folder, standing_house, wait_for

READERS = 300
REFUSED = 3
DEATHS = ("worker", "postgres", "worker", "valkey", "scheduler", "postgres", "worker")


class PostOffice:
    """Counts what it took by Message-ID, and takes its time as a real server does."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.readers: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take an address, unless it is one of those that there are not."""
        if address.startswith("gone"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        """Take a letter."""
        await asyncio.sleep(0.01)
        message = message_from_bytes(envelope.content)
        self.taken[message["Message-ID"]] += 1
        self.readers[message["To"]] += 1
        return "250 taken"


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, str]]:
    """Open a mail server; return it and its address."""
    handler = PostOffice()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield handler, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.mark.timeout(600)
@pytest.mark.seed("P11")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cut connections
def test_a_mailing_survives_the_death_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    with post_office() as (office, url):
        monkeypatch.setenv("SMTP_URL", url)
        with durable_folder() as folder, standing_house(folder) as house, house.app.app_context():
            tenant = found_tenant("harbor", "Harbor Local")
            with tenant_scope(tenant):
                write_readers()
                campaign = services.draft("All", {"en": {"subject": "A", "body": "B"}}, {})
                services.send(campaign.id)

                campaign_id = campaign.id
                killed = havoc(house, office)
                wait_for(lambda: is_written(campaign_id), "the last batch")
                wait_for(everything_done, "the last letter")

                assert_each_once(campaign_id, office, killed)


def write_readers() -> None:
    """Write the readers; a few of their addresses do not exist."""
    db.session.add_all(
        Person(
            first_name="P",
            last_name=str(each),
            email=f"{'gone' if each < REFUSED else 'p'}{each}@crowd.example",
        )
        for each in range(READERS)
    )
    db.session.commit()


def havoc(house: House, office: PostOffice) -> int:
    """Kill one thing after another while letters leave; return how many workers died."""
    wait_for(lambda: len(office.taken) > 0, "the first letter")
    for name in DEATHS:
        time.sleep(0.8)
        if name == "postgres":
            house.kill_postgres()
        elif name == "valkey":
            house.kill_valkey()
        else:
            house.kill(name)
    assert len(office.taken) < READERS - REFUSED, "it was over before everything had died"
    return DEATHS.count("worker")


def is_written(campaign_id: UUID) -> bool:
    """Say whether every letter of the campaign is written."""
    db.session.rollback()
    return queries.get_campaign(campaign_id).state == "sent"


def everything_done() -> bool:
    """Say whether the outbox has nothing left to do."""
    db.session.rollback()
    open_lines = db.session.scalar(
        select(func.count()).select_from(OutboxLine).where(OutboxLine.done_at.is_(None))
    )
    return open_lines == 0


def assert_each_once(campaign_id: UUID, office: PostOffice, killed: int) -> None:
    """Check what was written, what was marked, and what truly arrived."""
    written = db.session.execute(
        select(func.count(), func.count(distinct(Message.person_id))).where(
            Message.about_id == campaign_id
        )
    ).one()
    assert tuple(written) == (READERS, READERS)
    figures = queries.figures(queries.get_campaign(campaign_id))
    assert figures.by_status == {"sent": READERS - REFUSED, "bounced": REFUSED}

    assert len(office.readers) == READERS - REFUSED, "somebody got nothing"
    assert len(office.taken) == READERS - REFUSED, "somebody got two different letters"
    twice = {message for message, count in office.taken.items() if count > 1}
    assert len(twice) <= killed, "more doubles than workers that were killed"
    assert sum(office.taken.values()) <= READERS - REFUSED + killed
