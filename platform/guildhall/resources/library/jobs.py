"""What the clock does about the library: licences, reviews, loans; each said once."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.resources.library import queries
from guildhall.resources.models.library import Item, Loan
from guildhall.resources.settings import setting


def remind() -> None:
    """Remind keepers of licences and reviews, and borrowers of what is due; every morning."""
    remind_keepers()
    remind_borrowers()


@transaction
def remind_keepers() -> None:
    """Tell who keeps an item that its licence ends or its review is due, once for each date."""
    soon = context.today() + timedelta(days=setting("licence_days"))
    found = db.session.scalars(
        select(Item)
        .where(
            Item.archived_at.is_(None),
            Item.keeper_id.is_not(None),
            or_(Item.licence_until <= soon, Item.review_on <= soon),
        )
        .options(joinedload(Item.keeper))
    )
    for item in found:
        if item.licence_until and item.licence_until <= soon:
            _tell(item, "licence_ends", f"licence:{item.id}:{item.licence_until}")
        if item.review_on and item.review_on <= soon:
            _tell(item, "review_due", f"review:{item.id}:{item.review_on}")


def _tell(item: Item, kind: str, key: str) -> None:
    if item.keeper is not None:
        url = directory().url_of(context.tenant_id(), f"/library/{item.id}")
        write(item.keeper, kind, key=key, item=item, url=url, today=context.today())


@transaction
def remind_borrowers() -> None:
    """Tell who has a copy that it is due tomorrow, and once that it is overdue."""
    tomorrow = context.today() + timedelta(days=1)
    for loan in db.session.scalars(queries.loans("out").where(Loan.due_on <= tomorrow)):
        late = loan.due_on < context.today()
        write(
            loan.person,
            "loan_overdue" if late else "loan_due",
            key=f"loan:{loan.id}:{loan.due_on}:{late}",
            loan=loan,
            item=loan.copy.item,
            url=directory().url_of(context.tenant_id(), "/library/mine"),
        )
