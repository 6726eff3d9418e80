"""The sample year's plan: most of it held, some of it still to come, one line dropped."""

from sqlalchemy import select

from guildhall import context
from guildhall.db import db
from guildhall.learning.calendar.rules import after
from guildhall.learning.models.courses import Offering
from guildhall.learning.yearly import services
from guildhall.learning.yearly.services import Line

NOT_IN_THE_PLAN = ("Working with difficult conversations", "Green cleaning")
PEOPLE = 15


def tell() -> None:
    """Write a line for almost everything that the year holds, and for what it does not."""
    for offering in db.session.scalars(
        select(Offering).where(Offering.sample).order_by(Offering.starts_at)
    ).all():
        if offering.starts_at is None or offering.title in NOT_IN_THE_PLAN:
            continue
        month = offering.starts_at.astimezone(context.tenant().zone).date()
        line = services.add(Line(offering.title, month, people=PEOPLE))
        services.tie(line.id, offering.id)
    this_month = context.today().replace(day=1)
    services.add(Line("Book study: the first five minutes", after(this_month, -1), people=10))
    services.add(Line("First aid and CPR renewal", after(this_month, 2), times=2, people=30))
    services.add(Line("Summer institute for new staff", after(this_month, 4), "institute"))
    dropped = services.add(Line("Forklift refresher", after(this_month, 1), "workshop", people=8))
    services.drop(dropped.id, reason="The district holds it itself this year.")
