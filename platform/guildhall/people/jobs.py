"""What the clock does about people."""

from guildhall.people.services import credentials


def announce_ending_credentials() -> None:
    """Announce the credentials that reached their alert date; every morning."""
    credentials.announce_ending()
