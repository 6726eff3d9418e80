"""Reactions to what is said: a pool was divided, so each of its people hears of her share."""

from guildhall import jobs
from guildhall.agreements.models.runs import AllocationRun
from guildhall.budgets.jobs import tell_of_shares
from guildhall.budgets.queries.pools import pool_run_of
from guildhall.budgets.queries.shares import changed_by
from guildhall.events import AllocationKept
from guildhall.people.queries import get

AT_ONCE = 500
"""So many people are written to by one job."""


def tell(event: AllocationKept) -> None:
    """Write to everybody whose share a posted run changed; the people of a sample are invented."""
    if pool_run_of(event.run_id) is None or get(AllocationRun, event.run_id).sample:
        return
    people = changed_by(event.run_id)
    for start in range(0, len(people), AT_ONCE):
        some = [str(each) for each in people[start : start + AT_ONCE]]
        jobs.enqueue(tell_of_shares, run_id=event.run_id, people=some)
