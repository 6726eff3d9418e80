"""What the homes show of roles."""

from guildhall.homes import Card
from tenants.roles.queries import setup_warnings


def setup_card() -> Card | None:
    """Show the coordinator what is wrong with the roles, if anything is (P1)."""
    found = setup_warnings()
    return Card("needs", "roles/_setup_card.html", {"warnings": found}, order=10) if found else None
