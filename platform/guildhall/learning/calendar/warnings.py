"""What a planner is told of the days that were chosen: whoever is off does not come."""

from collections.abc import Sequence

from guildhall.learning.calendar import queries
from guildhall.learning.offerings.rules import Meeting
from guildhall.localisation import day
from guildhall.wording import gettext as _


def day_off_sentence(meetings: Sequence[Meeting]) -> str:
    """Name the first session that is on a day off, or return an empty string."""
    for meeting in meetings:
        for event in queries.days_off(meeting.starts_at, meeting.ends_at):
            return _(
                "%(day)s is “%(title)s” in the calendar: people may be off.",
                day=day(meeting.starts_at),
                title=event.title,
            )
    return ""
