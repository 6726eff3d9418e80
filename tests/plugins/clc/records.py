"""Records handed in, and what their events said."""

from datetime import datetime

import time_machine

from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries, records
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    noon,
)


def gathered(
    person: Person, points: str, *, begins: str = "2023-10-02", required: str = "30"
) -> ClcCycle:
    """Bring in somebody's cycle with its points, as an earlier system knew them."""
    with time_machine.travel(noon(2026, 6, 1), tick=False):
        bring_in(f"{person.employee_number},,,{begins},,{points},{required}")
    return queries.get_cycle(cycles_of(person)[-1].id)


def record_of(cycle: ClcCycle, moment: datetime) -> ClcSubmission:
    with time_machine.travel(moment, tick=False):
        return records.submit(cycle)


# Due on 1 October (F1, Ex. 7)


def verified(person: Person, by: Person, points: str, **facts: str) -> ClcCycle:
    cycle = gathered(person, points, **facts)
    record = record_of(cycle, noon(2026, 9, 20))
    with time_machine.travel(noon(2026, 9, 25), tick=False):
        records.verify(record, by=by)
    return cycle
