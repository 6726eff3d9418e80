"""How much everybody carries in a week, against the time that they have (A29). Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


class Carried(Struct, frozen=True):
    """What one person has to do in one week, and the time there is for it."""

    tasks: int
    minutes: int
    available: int

    @property
    def over(self) -> int:
        """Return by how many minutes it is too much."""
        return max(0, self.minutes - self.available)


class Week(Struct, frozen=True):
    """All that is due in a week, against all the time there is."""

    monday: date
    people: Mapping[UUID | None, Carried]
    """By owner; None is what nobody has taken on."""

    @property
    def minutes(self) -> int:
        """Return what all of it takes."""
        return sum(each.minutes for each in self.people.values())

    @property
    def available(self) -> int:
        """Return the time that all helpers have."""
        return sum(each.available for each in self.people.values())

    @property
    def over(self) -> int:
        """Return by how many minutes the week is beyond all of them together."""
        return max(0, self.minutes - self.available)


def weeks(
    tasks: Iterable[tuple[UUID | None, date, int]],
    capacity: Mapping[UUID, int],
    first: date,
    number: int,
) -> list[Week]:
    """Return week by week who carries how much, of (owner, due day, minutes) and minutes a week.

    What is overdue counts in the first week: it has still to be done.
    """
    monday = week_of(first)
    found: list[dict[UUID | None, list[int]]] = [{} for _ in range(number)]
    for owner, due_on, minutes in tasks:
        place = max(0, (week_of(due_on) - monday).days // 7)
        if place < number:
            found[place].setdefault(owner, []).append(minutes)
    people: set[UUID | None] = {owner for week in found for owner in week} | set(capacity)
    return [
        Week(
            monday + timedelta(days=7 * place),
            {
                owner: Carried(
                    len(week.get(owner, [])),
                    sum(week.get(owner, [])),
                    capacity.get(owner, 0) if owner else 0,
                )
                for owner in people
            },
        )
        for place, week in enumerate(found)
    ]
