"""Divide a pool among people by a rule of the contract: pure, exact, the same for any order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.money import split
from guildhall.wording import gettext as _

RULES: Final = ("fte", "hours", "fte_hours", "fte_days")


class Span(NamedTuple):
    """Days from the first to the last, both counted, as a contract names a year."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def shared_with(self, start: date | None, end: date | None) -> int:
        """Return how many of its days lie between two dates, both counted; None is open."""
        first, last = max(self.first, start or self.first), min(self.last, end or self.last)
        return max((last - first).days + 1, 0)


class Worker(Struct, frozen=True):
    """What a rule may ask about one person; what it does not ask may be missing."""

    id: str
    fte: Decimal | None = None
    hours: Decimal | None = None
    """A week."""
    start: date | None = None
    end: date | None = None
    """The last day worked; None is open."""


class Rule(Struct, frozen=True):
    """How much one person counts: by FTE, by hours, by both, or by FTE and days employed."""

    key: str
    full_time: Decimal = Decimal(40)
    """Hours a week of a full-time post."""
    period: Span | None = None

    def weight(self, worker: Worker) -> Fraction:
        """Return the exact share of one full-time year that a person counts for."""
        return WEIGHTS[self.key](self, worker)


def _by_fte(_rule: Rule, worker: Worker) -> Fraction:
    return Fraction(worker.fte or 0)


def _by_hours(rule: Rule, worker: Worker) -> Fraction:
    return Fraction(worker.hours or 0) / Fraction(rule.full_time)


def _by_both(rule: Rule, worker: Worker) -> Fraction:
    return _by_fte(rule, worker) * _by_hours(rule, worker)


def _by_days(rule: Rule, worker: Worker) -> Fraction:
    if rule.period is None:
        raise Invalid(_("Days are counted within a period: name its first and its last day."))
    days = rule.period.shared_with(worker.start, worker.end)
    return _by_fte(rule, worker) * Fraction(days, rule.period.days)


WEIGHTS: Final[Mapping[str, Callable[[Rule, Worker], Fraction]]] = {
    "fte": _by_fte,
    "hours": _by_hours,
    "fte_hours": _by_both,
    "fte_days": _by_days,
}


def divide(pool: Decimal, weights: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Divide a pool into cents that sum to it; equal remainders go to the lower id first.

    Whoever weighs zero gets 0.00; a population in which nobody weighs anything is refused.
    """
    if not any(weights.values()):
        raise Invalid(
            _(
                "Nobody in this population counts for anything under this rule, so there is "
                "nothing to divide by. Check the FTE, the hours and the dates."
            )
        )
    ids = sorted(weights)
    return dict(zip(ids, split(pool, [weights[each] for each in ids]), strict=True))


def warnings_of(rule: Rule, workers: Sequence[Worker]) -> list[str]:
    """Return what a person should look at before this rule is used on these people."""
    found = []
    if rule.key == "fte_hours":
        found.append(_twice(rule, workers))
    if rule.key in {"hours", "fte_hours"} and (more := _beyond_full_time(rule, workers)):
        found.append(
            _(
                "%(count)s work more than %(hours)s hours a week, and count for more than one "
                "full-time person: %(ids)s.",
                count=len(more),
                hours=f"{rule.full_time:f}",
                ids=_some(more),
            )
        )
    return found


def _twice(rule: Rule, workers: Sequence[Worker]) -> str:
    """Say that FTE and hours together may count part-time work twice (domain, part 0.4)."""
    part_time = [each for each in workers if 0 < (each.fte or 0) < 1]
    derived = [each for each in part_time if each.fte == (each.hours or 0) / rule.full_time]
    return _(
        "FTE and hours are both counted. Where FTE already says how many hours somebody works, "
        "part-time work is prorated twice: so it is for %(derived)s of %(part_time)s part-time "
        "people here. Compare with the rule “hours” before you use this.",
        derived=len(derived),
        part_time=len(part_time),
    )


def _beyond_full_time(rule: Rule, workers: Sequence[Worker]) -> list[str]:
    return sorted(each.id for each in workers if (each.hours or 0) > rule.full_time)


def _some(ids: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(ids[:most])
    return f"{shown}, …" if len(ids) > most else shown
