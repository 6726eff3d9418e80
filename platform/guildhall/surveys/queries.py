"""What may be read of surveys: whether one is answered, and results that point at nobody."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, or_, select

from guildhall import context
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.surveys.models import Survey, SurveyInvitation, SurveyResponse, SurveyTemplate
from guildhall.surveys.questions import OVERALL
from guildhall.surveys.rules import (
    FEWEST,
    ChoiceResult,
    ItemResult,
    Judgement,
    choice_result,
    choices_of,
    item_result,
    localised,
)


def survey_about(kind: str, subject_id: UUID) -> Survey | None:
    """Return the survey about a subject, if one was opened."""
    return db.session.scalar(
        select(Survey).where(Survey.subject_type == kind, Survey.subject_id == subject_id)
    )


def invitation_of(survey: Survey, person_id: UUID) -> SurveyInvitation | None:
    """Return a person's invitation to a survey."""
    return db.session.scalar(
        select(SurveyInvitation).where(
            SurveyInvitation.survey_id == survey.id, SurveyInvitation.person_id == person_id
        )
    )


def waiting_for(person_id: UUID, kind: str) -> Sequence[Survey]:
    """Return the open surveys of a kind of subject that a person has not answered, newest first."""
    return db.session.scalars(
        select(Survey)
        .join(
            SurveyInvitation,
            (SurveyInvitation.tenant_id == Survey.tenant_id)
            & (SurveyInvitation.survey_id == Survey.id),
        )
        .where(
            Survey.subject_type == kind,
            or_(Survey.closes_at.is_(None), Survey.closes_at > context.now()),
            SurveyInvitation.person_id == person_id,
            SurveyInvitation.answered.is_(False),
        )
        .order_by(Survey.id.desc())
    ).all()


def answered_by(survey: Survey) -> set[UUID]:
    """Return who has answered (never what)."""
    return set(
        db.session.scalars(
            select(SurveyInvitation.person_id).where(
                SurveyInvitation.survey_id == survey.id, SurveyInvitation.answered
            )
        )
    )


class Results(Struct, frozen=True):
    """What a survey said, as far as it may be shown."""

    invited: int
    answered: int
    counted: int = 0
    """How many answers the figures are made of: those published so far."""
    items: tuple[ItemResult, ...] = ()
    choices: tuple[ChoiceResult, ...] = ()
    comments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each question in words with what was written, in no order that tells anything."""

    @property
    def hidden(self) -> bool:
        """Say whether too few answered for anything to be shown."""
        return self.counted < FEWEST

    @property
    def overall(self) -> Judgement | None:
        """Return the judgement on the first question."""
        return next((item.judgement for item in self.items if item.key == OVERALL), None)

    @property
    def rate(self) -> int:
        """Return the share of the invited who answered, in whole percents."""
        return round(self.answered * 100 / self.invited) if self.invited else 0


def results(survey: Survey, language: str, *, threshold: Fraction = Fraction(4)) -> Results:
    """Return the results of a survey, made of the answers that are published.

    There is no filter: two answers to one question must never differ by fewer than five people.
    """
    invited, answered = _invited(survey)
    responses = list(
        db.session.scalars(
            select(SurveyResponse)
            .where(SurveyResponse.survey_id == survey.id, SurveyResponse.published)
            .order_by(SurveyResponse.id)
        )
    )
    if len(responses) < FEWEST:
        return Results(invited, answered)
    scales = [item for item in survey.items if item["kind"] == "scale"]
    choices = [item for item in survey.items if item["kind"] == "choice"]
    return Results(
        invited,
        answered,
        len(responses),
        tuple(_item(item, responses, language, threshold) for item in scales),
        tuple(_choice(item, responses, language) for item in choices),
        _comments(survey, responses, language),
    )


def _invited(survey: Survey) -> tuple[int, int]:
    row = db.session.execute(
        select(func.count(), func.count().filter(SurveyInvitation.answered)).where(
            SurveyInvitation.survey_id == survey.id
        )
    ).one()
    return row[0], row[1]


def _choice(item: dict[str, Any], responses: list[SurveyResponse], language: str) -> ChoiceResult:
    answers = [str(one.answers[item["key"]]) for one in responses if one.answers.get(item["key"])]
    choices = choices_of(item, language)
    return choice_result(item["key"], localised(item["text"], language), choices, answers)


def _item(
    item: dict[str, Any], responses: list[SurveyResponse], language: str, threshold: Fraction
) -> ItemResult:
    key = item["key"]
    given = [
        response.overall if key == OVERALL else response.answers.get(key) for response in responses
    ]
    answers = [step for step in given if step is not None]
    return item_result(key, localised(item["text"], language), answers, threshold=threshold)


def _comments(
    survey: Survey, responses: list[SurveyResponse], language: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = _names(responses)
    return tuple(
        (
            localised(item["text"], language),
            tuple(
                _signed(str(response.answers[item["key"]]), names.get(response.person_id))
                for response in responses
                if response.answers.get(item["key"])
            ),
        )
        for item in survey.items
        if item["kind"] == "text"
    )


def _names(responses: list[SurveyResponse]) -> dict[UUID | None, str]:
    """Return who wrote, where the survey asked people to answer with their names."""
    ids = {response.person_id for response in responses if response.person_id}
    if not ids:
        return {}
    return {
        person.id: person.name
        for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))
    }


def _signed(text: str, name: str | None) -> str:
    return f"{text} — {name}" if name else text


# Templates


def templates(*, away: bool = False) -> Sequence[SurveyTemplate]:
    """Return the templates that can be chosen, the default one first; or those put away."""
    return db.session.scalars(
        select(SurveyTemplate)
        .where(SurveyTemplate.kind == "exit", SurveyTemplate.archived_at.is_not(None) == away)
        .order_by(SurveyTemplate.is_default.desc(), SurveyTemplate.name)
    ).all()


def get_template(template_id: UUID) -> SurveyTemplate:
    """Return a template of this tenant; raise NotFound."""
    return get(SurveyTemplate, template_id)
