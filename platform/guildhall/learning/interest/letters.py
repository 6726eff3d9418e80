"""Who waited for a date is told of it, once."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from guildhall import context, jobs
from guildhall.communications.services import write
from guildhall.db import db
from guildhall.directory import directory
from guildhall.learning.interest import services
from guildhall.learning.models.courses import Offering, Session

UNDO_FIRST: Final = timedelta(minutes=5)
"""So long nobody is written to: whoever published it by mistake takes it back until then."""


def promise_date(offering: Offering) -> None:
    """Promise to tell everybody who waits for a date of this course; in five minutes, once."""
    jobs.enqueue(tell_of_date, delay=UNDO_FIRST, offering_id=offering.id)


def tell_of_date(offering_id: str) -> None:
    """Tell whoever waited for a date of the course that there is one, unless it is gone again."""
    offering = _offering(UUID(offering_id))
    if offering is None or offering.status != "published":
        return
    for waiting in services.answer(offering):
        write(
            waiting.person,
            "interest",
            key=f"interest:{waiting.id}",
            offering=offering,
            sessions=[each for each in offering.sessions if each.cancelled_at is None],
            url=directory().url_of(context.tenant_id(), f"/catalogue/{offering.id}"),
        )


def _offering(offering_id: UUID) -> Offering | None:
    return db.session.scalar(
        select(Offering)
        .where(Offering.id == offering_id)
        .options(selectinload(Offering.sessions).joinedload(Session.room))
    )
