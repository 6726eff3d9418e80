"""The stage of the bench: servers, a tenant with 150 sessions, members with their cookies."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, select, text

from guildhall import context
from guildhall.accounts.models import Account, Login
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Course, CourseVersion, Offering, Session
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person
from guildhall.statements import insert, together
from tenants.models import Membership
from tests.characters import found_tenant, slug_of

WORKERS = 2
SESSIONS = 150
MEMBERS = 96
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Stage:
    """What the measurements are taken on."""

    slug: str
    offerings: list[str]
    cookies: list[str]


@dataclass(slots=True)
class Web:
    """A running web server and how it was started."""

    url: str
    process: subprocess.Popen[bytes]
    first_page_seconds: float

    def worker_mib(self) -> tuple[float, float]:
        """Return the server's memory shared out among its workers, and the largest worker's RSS.

        The first counts each page of memory once, the parent's own ones too.
        """
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        workers = [int(pid) for pid in children.split()]
        whole = sum(_memory(pid, "Pss:") for pid in (self.process.pid, *workers))
        return whole / WORKERS, max(_memory(pid, "Rss:") for pid in workers)


def set_up(app: Flask) -> Stage:
    """Write the tenant; return its addresses and its members' cookies."""
    with app.app_context():
        tenant = found_tenant("bench", "Bench Local")
        with tenant_scope(tenant):
            offerings = [published_offering(number) for number in range(SESSIONS)]
            db.session.flush()
            ids = [str(offering.id) for offering in offerings]
            cookies = [member_cookie(app, number) for number in range(MEMBERS)]
            last_year()
            db.session.commit()
        with create_engine(app.extensions["guildhall_config"].owner_database_url).connect() as own:
            own.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        return Stage(slug_of(tenant), ids, cookies)


def last_year() -> None:
    """Let every member have been to twenty sessions that are over, as in a local's second year."""
    past = [published_offering(-number) for number in range(1, 21)]
    for offering in past:
        offering.status = "closed"
    db.session.flush()
    people = db.session.scalars(select(Person.id)).all()
    with together():
        for offering, person_id in product(past, people):
            insert(
                Registration,
                offering_id=offering.id,
                person_id=person_id,
                state="completed",
                source="self",
                eligibility={},
            )


def published_offering(number: int) -> Offering:
    """Write a published offering; no two of them meet at one time."""
    course = Course(title=f"Course {number}")
    db.session.add(course)
    db.session.flush()
    version = CourseVersion(course_id=course.id, minutes=120, summary="What it is about.")
    db.session.add(version)
    db.session.flush()
    starts = context.now() + timedelta(days=7 if number >= 0 else -7, hours=3 * number)
    offering = Offering(
        course_version_id=version.id,
        title=course.title,
        capacity=1_000_000,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        status="published",
        published_at=context.now(),
    )
    db.session.add(offering)
    db.session.flush()
    db.session.add(
        Session(
            offering_id=offering.id, starts_at=starts, ends_at=offering.ends_at, kiosk_secret="x"
        )
    )
    return offering


def member_cookie(app: Flask, number: int) -> str:
    """Write a member with an open login; return the cookie of her browser."""
    person = Person(first_name="Member", last_name=str(number), employee_number=str(number))
    return cookie_of(app, person)


def cookie_of(app: Flask, person: Person) -> str:
    """Write somebody with an open login; return the cookie of the browser."""
    account = Account(name=person.name)
    db.session.add_all([person, account])
    db.session.flush()
    login = Login(
        account_id=account.id, expires_at=context.now() + timedelta(hours=6), method="password"
    )
    db.session.add_all([Membership(account_id=account.id, person_id=person.id), login])
    db.session.flush()
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    content = {"_user_id": f"{login.id}:{account.id}", "_fresh": True, "csrf_token": "0" * 40}
    return f"guildhall={serializer.dumps(content)}"


@contextmanager
def serving(target: str, environment: Mapping[str, str], probe: str) -> Iterator[Web]:
    """Serve an application as production does, with one thread a worker; yield when it answers."""
    port = _free_port()
    command = [
        sys.executable, "-m", "guildhall.serve", target, "--port", str(port),
        "--workers", str(WORKERS), "--threads", "1", "--log-level", "error",
    ]  # fmt: skip
    paths = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own words
        command, env={**os.environ, **environment, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url + probe)
        yield Web(url, process, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer within a minute.")


def _free_port() -> int:
    """Return a free port below the range that is handed out to clients."""
    for port in range(21000, 32000, 7):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("No port below 32768 is free.")


def _memory(pid: int, field: str) -> float:
    """Return a line of the kernel's summary of a process's memory, in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"The kernel says nothing of {field} of process {pid}.")


def tenant_of(stage: Stage) -> TenantContext:
    """Return the context of the stage's tenant."""
    from tenants.directory import find_slug

    return find_slug(stage.slug)
