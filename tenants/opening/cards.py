"""What the coordinator's home shows until the tenant is live."""

from guildhall.directory import directory
from guildhall.homes import Card
from guildhall.web import identity
from tenants.permissions import LIVE


def not_live_card() -> Card | None:
    """Remind whoever may change it that nothing leaves yet."""
    card = directory().card()
    if card is None or card.state != "setup" or not identity().may(LIVE.key):
        return None
    return Card("needs", "opening/_card.html", order=15)
