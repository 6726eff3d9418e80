"""How many of each, what it costs, what is still missing, which trips it takes. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct

from guildhall.resources.models.preparation import Material

SATURDAY: Final = 5


def quantity(basis: str, each: int, spare_percent: int, seats_taken: int) -> int:
    """Return how many are needed, spare ones rounded up: 30 seats and 10 % make 33 (P27)."""
    needed = each * (seats_taken if basis == "seat" else 1)
    return -(-needed * (100 + spare_percent) // 100)


class Counted(Struct, frozen=True):
    """A line of a materials list with its quantity as registrations are now."""

    line: Material
    seats_taken: int

    @property
    def quantity(self) -> int:
        """Return how many are needed now."""
        line = self.line
        return quantity(line.basis, line.each, line.spare_percent, self.seats_taken)

    @property
    def missing(self) -> int:
        """Return how many more are needed than were made ready; 0 where nothing is ready yet."""
        done = self.line.done_quantity
        return 0 if done is None else max(0, self.quantity - done)

    @property
    def is_ready(self) -> bool:
        """Say whether enough of it is ready."""
        return self.line.done_at is not None and not self.missing

    @property
    def cost(self) -> Decimal | None:
        """Return what all of them cost."""
        return None if self.line.cost is None else self.line.cost * self.quantity

    @property
    def reckoning(self) -> str:
        """Return the arithmetic: "30 × 1 + 10 % = 33"."""
        line = self.line
        if line.basis == "fixed" and not line.spare_percent:
            return str(self.quantity)
        first = f"{self.seats_taken} × {line.each}" if line.basis == "seat" else str(line.each)
        spare = f" + {line.spare_percent} %" if line.spare_percent else ""
        return f"{first}{spare} = {self.quantity}"


def whole_cost(lines: Iterable[Counted]) -> Decimal:
    """Return what the lines that have a cost come to."""
    return sum((line.cost for line in lines if line.cost is not None), Decimal(0))


class Load(Struct, frozen=True):
    """Something that a session needs, and the site where it is."""

    name: str
    site: UUID | None
    returns: bool
    """Equipment goes home again; materials are used up."""


class Trip(Struct, frozen=True):
    """Things that have to go from one site to another by a day."""

    kind: str
    from_id: UUID
    to_id: UUID
    due_on: date
    things: tuple[str, ...]


def trips(loads: Iterable[Load], site: UUID | None, day: date, days_before: int) -> list[Trip]:
    """Return the trips a session at a site needs: there before it, home the day after (M33)."""
    if site is None:
        return []
    away: dict[UUID, list[Load]] = {}
    for load in loads:
        if load.site is not None and load.site != site:
            away.setdefault(load.site, []).append(load)
    found = []
    for home, things in away.items():
        there = tuple(sorted(load.name for load in things))
        found.append(Trip("pick_up", home, site, working_day(day, -days_before), there))
        back = tuple(sorted(load.name for load in things if load.returns))
        if back:
            found.append(Trip("take_back", site, home, working_day(day, 1), back))
    return found


def working_day(day: date, steps: int) -> date:
    """Return the day so many working days later, or earlier for negative steps."""
    way = 1 if steps > 0 else -1
    for _step in range(abs(steps)):
        day += timedelta(days=way)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=way)
    return day
