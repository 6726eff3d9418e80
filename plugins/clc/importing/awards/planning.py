"""What a file of awards would bring in: each row new, unchanged, a duplicate or an error."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from guildhall.localisation import day
from guildhall.money import ZERO, written
from guildhall.wording import gettext as _
from plugins.clc.importing.awards.reading import AwardRow
from plugins.clc.importing.known import known_of
from plugins.clc.importing.planned import Planned, of_row
from plugins.clc.importing.who import Left, person_of
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay.clauses import terms_in_force
from plugins.clc.pay.queries import award_years_of
from plugins.clc.pay.rules import Part, Terms, Year, years_of
from plugins.clc.rules import last_day

EARLIEST: Final = date(1990, 1, 1)


def plan(rows: Sequence[AwardRow], today: date) -> list[Planned]:
    """Return what becomes of every row, in the order of the file."""
    planner = _Planner(rows, today)
    return [of_row(row, planner.plan) for row in rows]


def years_in(facts: dict[str, Any], begins: date) -> tuple[Year, ...]:
    """Return the years of an award from what a row of the preview keeps of it."""
    month, day_of_month = facts["first"]
    terms = Terms(
        Decimal(facts["yearly"]), facts["years"], facts["instalments"], (month, day_of_month)
    )
    return years_of(terms, begins)


class _Planner:
    """Compares row after row with the awards that are here, and remembers which came before."""

    def __init__(self, rows: Sequence[AwardRow], today: date) -> None:
        self.known, self.today = known_of(rows), today
        people = [each.id for found in self.known.by_name.values() for each in found]
        self.here = award_years_of(people)
        self.seen: dict[UUID, list[tuple[date, date, int]]] = {}
        self.terms = cache(terms_in_force)

    def plan(self, row: AwardRow, blank: Planned) -> Planned:
        """Return what becomes of one row; raise Left where it is left out."""
        person = person_of(self.known, row)
        begins = self._begins(row)
        facts = self._facts(row, begins)
        years = years_in(facts, begins)
        facts["paid_parts"] = _paid_parts(row, [part for year in years for part in year.parts])
        ends = years[-1].valid.upper or begins
        found = replace(blank.about(person, begins, years[-1].valid), facts=facts)
        return self._compared(found, person.id, begins, ends)

    def _begins(self, row: AwardRow) -> date:
        if row.begins is None:
            raise Left(_("Give the day on which the award’s first school year began."))
        if not EARLIEST <= row.begins <= self.today:
            raise Left(
                _("An award that is brought in began before today; this one says %(day)s.",
                  day=day(row.begins))
            )  # fmt: skip
        return row.begins

    def _facts(self, row: AwardRow, begins: date) -> dict[str, Any]:
        """Return what the award pays: as the file says, or as the clause where it is blank."""
        clause = self.terms(begins) or self.terms(self.today)
        yearly = row.yearly or (clause and clause.yearly)
        years = row.years or (clause and clause.years)
        instalments = row.instalments or (clause and clause.instalments)
        if not (yearly and years and instalments):
            raise Left(
                _(
                    "No single clause in force says what the CLC pays, so the row has to: the "
                    "amount a year, the years, and the parts of a year."
                )
            )
        first = clause.first if clause else (begins.month, begins.day)
        return {
            "yearly": str(yearly), "years": years, "instalments": instalments,
            "first": list(first),
        }  # fmt: skip

    def _compared(self, found: Planned, person_id: UUID, begins: date, ends: date) -> Planned:
        for other_begins, other_ends, number in self.seen.setdefault(person_id, []):
            if other_begins < ends and begins < other_ends:
                return replace(
                    found,
                    outcome="duplicate",
                    problem=_(
                        "Row %(row)s has an award of this person for these years already; this "
                        "one is left out.",
                        row=number,
                    ),
                )
        self.seen[person_id].append((begins, ends, found.row))
        for award, valid in self.here.get(person_id, []):
            if (valid.lower or begins) < ends and begins < (valid.upper or ends):
                return _known(found, award)
        return replace(found, outcome="new")


def _known(found: Planned, award: ClcAward) -> Planned:
    """Return a row whose years an award here has already: the same from a file, or another one."""
    same = (
        award.import_id is not None
        and award.valid.lower == found.begins
        and (award.yearly, award.years, award.instalments)
        == (Decimal(found.facts["yearly"]), found.facts["years"], found.facts["instalments"])
    )
    if same:
        return replace(found, outcome="unchanged")
    raise Left(
        _(
            "An award from %(begins)s to %(ends)s is here already, and two of one person never "
            "run at once.",
            begins=day(award.valid.lower),
            ends=day(last_day(award.valid)),
        )
    )


def _paid_parts(row: AwardRow, parts: Sequence[Part]) -> int:
    """Return how many parts were paid; what the file says of it has to agree to the cent."""
    sums = [ZERO, *accumulate(part.amount for part in parts)]
    count = row.paid_parts
    if count is None and row.paid is not None:
        count = next((at for at, amount in enumerate(sums) if amount == row.paid), None)
        if count is None:
            raise Left(
                _("No number of parts comes to %(paid)s. Say how many parts were paid.",
                  paid=written(row.paid))
            )  # fmt: skip
    if count is None:
        raise Left(_("Say how many parts were paid before: 0 where none was."))
    if count >= len(sums):
        raise Left(
            _("The award has %(parts)s parts, and the file says that %(paid)s were paid.",
              parts=len(parts), paid=count)
        )  # fmt: skip
    if row.paid is not None and row.paid != sums[count]:
        raise Left(
            _("%(count)s parts come to %(sum)s, and the file says that %(paid)s was paid.",
              count=count, sum=written(sums[count]), paid=written(row.paid))
        )  # fmt: skip
    return count
