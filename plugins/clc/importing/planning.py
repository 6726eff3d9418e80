"""What a file would change: each row new, changed, unchanged, a duplicate or an error."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import Range

from guildhall.wording import gettext as _
from plugins.clc.importing.known import Known, KnownPerson, known_of
from plugins.clc.importing.planned import Planned, of_row
from plugins.clc.importing.reading import FileRow
from plugins.clc.importing.who import Left, person_of
from plugins.clc.models.cycles import GONE, ClcCycle
from plugins.clc.rules import CYCLE_YEARS, Rules, cycle_around, cycle_from, due_in, last_day

LONGEST_DAYS: Final = 366 * (CYCLE_YEARS + 1)
NEW_STATES: Final = ("open", "ended")


def plan(rows: Sequence[FileRow], rules: Rules, today: date) -> list[Planned]:
    """Return what becomes of every row, in the order of the file."""
    planner = _Planner(known_of(rows), rules, today)
    return [of_row(row, planner.plan, points=row.points) for row in rows]


class _Planner:
    """Compares row after row with what is here, and remembers which came before."""

    def __init__(self, known: Known, rules: Rules, today: date) -> None:
        self.known, self.rules, self.today = known, rules, today
        self.seen: dict[tuple[UUID, date], int] = {}
        self.taken: dict[UUID, list[tuple[Range[date], int]]] = {}

    def plan(self, row: FileRow, blank: Planned) -> Planned:
        """Return what becomes of one row; raise Left where it is left out."""
        person = person_of(self.known, row)
        valid = self._cycle(row, person)
        begins = valid.lower or self.today
        known = blank.about(person, begins, valid)
        first = self.seen.setdefault((person.id, begins), row.row)
        if first != row.row:
            return replace(
                known,
                outcome="duplicate",
                problem=_(
                    "Row %(row)s has the same person and cycle already; this one is left out.",
                    row=first,
                ),
            )
        return self._compared(row, known, valid)

    # Which cycle

    def _cycle(self, row: FileRow, person: KnownPerson) -> "Range[date]":
        rule = self.rules.on(self.today)
        if row.begins is None and row.due is None:
            return self._current(person) or cycle_around(self.today, rule)
        if row.begins is None:
            due = row.due or self.today
            earlier = due_in(due.year - CYCLE_YEARS, rule)
            return Range(earlier + timedelta(days=1), due + timedelta(days=1))
        if row.due is None:
            return cycle_from(row.begins, rule)
        if not row.begins < row.due or (row.due - row.begins).days > LONGEST_DAYS:
            raise Left(
                _("A cycle from %(begins)s to %(due)s is none of about three years.",
                  begins=row.begins, due=row.due)
            )  # fmt: skip
        return Range(row.begins, row.due + timedelta(days=1))

    def _current(self, person: KnownPerson) -> "Range[date] | None":
        for cycle in self.known.cycles.get(person.id, []):
            if cycle.status not in GONE and cycle.valid.contains(self.today):
                return cycle.valid
        return None

    # What differs

    def _compared(self, row: FileRow, known: Planned, valid: "Range[date]") -> Planned:
        assert known.person_id is not None  # noqa: S101 - it was just found
        cycles = self.known.cycles.get(known.person_id, [])
        same = [cycle for cycle in cycles if cycle.valid == valid]
        wanted = row.state or "open"
        match = next((each for each in same if each.status == wanted), None) or next(
            (each for each in same if each.status not in GONE), None
        )
        if match is not None:
            return self._known_cycle(row, known, match)
        self._refuse_overlap(known.person_id, valid, row.row, cycles)
        return self._new_cycle(row, known, valid)

    def _known_cycle(self, row: FileRow, known: Planned, cycle: ClcCycle) -> Planned:
        total = self.known.totals.get(cycle.id, Decimal(0))
        brought = self.known.brought.get(cycle.id)
        here = total - (brought.points if brought else 0)
        points = total if row.points is None else row.points
        required = cycle.required_points if row.required is None else row.required
        _refuse_another_state(row, cycle)
        differences = [
            *_difference("points", total, points),
            *_difference("required", cycle.required_points, required),
        ]
        if differences and cycle.status != "open":
            raise Left(_("This cycle is not open any more, so a file cannot change it."))
        found = replace(
            known,
            cycle_id=cycle.id,
            points=points,
            required=_above_nothing(required),
            status=cycle.status,
            outcome="changed" if differences else "unchanged",
            differences=differences,
            here=here,
        )
        return found if points == total else replace(found, brought=_rest(points, here))

    def _new_cycle(self, row: FileRow, known: Planned, valid: "Range[date]") -> Planned:
        state = row.state or "open"
        if state not in NEW_STATES:
            raise Left(
                _("A cycle can be brought in as open or as ended, not as “%(state)s”.", state=state)
            )
        assert known.person_id is not None  # noqa: S101 - it was just found
        loose = self.known.loose.get(known.person_id, [])
        here = sum((points for on, points in loose if valid.contains(on)), Decimal(0))
        points = here if row.points is None else row.points
        rule = self.rules.on(max(valid.lower or self.today, self.today))
        return replace(
            known,
            outcome="new",
            points=points,
            required=_above_nothing(rule.required_points if row.required is None else row.required),
            status=state,
            brought=_rest(points, here) or None,
            here=here,
        )

    def _refuse_overlap(
        self, person_id: UUID, valid: "Range[date]", row: int, cycles: Sequence[ClcCycle]
    ) -> None:
        for cycle in cycles:
            if cycle.status not in GONE and cycle.valid.overlaps(valid):
                raise Left(
                    _(
                        "A cycle from %(begins)s to %(due)s is here already, and this one would "
                        "overlap it.",
                        begins=cycle.valid.lower,
                        due=last_day(cycle.valid),
                    )
                )
        for other, number in self.taken.get(person_id, []):
            if other.overlaps(valid):
                raise Left(_("It overlaps the cycle of row %(row)s.", row=number))
        self.taken.setdefault(person_id, []).append((valid, row))


def _difference(name: str, before: Decimal, after: Decimal) -> list[dict[str, str]]:
    if before == after:
        return []
    return [{"field": name, "before": f"{before:f}", "after": f"{after:f}"}]


def _rest(points: Decimal, here: Decimal) -> Decimal:
    """Return what has to be brought in so that the file's total stands here."""
    if points < here:
        raise Left(
            _(
                "The file says %(points)s points, but %(here)s are counted here from sessions and "
                "projects. Void what should not count.",
                points=f"{points:f}",
                here=f"{here:f}",
            )
        )
    return points - here


def _above_nothing(required: Decimal) -> Decimal:
    if required <= 0:
        raise Left(_("The points required must be more than 0."))
    return required


def _refuse_another_state(row: FileRow, cycle: ClcCycle) -> None:
    if row.state and row.state != cycle.status:
        raise Left(
            _(
                "The cycle is “%(here)s” here, the file says “%(there)s”. A file cannot change "
                "that.",
                here=cycle.status,
                there=row.state,
            )
        )
