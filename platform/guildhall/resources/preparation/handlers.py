"""What preparation does when learning moves a session."""

from guildhall.events import SessionPlaced
from guildhall.resources.preparation import logistics


def follow_session(event: SessionPlaced) -> None:
    """Plan its trips anew: another day, another site, or none."""
    logistics.follow(event.session_id)
