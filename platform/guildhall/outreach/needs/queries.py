"""Reads of needs: themes, surveys, what was answered, what is offered for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, func, or_, select

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Offering
from guildhall.outreach.models.needs import NeedsSurvey, NeedTheme, OfferingNeed
from guildhall.outreach.needs import rules
from guildhall.outreach.needs.rules import Coverage, Tally
from guildhall.outreach.rules import share
from guildhall.outreach.settings import setting
from guildhall.people.queries import get
from guildhall.searching import holding
from guildhall.surveys.models import Survey, SurveyInvitation, SurveyResponse
from guildhall.surveys.rules import FEWEST


def get_theme(theme_id: UUID) -> NeedTheme:
    """Return a theme; raise NotFound."""
    return get(NeedTheme, theme_id)


def theme_named(name: str) -> NeedTheme | None:
    """Return the theme of this name, whatever the capitals."""
    return db.session.scalar(
        select(NeedTheme).where(func.lower(NeedTheme.name) == name.strip().lower())
    )


def themes() -> Select[tuple[NeedTheme, int]]:
    """Return every theme with how many offerings answer it."""
    count = (
        select(func.count())
        .where(OfferingNeed.theme_id == NeedTheme.id)
        .correlate(NeedTheme)
        .scalar_subquery()
    )
    return select(NeedTheme, count.label("offerings"))


def themes_of(survey: NeedsSurvey) -> list[NeedTheme]:
    """Return the themes of a survey in its order."""
    ids = [UUID(each) for each in survey.themes]
    found = {
        theme.id: theme
        for theme in db.session.scalars(select(NeedTheme).where(NeedTheme.id.in_(ids)))
    }
    return [found[each] for each in ids if each in found]


def themes_of_offering(offering_id: UUID) -> Sequence[NeedTheme]:
    """Return the needs that an offering answers."""
    return db.session.scalars(
        select(NeedTheme)
        .join(OfferingNeed, OfferingNeed.theme_id == NeedTheme.id)
        .where(OfferingNeed.offering_id == offering_id)
        .order_by(NeedTheme.name)
    ).all()


def get_survey(survey_id: UUID, *, lock: bool = False) -> NeedsSurvey:
    """Return a survey of needs, locked for a change if asked; raise NotFound."""
    return get(NeedsSurvey, survey_id, lock=lock)


def surveys(words: str = "", state: str = "") -> Select[tuple[NeedsSurvey, int, int]]:
    """Return the surveys with how many were asked and how many answered."""
    asked, answered = (
        select(func.count())
        .select_from(SurveyInvitation)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(Survey.subject_type == "needs", Survey.subject_id == NeedsSurvey.id, *more)
        .correlate(NeedsSurvey)
        .scalar_subquery()
        for more in ((), (SurveyInvitation.answered,))
    )
    statement = select(NeedsSurvey, asked.label("asked"), answered.label("answered"))
    if state:
        statement = statement.where(NeedsSurvey.state == state)
    return statement.where(*holding(words, NeedsSurvey.title))


def opened(survey: NeedsSurvey) -> Survey:
    """Return what keeps the answers of a survey; raise NotFound before anybody was asked."""
    found = db.session.scalar(
        select(Survey).where(Survey.subject_type == "needs", Survey.subject_id == survey.id)
    )
    if found is None:
        raise NotFound
    return found


def waiting_for(person_id: UUID) -> Sequence[NeedsSurvey]:
    """Return the open surveys that a person has not answered."""
    return db.session.scalars(
        select(NeedsSurvey)
        .join(Survey, Survey.subject_id == NeedsSurvey.id)
        .join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
        .where(
            Survey.subject_type == "needs",
            NeedsSurvey.state == "open",
            or_(Survey.closes_at.is_(None), Survey.closes_at > context.now()),
            SurveyInvitation.person_id == person_id,
            SurveyInvitation.answered.is_(False),
        )
        .order_by(NeedsSurvey.closes_at)
    ).all()


class Line(Struct, frozen=True):
    """One theme: how many need and want it, and what is offered for it."""

    name: str
    tally: Tally
    offerings: tuple[tuple[UUID, str, datetime | None], ...]


class Results(Struct, frozen=True):
    """What a survey of needs said, as far as it may be shown."""

    asked: int
    answered: int
    counted: int = 0
    """How many answers the figures are made of: in an anonymous survey those published so far."""
    lines: tuple[Line, ...] = ()
    comments: tuple[str, ...] = ()
    coverage: Coverage | None = None

    @property
    def hidden(self) -> bool:
        """Say whether too few answered for anything to be shown."""
        return self.counted < FEWEST

    @property
    def rate(self) -> Decimal | None:
        """Return the share of those asked who answered, in percent (A22)."""
        return share(self.answered, self.asked)


def results(survey: NeedsSurvey, language: str) -> Results:
    """Return the results of a survey; nothing but the two counts below five answers.

    Anonymous answers join in steps, as those of an exit survey do: whoever looks before and after
    somebody answered must not read off what she said.
    """
    kept = opened(survey)
    asked, answered = db.session.execute(
        select(func.count(), func.count().filter(SurveyInvitation.answered)).where(
            SurveyInvitation.survey_id == kept.id
        )
    ).one()
    may_be_shown = SurveyResponse.published | (kept.privacy == "named")
    sheets = db.session.scalars(
        select(SurveyResponse.answers)
        .where(SurveyResponse.survey_id == kept.id, may_be_shown)
        .order_by(SurveyResponse.id)
    ).all()
    if len(sheets) < FEWEST:
        return Results(asked, answered)
    return _shown(survey, sheets, (asked, answered), language)


def _shown(
    survey: NeedsSurvey, sheets: Sequence[Mapping[str, Any]], counts: tuple[int, int], language: str
) -> Results:
    names = {str(theme.id): theme.named(language) for theme in themes_of(survey)}
    ranked = rules.tallies(names, sheets)
    offered = _offered(list(names), survey.opened_at)
    return Results(
        *counts,
        len(sheets),
        tuple(Line(names[each.theme], each, tuple(offered.get(each.theme, ()))) for each in ranked),
        tuple(str(sheet["other"]) for sheet in sheets if sheet.get("other")),
        rules.coverage(rules.first(ranked, setting("top_needs")), offered),
    )


def _offered(
    theme_ids: list[str], since: datetime | None
) -> dict[str, list[tuple[UUID, str, datetime | None]]]:
    """Return what answers these themes: published, and not over before people were asked."""
    rows = db.session.execute(
        select(OfferingNeed.theme_id, Offering.id, Offering.title, Offering.starts_at)
        .join(Offering, Offering.id == OfferingNeed.offering_id)
        .where(
            OfferingNeed.theme_id.in_([UUID(each) for each in theme_ids]),
            Offering.status.in_(("published", "closed")),
            Offering.ends_at >= since,
        )
        .order_by(Offering.starts_at)
    )
    found: dict[str, list[tuple[UUID, str, datetime | None]]] = {}
    for theme, offering, title, starts in rows:
        found.setdefault(str(theme), []).append((offering, title, starts))
    return found
