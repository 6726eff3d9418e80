"""Telling the positions of one person apart, and giving each a key that is the same next time.

Where the file has no position number, a position is known by its worksite and its title. Rows with
the same two that follow one another in time are one position whose facts changed; rows that run
side by side are several. They are numbered in the order of their start, so the key
"255901001/high-school-counselor/1" depends neither on the order of the rows nor on other people.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from guildhall.people.importing.staffrow import StaffRow

Pair = tuple[StaffRow, StaffRow]


def starts(row: StaffRow) -> date:
    """Return the first day of a row's position; without one it was always there."""
    return row.start_date or date.min


def ends(row: StaffRow) -> date:
    """Return the last day of a row's position; without one it goes on."""
    return row.end_date or date.max


def derived_keys(rows: Iterable[StaffRow]) -> dict[int, str]:
    """Return the position key of each row of one person that brings none, by row number."""
    keys: dict[int, str] = {}
    for first_key, alike in _by_first_key(rows).items():
        base = first_key.rpartition("/")[0]
        free: list[int] = []
        running: list[tuple[date, int]] = []
        for row in sorted(alike, key=_in_time):
            while running and running[0][0] <= starts(row):
                heapq.heappush(free, heapq.heappop(running)[1])
            ordinal = heapq.heappop(free) if free else len(running) + 1
            heapq.heappush(running, (ends(row), ordinal))
            keys[row.row] = f"{base}/{ordinal}"
    return keys


def overlapping(rows: Iterable[StaffRow]) -> Iterator[Pair]:
    """Yield pairs of rows of one person that give the same position for the same days."""
    numbered: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        if not row.key_is_derived:
            numbered[row.position_key.casefold()].append(row)
    for alike in numbered.values():
        yield from _overlapping_in_time(sorted(alike, key=_in_time))
    for alike in _by_first_key(rows).values():
        yield from _started_together(alike)


def most_fte(rows: Sequence[StaffRow]) -> Decimal:
    """Return the largest sum of FTE that the rows of one person reach on any day."""
    # An end sorts before a start on the same day: a change closes one row and opens the next.
    changes = sorted(
        change
        for row in rows
        if row.annual_fte is not None and starts(row) < ends(row)
        for change in ((starts(row), 1, row.annual_fte), (ends(row), 0, -row.annual_fte))
    )
    total = most = Decimal(0)
    for _day, _order, change in changes:
        total += change
        most = max(most, total)
    return most


def _by_first_key(rows: Iterable[StaffRow]) -> dict[str, list[StaffRow]]:
    """Return the rows without a key of the file's own by site and title, as "site/title/1"."""
    bases: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        if row.key_is_derived:
            bases[row.position_key].append(row)
    return bases


def _in_time(row: StaffRow) -> tuple[date, date, str, str, Decimal, int]:
    fte = row.annual_fte or Decimal(0)
    return starts(row), ends(row), row.department, row.job_class_code, fte, row.row


def _overlapping_in_time(rows: Sequence[StaffRow]) -> Iterator[Pair]:
    latest: StaffRow | None = None
    for row in rows:
        if latest and (starts(row) < ends(latest) or starts(row) == starts(latest)):
            yield latest, row
        if latest is None or ends(row) > ends(latest):
            latest = row


def _started_together(rows: Sequence[StaffRow]) -> Iterator[Pair]:
    """Yield rows that differ in no fact by which two jobs of the same title could be told apart."""
    seen: dict[tuple[object, ...], StaffRow] = {}
    for row in rows:
        told_apart_by = (
            row.start_date,
            row.department,
            row.job_class_code,
            row.job_class_title,
            row.bargaining_unit,
        )
        earlier = seen.setdefault(told_apart_by, row)
        if earlier is not row:
            yield earlier, row
