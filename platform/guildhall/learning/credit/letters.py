"""What people are told about what they earned: that a survey waits, that a certificate is ready."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from guildhall import context, jobs
from guildhall.communications.services import write
from guildhall.db import db
from guildhall.directory import directory
from guildhall.events import OfferingCompleted
from guildhall.learning.credit import queries
from guildhall.people.queries import get_person
from guildhall.surveys import queries as surveys
from guildhall.surveys.models import Survey

PATIENCE: Final = timedelta(hours=1)
"""Most people answer on their phone as they leave; only the others get a letter."""


def promise_survey(survey: Survey, person_id: UUID) -> None:
    """Promise a letter about a survey, for whoever has not answered it by then."""
    jobs.enqueue(
        ask_for_survey,
        key=f"survey:{survey.id}:{person_id}",
        delay=PATIENCE,
        survey_id=survey.id,
        person_id=person_id,
    )


def ask_for_survey(survey_id: str, person_id: str) -> None:
    """Ask somebody to answer, unless she has or it is closed."""
    survey = db.session.scalar(select(Survey).where(Survey.id == UUID(survey_id)))
    if survey is None or survey not in surveys.waiting_for(UUID(person_id), "offering"):
        return
    write(
        get_person(UUID(person_id)),
        "exit_survey",
        key=f"survey:{survey.id}:{person_id}",
        survey=survey,
        url=_address(f"/offerings/{survey.subject_id}/survey"),
    )


def tell_of_certificate(event: OfferingCompleted) -> None:
    """Tell the holder that a certificate is ready; partial credit only stands on the transcript."""
    line = queries.get_line(event.transcript_line_id)
    if not line.complete or line.voided_at is not None:
        return
    write(
        line.person,
        "certificate",
        key=f"certificate:{line.id}",
        line=line,
        url=_address("/transcript"),
    )


def _address(path: str) -> str:
    return directory().url_of(context.tenant_id(), path)
