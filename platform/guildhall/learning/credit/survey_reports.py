"""What exit surveys said of many offerings: overall and engagement, published answers alone."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Integer, Select, Subquery, exists, func, select

from guildhall.context import midnight
from guildhall.db import db
from guildhall.directory import Identity
from guildhall.learning.models.courses import Facilitation, Offering, Session
from guildhall.learning.permissions import EVERY_SESSION
from guildhall.searching import holding
from guildhall.surveys.models import Survey, SurveyInvitation, SurveyResponse
from guildhall.surveys.questions import ENGAGEMENT
from guildhall.surveys.rules import FEWEST, Judgement


class Filter(Struct, frozen=True):
    """Which surveys are looked for."""

    search: str = ""
    since: date | None = None
    until: date | None = None


class Line(Struct, frozen=True):
    """One offering's survey; figures only where five or more gave them."""

    offering_id: UUID
    title: str
    ended_at: datetime
    invited: int
    answered: int
    overall: Judgement | None
    engagement: Judgement | None


def surveys(wanted: Filter, *, for_: Identity) -> Select[Any]:
    """Return a statement for the surveys that this person may see: her own sessions', or all."""
    given, asked = _given(), _asked()
    statement = (
        select(
            Offering.id,
            Offering.title,
            Offering.ends_at,
            asked.c.invited,
            asked.c.answered,
            given.c.overall,
            given.c.overalls,
            given.c.engagement,
            given.c.engagements,
        )
        .join(Survey, (Survey.tenant_id == Offering.tenant_id) & (Survey.subject_id == Offering.id))
        .join(asked, asked.c.survey_id == Survey.id)
        .outerjoin(given, given.c.survey_id == Survey.id)
        .where(Survey.subject_type == "offering")
    )
    if not for_.may(EVERY_SESSION.key):
        statement = statement.where(_leads(for_.person_id))
    statement = statement.where(*holding(wanted.search, Offering.title))
    if wanted.since:
        statement = statement.where(Offering.ends_at >= midnight(wanted.since))
    if wanted.until:
        statement = statement.where(Offering.ends_at < midnight(wanted.until + timedelta(days=1)))
    return statement


def _given() -> Subquery:
    """Add up the published answers, survey by survey."""
    step = SurveyResponse.answers[ENGAGEMENT].astext.cast(Integer)
    return (
        select(
            SurveyResponse.survey_id,
            func.sum(SurveyResponse.overall).label("overall"),
            func.count().label("overalls"),
            func.sum(step).label("engagement"),
            func.count(step).label("engagements"),
        )
        .where(SurveyResponse.published)
        .group_by(SurveyResponse.survey_id)
        .subquery()
    )


def _asked() -> Subquery:
    return (
        select(
            SurveyInvitation.survey_id,
            func.count().label("invited"),
            func.count().filter(SurveyInvitation.answered).label("answered"),
        )
        .group_by(SurveyInvitation.survey_id)
        .subquery()
    )


def _leads(person_id: UUID | None) -> Any:  # noqa: ANN401 - a condition
    return exists().where(
        Facilitation.tenant_id == Offering.tenant_id,
        Facilitation.session_id == Session.id,
        Facilitation.person_id == person_id,
        Session.tenant_id == Offering.tenant_id,
        Session.offering_id == Offering.id,
    )


def line_of(row: Any) -> Line:  # noqa: ANN401 - a row of surveys()
    """Return a row as the page shows it."""
    return Line(
        row.id,
        row.title,
        row.ends_at,
        row.invited,
        row.answered,
        _judged(row.overall, row.overalls),
        _judged(row.engagement, row.engagements),
    )


def in_all(statement: Select[Any]) -> tuple[Judgement | None, Judgement | None]:
    """Return overall and engagement of all that is shown, from sums and never from means."""
    found = statement.order_by(None).subquery()
    row = db.session.execute(
        select(
            func.sum(found.c.overall),
            func.sum(found.c.overalls),
            func.sum(found.c.engagement).filter(found.c.engagements >= FEWEST),
            func.sum(found.c.engagements).filter(found.c.engagements >= FEWEST),
        )
    ).one()
    return _judged(row[0], row[1]), _judged(row[2], row[3])


def _judged(total: int | None, count: int | None) -> Judgement | None:
    return Judgement(int(total), int(count)) if total and count and count >= FEWEST else None


def lines_of(rows: Iterable[Any]) -> list[Line]:
    """Return rows as lines."""
    return [line_of(row) for row in rows]
