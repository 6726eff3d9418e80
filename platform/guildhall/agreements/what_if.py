"""What if a clause said something else: what it would cost, who gains and who loses, by band.

Never by name: a band of few people is joined to its neighbour, so that nobody can be told apart.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from guildhall.agreements.allocation import Rule, Span, divide
from guildhall.agreements.kinds.base import Kind, Terms
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.population import Held, population
from guildhall.agreements.working import Usd, Working
from guildhall.money import ZERO
from guildhall.wording import gettext as _

FEWEST: Final = 5
FULL: Final = Decimal(1)
BANDS: Final = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), FULL, Decimal(2))
"""The upper ends of bands of FTE; the last one holds those of full time alone."""
MINUTES: Final = 60


class Band(Struct):
    """People of like FTE: how many they are, what they get now, what they would get."""

    low: Decimal
    high: Decimal
    people: int = 0
    now: Decimal = ZERO
    then: Decimal = ZERO
    gain: int = 0
    lose: int = 0

    @property
    def change(self) -> Decimal:
        """Return by how much the band gains, or loses."""
        return self.then - self.now

    def join(self, other: "Band") -> "Band":
        """Return both as one."""
        return Band(
            min(self.low, other.low),
            max(self.high, other.high),
            self.people + other.people,
            self.now + other.now,
            self.then + other.then,
            self.gain + other.gain,
            self.lose + other.lose,
        )


class Comparison(Struct, frozen=True):
    """The clause in force beside the other one."""

    now: Sequence[str]
    then: Sequence[str]
    bands: Sequence[Band]
    cost_now: Decimal | None
    cost_then: Decimal | None
    people: int

    @property
    def change(self) -> Decimal | None:
        """Return by how much the cost differs."""
        if self.cost_now is None or self.cost_then is None:
            return None
        return self.cost_then - self.cost_now


class Case(Struct, frozen=True):
    """The people whom a comparison is about, and the pool if one is divided."""

    people: Sequence[Held]
    period: Span
    pool: Decimal


def compare(  # noqa: PLR0913 - a clause, another one, and whom it is about
    kind: Kind,
    now: Mapping[str, Any],
    then: Mapping[str, Any],
    *,
    unit_id: UUID | None,
    as_of: date,
    pool: Decimal,
) -> Comparison:
    """Return what would differ for the people of a unit on a day; nothing is saved."""
    period = Span(date(as_of.year, 1, 1), date(as_of.year, 12, 31))
    case = Case(population(unit_id, as_of), period, pool)
    worth = WORTH.get(kind.key)
    before, after = (
        worth(kind.load(terms), case) if worth and case.people else {} for terms in (now, then)
    )
    costs = COSTS.get(kind.key)
    return Comparison(
        now=kind.read(now),
        then=kind.read(then),
        bands=bands(case.people, before, after) if before else [],
        cost_now=costs(now, case) if costs else sum(before.values(), ZERO) if before else None,
        cost_then=costs(then, case) if costs else sum(after.values(), ZERO) if after else None,
        people=len(case.people),
    )


def bands(
    people: Sequence[Held], now: Mapping[str, Decimal], then: Mapping[str, Decimal]
) -> list[Band]:
    """Return people by bands of FTE, none of fewer than five; with fewer in all there is none."""
    found = [Band(low, high) for low, high in pairwise((ZERO, *BANDS))]
    for each in people:
        key = str(each.person.id)
        band = found[sum(each.fte >= end for end in BANDS[:-1])]
        difference = then[key] - now[key]
        band.people += 1
        band.now += now[key]
        band.then += then[key]
        band.gain += difference > 0
        band.lose += difference < 0
    return _joined([band for band in found if band.people])


def _joined(found: list[Band]) -> list[Band]:
    """Join bands of too few people to the next, the last of them to the one before."""
    kept: list[Band] = []
    for band in found:
        if kept and kept[-1].people < FEWEST:
            kept[-1] = kept[-1].join(band)
        else:
            kept.append(band)
    if len(kept) > 1 and kept[-1].people < FEWEST:
        last = kept.pop()
        kept[-1] = kept[-1].join(last)
    return [] if kept and kept[0].people < FEWEST else kept


# What each person would get


def _entitlements(terms: Terms, case: Case) -> dict[str, Decimal]:
    return _asked(
        "entitlement", terms, case, {"days": case.period.days, "period_days": case.period.days}
    )


def _caps(terms: Terms, case: Case) -> dict[str, Decimal]:
    return _asked("cap", terms, case, {})


def _asked(key: str, terms: Terms, case: Case, more: Mapping[str, Any]) -> dict[str, Decimal]:
    return {
        str(each.person.id): _figure(
            kind_of(key),
            terms,
            {"fte": min(each.fte, FULL), "hours": _hours(each), **more},
            "amount",
        )
        for each in case.people
    }


def _hours(each: Held) -> Decimal:
    return round(Decimal(each.minutes) / MINUTES, 6)


def _allocations(terms: Terms, case: Case) -> dict[str, Decimal]:
    rule = Rule(terms.rule, terms.full_time, case.period)
    weights = {str(each.person.id): each.weight(rule) for each in case.people}
    if not case.pool or not any(weights.values()):
        return {}
    return divide(case.pool, weights)


def _pool_cost(terms: Mapping[str, Any], case: Case) -> Decimal:
    fte = sum((Fraction(each.fte) for each in case.people), Fraction())
    asked = {
        "fte": round(Decimal(fte.numerator) / fte.denominator, 6),
        "headcount": len(case.people),
    }
    kind = kind_of("pool_size")
    return _figure(kind, kind.load(terms), asked, "pool")


def _figure(kind: Kind, terms: Terms, asked: Mapping[str, Any], name: str) -> Decimal:
    """Return an amount that a kind reckons from what is asked."""
    working = Working()
    if kind.asks is not None and kind.works is not None:
        kind.works(terms, Terms(**kind.asks().load(asked)), working)
    found = working.results.get(name)
    return found.amount if isinstance(found, Usd) else ZERO


WORTH: Final[Mapping[str, Callable[[Terms, Case], dict[str, Decimal]]]] = {
    "entitlement": _entitlements,
    "cap": _caps,
    "allocation": _allocations,
}
COSTS: Final[Mapping[str, Callable[[Mapping[str, Any], Case], Decimal]]] = {"pool_size": _pool_cost}


def band_words(band: Band) -> str:
    """Write which FTE a band is of."""
    if band.low == FULL:
        return _("Full time")
    if band.high > FULL:
        return _("FTE from %(low)s to full time", low=f"{band.low:f}")
    return _("FTE from %(low)s to under %(high)s", low=f"{band.low:f}", high=f"{band.high:f}")
