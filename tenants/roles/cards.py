"""What the homes show of roles."""

from guildhall.homes import Card
from guildhall.web import identity
from tenants.roles.permissions import GIVING
from tenants.roles.queries import setup_warnings


def setup_card() -> Card | None:
    """Show what is wrong with the roles, if anything is, to whoever can mend it (P1)."""
    if not identity().may(*(permission.key for permission in GIVING)):
        return None
    found = setup_warnings()
    return Card("needs", "roles/_setup_card.html", {"warnings": found}, order=10) if found else None
