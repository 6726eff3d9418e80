"""What the clock does about registrations."""

from datetime import timedelta

from sqlalchemy import select

from guildhall import audit, context
from guildhall.context import midnight
from guildhall.db import db, transaction
from guildhall.learning.groups import services as groups
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import leavers, line, messages


def expire_offers() -> None:
    """Let offers run out and offer their seats on; every few minutes."""
    line.expire_due()


def return_held_seats() -> None:
    """Let seats go back that were held for groups until now, and those of people who left."""
    groups.release_due()
    leavers.give_back()


@transaction
def remind() -> None:
    """Remind everybody registered of tomorrow's sessions; each once, however often it runs."""
    first = midnight(context.today() + timedelta(days=1))
    last = midnight(context.today() + timedelta(days=2))
    rows = db.session.execute(
        select(Registration, Session)
        .join(Session, Session.offering_id == Registration.offering_id)
        .join(Offering, Offering.id == Session.offering_id)
        .where(
            Registration.state == "registered",
            Offering.status == "published",
            Session.cancelled_at.is_(None),
            Session.starts_at >= first,
            Session.starts_at < last,
        )
    )
    for registration, session in rows.all():
        messages.promise_reminder(registration, session)


@transaction
def close_past() -> None:
    """Close what has been held, and end the lines that nobody waits in any more."""
    over = db.session.scalars(
        select(Offering)
        .where(Offering.status == "published", Offering.ends_at < context.now())
        .order_by(Offering.id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    for offering in over.all():
        offering.status = "closed"
        line.dissolve(offering)
        audit.record("learning.closed", offering, offering.title)
