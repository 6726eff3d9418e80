"""The coordinator's home of a large local: 5,000 people, 40,000 attendances."""

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import event

from guildhall import context, drawing
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Course, CourseVersion
from guildhall.people.models.persons import Person
from tests.bench import wrk
from tests.bench.stage import cookie_of
from tests.bench.table import Row
from tests.characters import found_tenant, give_role, slug_of

PEOPLE: Final = 5_000
AHEAD: Final = 11
SESSIONS: Final = 200 + AHEAD
EACH: Final = 200
"""So many people in each session."""
ROUNDS: Final = 3
MOST_QUERIES: Final = 12
MOST_TIMES: Final = 6
BUSY_SECONDS: Final = 0.2
LINE: Final = """
INSERT INTO audit_event (tenant_id, id, created_at, actor_name, action, object_type, object_label,
                         reason, request_id)
VALUES (%s, uuidv7(), now(), 'Bench', 'bench.wrote', '', '', '', '')
"""

WRITE: Final = """
INSERT INTO worksite (tenant_id, id, name, code, kind, level, address, created_at)
SELECT :tenant, uuidv7(), 'School ' || n, '', 'school', '', '', now()
  FROM generate_series(1, 40) n;
INSERT INTO person (tenant_id, id, employee_number, first_name, middle_name, last_name, suffix,
                    preferred_name, phone, language, version, created_at)
SELECT :tenant, uuidv7(), 'L' || n, 'First' || n % 700, '', 'Last' || n, '', '', '', '', 1, now()
  FROM generate_series(1, :people) n;
INSERT INTO position (tenant_id, id, person_id, key, created_at)
SELECT tenant_id, uuidv7(), id, 'main', now() FROM person WHERE tenant_id = :tenant;
INSERT INTO position_term (tenant_id, id, position_id, valid, worksite_id, title, department,
                           employment_status, classification, annual_fte, source, created_at)
SELECT p.tenant_id, uuidv7(), p.id, daterange('2020-08-01', NULL), w.id, 'Aide', '', '', '', 1,
       'bench', now()
  FROM (SELECT *, row_number() OVER () AS n FROM position WHERE tenant_id = :tenant) p
  JOIN (SELECT *, row_number() OVER () AS n FROM worksite WHERE tenant_id = :tenant) w
    ON w.n = p.n % 40 + 1;
-- One session each: a few ahead this week, the others twice a day over the last three months.
INSERT INTO offering (tenant_id, id, course_version_id, title, kind, status, audience, seats_taken,
                      has_waitlist, starts_at, ends_at, minimum_minutes, requires_survey,
                      cancelled_reason, created_at, published_at)
SELECT :tenant, uuidv7(), :version, 'Training ' || n, 'district', 'published', '{}', 0, true,
       now() + (11.5 - n) * interval '11 hours', now() + (11.5 - n) * interval '11 hours'
       + interval '2 hours', 0, true, '', now(), now()
  FROM generate_series(1, :sessions) n;
-- Its coordinator keeps up: sheets older than a fortnight are verified.
INSERT INTO session (tenant_id, id, offering_id, starts_at, ends_at, online_url, kiosk_secret,
                     version, created_at, sheet_verified_at)
SELECT tenant_id, uuidv7(), id, starts_at, ends_at, '', 'x', 1, now(),
       CASE WHEN starts_at < now() - interval '14 days' THEN now() END
  FROM offering WHERE tenant_id = :tenant;
CREATE TEMPORARY TABLE seat AS
SELECT s.id AS session_id, s.offering_id, p.id AS person_id, s.starts_at
  FROM (SELECT *, row_number() OVER () AS n FROM session WHERE tenant_id = :tenant) s
 CROSS JOIN generate_series(0, :each - 1) k
  JOIN (SELECT *, row_number() OVER () - 1 AS n FROM person WHERE tenant_id = :tenant) p
    ON p.n = (s.n * :each + k) % :people;
INSERT INTO registration (tenant_id, id, offering_id, person_id, state, registered_at, source,
                          override_reason, created_at)
SELECT :tenant, uuidv7(), offering_id, person_id,
       CASE WHEN starts_at < now() THEN 'completed' ELSE 'registered' END, now(), 'self', '', now()
  FROM seat;
INSERT INTO attendance (tenant_id, id, session_id, person_id, minutes, reason, created_at)
SELECT :tenant, uuidv7(), session_id, person_id, 120, '', now() FROM seat
 WHERE starts_at < now();
"""


@dataclass(frozen=True, slots=True)
class Local:
    """Where the home is, the cookie of who opens it, and how to write into the local."""

    path: str
    cookie: str
    tenant: UUID
    admin_url: str


def set_up(app: Flask, admin_url: str) -> Local:
    """Write the local; its coordinator is one of its people."""
    with app.app_context():
        tenant = found_tenant("large", "Large Local")
        with tenant_scope(tenant):
            course = Course(title="Training")
            db.session.add(course)
            db.session.flush()
            version = CourseVersion(course_id=course.id, minutes=120, summary="What it is about.")
            rosa = Person(first_name="Rosa", last_name="Delgado", employee_number="R1")
            db.session.add_all([version, rosa])
            db.session.flush()
            cookie = cookie_of(app, rosa)
            give_role(rosa, "coordinator", context.today() - timedelta(days=365))
            db.session.commit()
            _write(admin_url, tenant.id, version.id)
        return Local(f"/t/{slug_of(tenant)}/today", cookie, tenant.id, admin_url)


def rows(app: Flask, local: Local, url: str, floor: str, seconds: int) -> Iterator[Row]:
    """Open floor and home in turns; set the medians of the slowest twentieth side by side.

    A home is kept while nothing happens in its local, so it is measured both ways: at a quiet
    hour, and while something is written to the local five times a second.
    """
    asked = queries(app, local)
    reach = f"under {MOST_TIMES} x, at most {MOST_QUERIES} queries"
    what = f"coordinator's home, {PEOPLE:,} people, p95"
    yield _row(what, f", {asked} queries", _times(local, url, floor, seconds), reach)
    with _busy(local):
        yield _row("the same while the local is busy", "", _times(local, url, floor, seconds), "")


def _times(local: Local, url: str, floor: str, seconds: int) -> tuple[float, float, int]:
    """Return the p95 of ours and of the floor in milliseconds, and how many were refused."""
    base, ours = [], []
    for _round in range(ROUNDS):
        base.append(wrk.pages(floor, seconds))
        ours.append(wrk.pages(url + local.path, seconds, local.cookie))
    return (
        statistics.median(each.p95_ms for each in ours),
        statistics.median(each.p95_ms for each in base),
        sum(each.refused for each in ours),
    )


def _row(what: str, asked: str, times: tuple[float, float, int], reach: str) -> Row:
    ours, base, refused = times
    note = f", {refused} refused" if refused else ""
    return Row(
        what, f"{ours:.1f} ms{asked}", f"{base:.1f} ms", f"{ours / base:.1f} x", reach + note
    )


@contextmanager
def _busy(local: Local) -> Iterator[None]:
    """Write a line into the local's log five times a second."""
    over = threading.Event()

    def write() -> None:
        with psycopg.connect(local.admin_url, autocommit=True) as own:
            while not over.wait(BUSY_SECONDS):
                own.execute(LINE, [local.tenant])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def queries(app: Flask, local: Local) -> int:
    """Count what a home asks that is not kept, but for the transaction and the tenant's name."""
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    client = app.test_client(use_cookies=False)
    for _time in range(2):
        asked.clear()
        drawing.LATEST.clear()
        event.listen(engine, "before_cursor_execute", note)
        answer = client.get(local.path, headers={"Cookie": local.cookie})
        event.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise RuntimeError(f"The home answered {answer.status}: {answer.location}")
    return sum(not each.startswith(("BEGIN", "SELECT tenant.slug")) for each in asked)


def _write(admin_url: str, tenant: UUID, version: UUID) -> None:
    """Write everything by SQL, as a role that may."""
    values: dict[str, Any] = {
        "tenant": f"'{tenant}'::uuid",
        "version": f"'{version}'::uuid",
        "people": PEOPLE,
        "sessions": SESSIONS,
        "each": EACH,
    }
    with psycopg.connect(admin_url) as own:
        sql = WRITE
        for name, value in values.items():
            sql = sql.replace(f":{name}", str(value))
        own.execute(sql)
        own.commit()
        own.autocommit = True
        own.execute("VACUUM ANALYZE")
