"""Tags as people type them, what hides an item, how late a loan is. Pure."""

from datetime import date
from typing import Final

from guildhall.resources.models.library import Item

LONGEST_TAG: Final = 40
MOST_TAGS: Final = 20


def tags_of(text: str) -> list[str]:
    """Return tags typed with commas between them: small letters, each once, in order."""
    found = {" ".join(part.lower().split())[:LONGEST_TAG] for part in text.split(",")}
    return sorted(found - {""})[:MOST_TAGS]


def has_lost_licence(item: Item, today: date) -> bool:
    """Say whether the last day of its licence is over."""
    return item.licence_until is not None and item.licence_until < today


def days_late(due_on: date, today: date) -> int:
    """Return by how many days a loan is overdue; 0 where it is not."""
    return max(0, (today - due_on).days)
