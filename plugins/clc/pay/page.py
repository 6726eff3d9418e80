"""The page of one award, the member's or the coordinator's: every figure opens to its rule."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response

from guildhall import context
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import ClauseAnswer
from guildhall.agreements.queries import get_answer
from guildhall.agreements.working import say
from guildhall.directory import directory
from guildhall.forms import Form
from guildhall.money import ZERO
from plugins.clc import words
from plugins.clc.cycles import queries as cycles
from plugins.clc.pay import queries
from plugins.clc.pay.queries import GONE, SPENT, UNPAID, Row
from plugins.clc.pay.schemas import ReasonSchema
from plugins.clc.rules import last_day, school_year


def award_page(
    award_id: UUID, *, own: bool, every: Sequence[Any] = (), form: Form | None = None
) -> Response:
    """Show an award with its years and parts, and what each figure was worked out from."""
    rows = queries.parts_of(award_id)
    award = queries.get_award(award_id)
    answer = get_answer(award.answer_id, for_=None) if award.answer_id else None
    card = directory().card()
    return (form or Form(ReasonSchema())).show(
        "clc/award.html",
        award=award,
        own=own,
        local=card.name if card else "",
        every=[each for each in every if each.ClcAward.id != award_id],
        years=_years(award_id, rows),
        sums={kind: _sum(rows, states) for kind, states in SUMS.items()},
        held=sum((row.part.amount for row in rows if row.is_set_aside), ZERO),
        upcoming=next((row for row in rows if row.state in (*UNPAID, "approved")), None),
        unfunded=any(row.state == "planned" for row in rows),
        answer=answer,
        reading=_reading(answer),
        record=cycles.get_submission(award.submission_id) if award.submission_id else None,
        people=queries.names([award.entered_by, award.approved_by]),
        me=context.person_id(),
        today=context.today(),
        say=say,
        words=words,
        last_day=last_day,
        school_year=school_year,
        spent=SPENT,
        gone=GONE,
    )


def _reading(answer: ClauseAnswer | None) -> list[str]:
    if answer is None:
        return []
    return kind_of(answer.version.clause.kind).read(answer.version.parameters)


SUMS = {
    "paid": ("paid", "elsewhere"),
    "before": ("elsewhere",),
    "sent": ("approved",),
    "unpaid": UNPAID,
    "gone": GONE,
}


def _sum(rows: Sequence[Row], states: Sequence[str]) -> Decimal:
    return sum((row.part.amount for row in rows if row.state in states), ZERO)


def _years(award_id: UUID, rows: Sequence[Row]) -> list[tuple[Any, list[Row], Decimal]]:
    """Return each year with its parts and what of it is paid."""
    years = {year.id: year for year in queries.years_of(award_id)}
    return [
        (years[year_id], found, _sum(found, SPENT))
        for year_id, each in groupby(rows, key=lambda row: row.part.year_id)
        for found in [list(each)]
    ]
