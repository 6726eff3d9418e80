"""SIGKILL for every process, in the middle of 500 marks that kiosks deliver."""

import json
import random
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import distinct, func, select

from guildhall import context
from guildhall.accounts import hashing
from guildhall.accounts.models import Pin
from guildhall.audit import AuditEvent
from guildhall.db import db, tenant_scope
from guildhall.learning.attendance import passes, sealing
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.models.registrations import Attendance, Mark
from tests.characters import found_tenant, make_person, slug_of
from tests.guildhall.learning.classroom import offer, seat, session_of
from tests.guildhall.learning.tablet import seal
from tests.resilience.house import CUT_OFF, PATIENCE, House, durable_folder, standing_house
from tests.resilience.test_kill import havoc

PEOPLE = 250
AT_ONCE = 10
PIN = "481502"
SESSION = timedelta(hours=2)


@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cut connections
def test_500_marks_survive_the_death_of_everything() -> None:
    with durable_folder() as folder, standing_house(folder) as house, house.app.app_context():
        tenant = found_tenant("harbor", "Harbor Local")
        with tenant_scope(tenant):
            session = running_session()
            token, marks = noted(house, session)
            address = f"{house.url}/t/{slug_of(tenant)}/kiosk/marks"
            db.session.remove()

            batches = [marks[at : at + AT_ONCE] for at in range(0, len(marks), AT_ONCE)]
            # Every batch is in the queue of two tablets' windows, which know nothing of each other.
            twice = [batch for batch in batches for _window in range(2)]
            random.Random(7).shuffle(twice)  # noqa: S311 - an order, no secret
            with ThreadPoolExecutor(6) as tablets:
                tries = tablets.map(lambda batch: deliver(address, token, batch), twice)
                havoc(house)  # here: what a thread starts is on a leash that ends with the thread
                tried = sum(tries)
            db.session.remove()

            assert tried > len(twice), "nothing was hurt, so nothing was proved"
            assert_each_exactly_once()


def running_session():
    """Write a session that began two hours ago and is just over, with everybody on its list."""
    offering = offer(title="Ladder safety", capacity=PEOPLE)
    session = session_of(offering)
    session.starts_at = context.now() - SESSION
    session.ends_at = context.now()
    offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
    kept = hashing.keep(PIN)
    people = [make_person("Member", f"{at}", employee_number=f"{at}") for at in range(PEOPLE)]
    db.session.add_all(Pin(person_id=one.id, pin_hash=kept, set_at=context.now()) for one in people)
    db.session.commit()
    seat(offering, *people)
    return session


def noted(house: House, session) -> tuple[str, list[dict[str, object]]]:
    """Return what kiosks noted: everybody in at the start and out at the end."""
    secret = house.app.config["SECRET_KEY"]
    public = sealing.public_key(secret, session.id)
    with house.app.test_request_context():
        token = passes.delivery_pass(session)
    marks = []
    for at in range(PEOPLE):
        for moment in (session.starts_at, session.ends_at - timedelta(seconds=1)):
            key = str(uuid4())
            sealed = seal(public, key, str(at), PIN)
            milliseconds = int(moment.timestamp() * 1000)
            marks.append({"key": key, "at": milliseconds, "offset": 0, "sealed": sealed})
    random.Random(11).shuffle(marks)  # noqa: S311 - an order, no secret
    return token, marks


def deliver(address: str, token: str, marks: list[dict[str, object]]) -> int:
    """Deliver as a kiosk does: again and again until each mark has its answer; return the tries."""
    deadline = time.monotonic() + PATIENCE * 2
    waiting = {str(one["key"]): one for one in marks}
    tries = 0
    while waiting and time.monotonic() < deadline:
        tries += 1
        body = {"token": token, "sent": int(time.time() * 1000), "marks": list(waiting.values())}
        request = urllib.request.Request(  # noqa: S310 - our own server
            address,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
                for key in json.load(answer)["answers"]:
                    waiting.pop(key, None)
        except urllib.error.HTTPError as refusal:
            refusal.close()
        except CUT_OFF:
            pass
        if waiting:
            time.sleep(0.3)
    assert not waiting, f"{len(waiting)} marks were never answered"
    return tries


def assert_each_exactly_once() -> None:
    """Check the entries, the marks, the minutes and the audit trail."""
    db.session.rollback()
    assert db.session.execute(
        select(DoorEntry.state, func.count(), func.count(distinct(DoorEntry.key))).group_by(
            DoorEntry.state
        )
    ).all() == [("counted", 2 * PEOPLE, 2 * PEOPLE)]
    marks = select(func.count(), func.count(distinct(Mark.key))).select_from(Mark)
    assert tuple(db.session.execute(marks).one()) == (2 * PEOPLE, 2 * PEOPLE)
    minutes = select(
        func.count(), func.min(Attendance.minutes), func.max(Attendance.minutes)
    ).select_from(Attendance)
    assert tuple(db.session.execute(minutes).one()) == (PEOPLE, 119, 119)
    audited = select(func.count()).where(
        AuditEvent.action.in_(("learning.signed_in", "learning.signed_out"))
    )
    assert db.session.scalar(audited) == 2 * PEOPLE
