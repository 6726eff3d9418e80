"""The page of one participant, her own or the coordinator's view of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Response

from guildhall import context
from guildhall.context import midnight
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.web import render
from plugins.clc import words
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.cycles.queries import Standing
from plugins.clc.evidence import queries as evidence
from plugins.clc.participants import queries
from plugins.clc.participants.forecast import outlook_of
from plugins.clc.participants.rules import standing_name
from plugins.clc.pay.queries import awards_of
from plugins.clc.points import queries as points
from plugins.clc.points.rules import Points, explained, points_for
from plugins.clc.rules import Rules, carried, expected, last_day, school_year
from plugins.clc.settings import due_soon_days


def participant_page(person: Person, *, own: bool, on: date | None = None) -> Response:
    """Show where somebody stands, why, what is due and what would count next."""
    today, rules = context.today(), every_rule()
    standing = cycles.standing_of(person.id, today)
    every = cycles.cycles_of(person.id)
    upcoming = queries.would_count_next(person.id) if standing or own else []
    return render(
        "clc/person.html",
        person=person,
        own=own,
        standing=standing,
        rule=rules.on(today),
        cycles=every,
        rows=points.rows_of(person.id),
        evidence=evidence.evidence_of(person.id),
        awards=awards_of(person.id, today),
        upcoming=[(offering, _worth(offering, rules)) for offering in upcoming],
        eligible=cycles.is_classified(person.id, today),
        then=_then(standing, on, rules) if standing and on else None,
        today=today,
        words=words,
        explained=explained,
        last_day=last_day,
        school_year=school_year,
        **(_of_cycle(standing, today, rules) if standing else {}),
    )


def _of_cycle(standing: Standing, today: date, rules: Rules) -> dict[str, Any]:
    """Return what only a cycle has: its word, its record, its outlook, what would be carried."""
    cycle = standing.cycle
    submissions = cycles.submissions_of([cycle.id])
    rule = rules.on(last_day(cycle.valid))
    return {
        "state": standing_name(
            cycle.status,
            standing.points,
            cycle.required_points,
            cycle.valid,
            (today, due_soon_days()),
        ),
        "submissions": [(each, records.when_received(each, cycle)) for each in submissions],
        "pace": expected(cycle.required_points, cycle.valid, today).quantize(Decimal("0.01")),
        "outlook": outlook_of(cycle, standing.points, _earned(standing)),
        "carry": carried(standing.points, cycle.required_points, rule.carry_cap),
        "carry_rule": rule,
    }


def _earned(standing: Standing) -> Decimal:
    return sum(
        (
            row.entry.points
            for row in points.rows_of(standing.cycle.person_id, standing.cycle.id)
            if row.entry.voided_at is None and row.entry.carried_from_id is None
        ),
        Decimal(0),
    )


def _then(standing: Standing, on: date, rules: Rules) -> dict[str, Any]:
    """Return the answer that was given at the end of a past day, by the rule of that day."""
    end_of_day = midnight(on + timedelta(days=1))
    return {
        "day": on,
        "points": points.points_as_of(standing.cycle.id, end_of_day),
        "rule": rules.on(on),
    }


def _worth(offering: Offering, rules: Rules) -> Points:
    version = offering.course_version
    day = offering.starts_at.date() if offering.starts_at else context.today()
    return points_for(version.minutes, version.points, rules.on(day))
