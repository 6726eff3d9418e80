"""The exit survey of an offering: whether it waits for somebody, and what answering leads to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guildhall import context
from guildhall.db import transaction
from guildhall.learning.credit import completion
from guildhall.people.models.persons import Person
from guildhall.surveys import queries, services
from guildhall.surveys.models import Survey


def waiting_for(offering_id: UUID, person_id: UUID) -> Survey | None:
    """Return the offering's survey if this person may still answer it."""
    survey = queries.survey_about("offering", offering_id)
    if survey is None or (survey.closes_at is not None and survey.closes_at <= context.now()):
        return None
    invitation = queries.invitation_of(survey, person_id)
    return survey if invitation is not None and not invitation.answered else None


@transaction
def answer(survey: Survey, person: Person, answers: Mapping[str, Any]) -> bool:
    """Take the answers, then settle what the person has earned; False if she answered before."""
    new = services.answer(survey, person, answers)
    if new:
        completion.settle(survey.subject_id, [person.id])
    return new
