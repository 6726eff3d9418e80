"""Dates and thresholds about people, computed from what is given and nothing else."""

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Protocol

from msgspec import Struct
from sqlalchemy.dialects.postgresql import Range

FEBRUARY: Final = 2
LEAP_DAY: Final = 29


class Period(Protocol):
    """Anything that is true from one date to another."""

    valid: Any


class Leave(Period, Protocol):
    """A leave, as far as seniority is concerned."""

    seniority_continues: Any


# Dates


def years_after(start: date, years: int) -> date:
    """Return the same day so many years later; for 29 February in a common year, 1 March.

    A span that began on a leap day is only full once its last day has passed, as 28 February is
    still one day short.
    """
    year = start.year + years
    if start.month == FEBRUARY and start.day == LEAP_DAY and not isleap(year):
        return date(year, 3, 1)
    return start.replace(year=year)


def holds(period: Range[date], on: date) -> bool:
    """Say whether a period `[from, to)` covers a day."""
    if period.isempty:
        return False
    starts = period.lower is None or period.lower <= on
    return starts and (period.upper is None or on < period.upper)


def days_within(period: Range[date], until: date) -> int:
    """Return how many days of a period have passed at the end of the day before `until`."""
    if period.isempty or period.lower is None or period.lower >= until:
        return 0
    end = until if period.upper is None else min(period.upper, until)
    return (end - period.lower).days


def last_day(period: Range[date]) -> date | None:
    """Return the last day of a period as people say it, or None while it is open."""
    return None if period.upper is None else period.upper - timedelta(days=1)


def through(first: date | None, last: date | None) -> Range[date]:
    """Return the period from a first day through a last day."""
    return Range(first, None if last is None else last + timedelta(days=1))


def period(first: date | None, until: date | None) -> Range[date]:
    """Return the period `[first, until)`."""
    return Range(first, until)


# Service


def seniority_date(hire_date: date | None, leaves: Iterable[Leave], on: date) -> date | None:
    """Return since when seniority counts, on a date (P51).

    A leave during which seniority continues changes nothing; any other moves the date by its days.
    """
    if hire_date is None:
        return None
    lost = sum(
        days_within(leave.valid, on + timedelta(days=1))
        for leave in leaves
        if not leave.seniority_continues
    )
    return hire_date + timedelta(days=lost)


def on_probation(probation_end: date | None, on: date) -> bool:
    """Say whether probation lasts on a date; its end is its last day."""
    return probation_end is not None and on <= probation_end


def over_hours(weekly_minutes: Iterable[int | None], most: int) -> int:
    """Return by how many minutes a week somebody's positions exceed the most, or 0."""
    return max(0, sum(minutes or 0 for minutes in weekly_minutes) - most)


def over_fte(shares: Iterable[Decimal | None]) -> Decimal:
    """Return by how much somebody's positions exceed one full-time post, or 0."""
    total = sum((share for share in shares if share is not None), Decimal(0))
    return max(Decimal(0), total - 1)


# Credentials and attestations


def alert_date(valid_to: date | None, alert_days: int) -> date | None:
    """Return the day on which the coming end of a credential is announced (M31)."""
    return None if valid_to is None else valid_to - timedelta(days=alert_days)


def credential_state(
    valid_from: date | None, valid_to: date | None, alert_days: int, on: date
) -> str:
    """Return future, valid, expiring or expired, on a date; the last day itself still counts."""
    if valid_from is not None and on < valid_from:
        return "future"
    if valid_to is None:
        return "valid"
    if on > valid_to:
        return "expired"
    warned = alert_date(valid_to, alert_days)
    return "expiring" if warned is not None and on >= warned else "valid"


def clear_of_concern(concern_on: date | None, as_of: date, years: int) -> bool:
    """Say whether the look-back holds no concern (W37).

    "Within the past three years" reaches back to the same day three years ago and includes it.
    """
    return concern_on is None or as_of > years_after(concern_on, years)


# What a job asks for (M29)


class Qualifications(Struct, frozen=True):
    """What somebody brings: degrees and licences by key, and spans of relevant work."""

    held: frozenset[str] = frozenset()
    work: Sequence[Range[date]] = ()


def qualifies(rule: Mapping[str, Any], brings: Qualifications, on: date) -> bool:
    """Judge a rule of any_of, all_of, holds and years; an unknown one raises ValueError.

    `{"any_of": [{"holds": "masters"}, {"years": 5}]}` is "a master's degree or at least five
    years of relevant work".
    """
    match dict(rule):
        case {"any_of": [*parts]}:
            return any(qualifies(part, brings, on) for part in parts)
        case {"all_of": [*parts]}:
            return all(qualifies(part, brings, on) for part in parts)
        case {"holds": str(key)}:
            return key in brings.held
        case {"years": int(years)}:
            return has_worked(brings.work, years, on)
    raise ValueError(f"Not a qualification rule: {rule!r}")


def has_worked(spans: Sequence[Range[date]], years: int, on: date) -> bool:
    """Say whether spans of work, overlaps counted once, amount to full years on a date.

    Gaps shift the start: who began on 1 March 2020 and paused for 30 days has worked five years
    on 31 March 2025.
    """
    merged = _merged(spans, on)
    if not merged:
        return False
    start = merged[0][0]
    paused = sum(((after[0] - before[1]).days for before, after in pairwise(merged)), 0)
    return years_after(start, years) + timedelta(days=paused) <= merged[-1][1]


def _merged(spans: Sequence[Range[date]], on: date) -> list[tuple[date, date]]:
    """Return spans `[from, to)` that have begun by a date, joined where they touch, in order."""
    begun = sorted(
        (span.lower, min(span.upper or on, on))
        for span in spans
        if not span.isempty and span.lower is not None and span.lower < on
    )
    joined: list[tuple[date, date]] = []
    for first, last in begun:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
