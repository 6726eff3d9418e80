"""What minutes are worth (WAC 180-85-030, IACET), and what they lead to (state machine R); pure."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, Literal

from msgspec import Struct

HOUR: Final = Decimal(60)
CLOCK_HOURS: Final = {"semester": Decimal(15), "quarter": Decimal(10)}
"""Clock hours that one credit of each kind counts for."""
HOURS_PER_CEU: Final = Decimal(10)
SMALLEST_CEU: Final = Decimal("0.1")
HUNDREDTH: Final = Decimal("0.01")
KEPT_YEARS: Final = 7
"""Calendar years for which records are kept (WAC 181-85-205)."""


def hours(minutes: int) -> Decimal:
    """Return minutes as hours, to the nearest hundredth, half up."""
    return (Decimal(minutes) / HOUR).quantize(HUNDREDTH, ROUND_HALF_UP)


def clock_hours(minutes: int) -> Decimal:
    """Return clock hours, 60 minutes being one, for exactly what was attended."""
    return hours(minutes)


def clock_hours_of_credits(
    credits_: Decimal | int, kind: Literal["semester", "quarter"]
) -> Decimal:
    """Return the clock hours that college credits count for: 15 or 10 for each."""
    return Decimal(credits_) * CLOCK_HOURS[kind]


def ceu(minutes: int) -> Decimal | None:
    """Return CEU to the nearest tenth, half up; None below the smallest, 0.1 for 30 minutes."""
    units = (Decimal(minutes) / HOUR / HOURS_PER_CEU).quantize(SMALLEST_CEU, ROUND_HALF_UP)
    return units if units >= SMALLEST_CEU else None


def points(minutes: int, whole_minutes: int, whole_points: Decimal) -> Decimal | None:
    """Return the share of a course's points that was attended, never rounded up.

    None where the course gives none of its own: the program's rule decides then.
    """
    if whole_points <= 0:
        return None
    earned = whole_points * min(minutes, whole_minutes) / whole_minutes
    return earned.quantize(HUNDREDTH, ROUND_DOWN)


Asked = Literal["not_asked", "open", "answered", "missed"]
"""Whether something is needed to complete, and how far it is."""


class Held(Struct, frozen=True):
    """One person in one session."""

    minutes: int
    signed_in: bool
    over: bool
    """Its time has passed, or its sheet is verified."""
    unclear: bool = False
    """Signed in and never out, and nobody has looked yet."""


class Outcome(Struct, frozen=True):
    """What a registration comes to: its state, and the minutes of its line of transcript."""

    state: str
    minutes: int = 0
    """0 where no line is due, or not yet."""

    @property
    def complete(self) -> bool:
        """Say whether a certificate is due."""
        return self.state == "completed"


def outcome(
    sessions: Sequence[Held],
    *,
    minimum_minutes: int,
    survey: Asked,
    reflections: Asked = "not_asked",
) -> Outcome:
    """Return what a registration comes to, by state machine R.

    While a session is still to come, a sign-in is unclear, or the survey or a reflection that is
    needed can still be given, one who came counts as having attended and nothing is written yet.
    """
    came = any(held.signed_in or held.minutes for held in sessions)
    over = bool(sessions) and all(held.over for held in sessions)
    if not came:
        return Outcome("no_show" if over else "registered")
    if not over:
        began = any(held.over and (held.signed_in or held.minutes) for held in sessions)
        return Outcome("attended" if began else "registered")
    if any(held.unclear for held in sessions):
        return Outcome("attended")
    minutes = sum(held.minutes for held in sessions)
    whole = all(held.minutes for held in sessions) and minutes >= minimum_minutes
    asked = {survey, reflections}
    if whole and "open" in asked and "missed" not in asked:
        return Outcome("attended")
    done = whole and asked <= {"not_asked", "answered"}
    return Outcome("completed" if done else "partial", minutes)


# The school year, and how long it is kept


def school_year(day: date, begins: tuple[int, int]) -> int:
    """Return the calendar year in which a day's school year began (month and day of its first)."""
    return day.year if (day.month, day.day) >= begins else day.year - 1


def school_year_words(year: int, begins: tuple[int, int]) -> str:
    """Write a school year: 2025–26, or 2026 where it is the calendar's own."""
    return str(year) if begins == (1, 1) else f"{year}–{(year + 1) % 100:02d}"


def kept_until(day: date) -> date:
    """Return the last day on which a record of this day is kept: seven calendar years later."""
    return date(day.year + KEPT_YEARS, 12, 31)
