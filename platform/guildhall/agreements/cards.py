"""What contracts say on the homes."""

from datetime import timedelta

from guildhall import context
from guildhall.agreements.obligations import between
from guildhall.agreements.permissions import KEEP, READ
from guildhall.agreements.running import my_share
from guildhall.agreements.settings import setting
from guildhall.homes import Card
from guildhall.money import written
from guildhall.web import identity


def due() -> Card | None:
    """Say what contracts want soon."""
    if not identity().may(KEEP.key):
        return None
    today = context.today()
    found = between(today, today + timedelta(days=setting("remind_days")))
    return Card("needs", "agreements/_due_card.html", {"due": found}, order=40) if found else None


def mine() -> Card | None:
    """Say what somebody holds of the pools that were divided."""
    who = identity()
    if not who.person_id or not who.may(READ.key):
        return None
    today = context.today()
    found = [(run, amount) for run, amount in my_share(who.person_id) if today in run.period]
    if not found:
        return None
    values = {"shares": found, "money": written}
    return Card("mine", "agreements/_share_card.html", values, order=35)
