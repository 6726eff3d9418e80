"""Where a participant stands and where her pace leads: pure, alike for a page and for a list."""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final

from msgspec import Struct
from sqlalchemy.dialects.postgresql import Range

from guildhall.localisation import number
from guildhall.wording import gettext as _
from plugins.clc.points.rules import CENT
from plugins.clc.rules import expected, last_day

SETTLING_IN: Final = 90
"""Days: the pace of somebody who began last week says little, so it is spread over these."""
OUTLOOKS: Final = ("reached", "booked", "pace", "short")


def standing_name(
    status: str, points: Decimal, required: Decimal, cycle: "Range[date]", day: tuple[date, int]
) -> str:
    """Return the word for where somebody stands on a day, given the days of "due soon"."""
    today, soon = day
    if status == "verified":
        return "verified" if points >= required else "fallen"
    if status == "submitted":
        return "submitted"
    if points >= required:
        return "reached"
    left = (last_day(cycle) - today).days
    if left < 0:
        return "overdue"
    if left <= soon:
        return "due_soon"
    return "on_track" if points >= expected(required, cycle, today) else "behind"


class Outlook(Struct, frozen=True):
    """Whether the points will be there by a day, with everything that it was judged by."""

    kind: str
    """reached, booked, pace or short."""
    points: Decimal
    required: Decimal
    booked: Decimal
    by_pace: Decimal
    days: int
    """From today to the day."""

    @property
    def projected(self) -> Decimal:
        """Return the points expected on the day."""
        return self.points + max(self.booked, self.by_pace)

    @property
    def missing(self) -> Decimal:
        """Return what will be missing on the day."""
        return max(Decimal(0), self.required - self.projected)

    @property
    def sum(self) -> str:
        """Say the arithmetic."""
        return _(
            "%(points)s + the larger of %(booked)s booked and %(pace)s at this pace = "
            "%(projected)s of %(required)s",
            points=number(self.points),
            booked=number(self.booked),
            pace=number(self.by_pace),
            projected=number(self.projected),
            required=number(self.required),
        )


class Facts(Struct, frozen=True):
    """What the forecast knows of a participant."""

    points: Decimal
    earned: Decimal
    """Of the points, those that she earned in this cycle; what was carried over is no pace."""
    required: Decimal
    cycle: "Range[date]"
    handed_in: bool = False


def outlook(facts: Facts, booked: Decimal, today: date, due: date) -> Outlook:
    """Return where somebody will be on a due date, or on her cycle's last day if earlier."""
    day = min(due, last_day(facts.cycle))
    days = max(0, (day - today).days)
    by_pace = _by_pace(facts, today, days)
    if facts.handed_in or facts.points >= facts.required:
        kind = "reached"
    elif facts.points + booked >= facts.required:
        kind = "booked"
    elif facts.points + max(booked, by_pace) >= facts.required:
        kind = "pace"
    else:
        kind = "short"
    return Outlook(kind, facts.points, facts.required, booked, by_pace, days)


def _by_pace(facts: Facts, today: date, days: int) -> Decimal:
    """Return what as many days will bring, if they go like the cycle so far; rounded down."""
    begins = facts.cycle.lower or today
    passed = max(SETTLING_IN, (today - begins).days)
    return (facts.earned * days / passed).quantize(CENT, ROUND_DOWN)
