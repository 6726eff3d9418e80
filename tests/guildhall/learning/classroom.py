"""Courses, sessions and seats for stories about who came and what it earned."""

import secrets
import struct
import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall.db import db
from guildhall.learning.models.courses import (
    Course,
    CourseVersion,
    Facilitation,
    Offering,
    Session,
)
from guildhall.learning.models.registrations import Registration
from guildhall.people.models.persons import Person

EIGHT = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
"""Eight in the morning in California, on a Wednesday in March."""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


A_PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\x00\xff")),
        _chunk(b"IEND", b""),
    )
)
"""One white dot: the smallest scan that there is."""


def at(clock: str, day: int = 4) -> datetime:
    """Return a time of day in California in March 2026, before its clocks change."""
    hour, minute = clock.split(":")
    return EIGHT.replace(day=day) + timedelta(hours=int(hour) - 8, minutes=int(minute))


def offer(
    *hours: tuple[str, str] | tuple[str, str, int],
    title: str = "Safe lifting",
    course: dict[str, Any] | None = None,
    **facts: Any,
) -> Offering:
    """Publish an offering with sessions at ("8:00", "11:00") or ("8:00", "11:00", day of March)."""
    times = [(at(a, *day), at(b, *day)) for a, b, *day in hours or [("8:00", "11:00")]]
    minutes = int(sum((end - start).total_seconds() for start, end in times) // 60)
    version = _version(title, {"minutes": minutes, **(course or {})})
    offering = Offering(
        course_version_id=version.id,
        title=title,
        starts_at=times[0][0],
        ends_at=times[-1][1],
        **{
            "status": "published",
            "minimum_minutes": 0,
            "requires_survey": False,
            "capacity": 30,
            **facts,
        },
    )
    db.session.add(offering)
    db.session.flush()
    for start, end in times:
        db.session.add(
            Session(
                offering_id=offering.id,
                starts_at=start,
                ends_at=end,
                kiosk_secret=secrets.token_urlsafe(32),
            )
        )
    db.session.commit()
    return offering


def _version(title: str, facts: dict[str, Any]) -> CourseVersion:
    course = Course(title=title, code=secrets.token_hex(4))
    db.session.add(course)
    db.session.flush()
    version = CourseVersion(course_id=course.id, **{"points": Decimal(0), **facts})
    db.session.add(version)
    db.session.flush()
    return version


def sessions_of(offering: Offering) -> list[Session]:
    """Return the sessions as a kiosk reads them."""
    return list(
        db.session.scalars(
            select(Session)
            .options(joinedload(Session.offering))
            .where(Session.offering_id == offering.id)
            .order_by(Session.starts_at)
        )
    )


def session_of(offering: Offering) -> Session:
    """Return the only session."""
    (session,) = sessions_of(offering)
    return session


def seat(offering: Offering, *people: Person) -> None:
    """Register people."""
    for person in people:
        db.session.add(
            Registration(offering_id=offering.id, person_id=person.id, state="registered")
        )
    db.session.commit()


def lead(session: Session, person: Person) -> None:
    """Let somebody facilitate a session."""
    db.session.add(
        Facilitation(
            session_id=session.id,
            person_id=person.id,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
    )
    db.session.commit()


def state_of(offering: Offering, person: Person) -> str:
    """Return what a registration has come to."""
    found = db.session.scalar(
        select(Registration.state).where(
            Registration.offering_id == offering.id, Registration.person_id == person.id
        )
    )
    assert found is not None
    return found
