"""Carry-over: a cycle's surplus goes into the next one, as far as the Board lets it."""

from sqlalchemy import select

from guildhall import context
from guildhall.db import db
from plugins.clc.models.cycles import GONE, ClcCycle, ClcPointEntry
from plugins.clc.points import queries
from plugins.clc.rules import Rules, carried, last_day
from plugins.clc.words import EARLIER_CHANGED


def settle(earlier: ClcCycle, rules: Rules) -> None:
    """Bring what was carried out of a cycle, and on from there, to what its points say now.

    Within a verb's transaction; nothing happens where no cycle follows.
    """
    later = following(earlier)
    while later is not None:
        if not _settled(earlier, later, rules):
            return
        earlier, later = later, following(later)


def following(cycle: ClcCycle) -> ClcCycle | None:
    """Return the cycle that renews another one."""
    return db.session.scalar(
        select(ClcCycle).where(ClcCycle.follows_id == cycle.id, ClcCycle.status.not_in(GONE))
    )


def carried_out_of(cycle: ClcCycle) -> ClcPointEntry | None:
    """Return the entry that stands for what a cycle gave to the next."""
    return db.session.scalar(
        select(ClcPointEntry).where(
            ClcPointEntry.carried_from_id == cycle.id, ClcPointEntry.voided_at.is_(None)
        )
    )


def _settled(earlier: ClcCycle, later: ClcCycle, rules: Rules) -> bool:
    """Write what is carried, if it differs from what stands; say whether anything changed."""
    rule = rules.on(last_day(earlier.valid))
    points = queries.points_of(earlier.id)
    amount = carried(points, earlier.required_points, rule.carry_cap)
    standing = carried_out_of(earlier)
    if (standing.points if standing else 0) == amount:
        return False
    if standing is not None:
        standing.voided_at, standing.void_reason = context.now(), EARLIER_CHANGED
        db.session.flush()
    if amount:
        db.session.add(
            ClcPointEntry(
                cycle_id=later.id,
                person_id=later.person_id,
                carried_from_id=earlier.id,
                rule_id=rule.id,
                earned_on=later.valid.lower,
                minutes=0,
                points=amount,
                rule=f"carried {points - earlier.required_points} {rule.carry_cap}",
                sample=later.sample,
            )
        )
        db.session.flush()
    return True
