"""Tables of surveys: a template's items, one survey about one subject, and what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to


class SurveyTemplate(TenantModel):
    """The questions that a tenant asks after an offering."""

    __tablename__ = "survey_template"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="exit")
    items: Mapped[list[Any]] = mapped_column(default=list)
    """[{"key": "overall", "kind": "scale", "text": {"en": ..., "es": ...}, "required": true}, ...];
    kind is scale (1 to 5), text, or choice (with "choices")."""
    is_default: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]


class Survey(TenantModel):
    """One survey about one subject, with the template's questions as they were when it opened."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject_type", "subject_id"),
        CheckConstraint("privacy IN ('anonymous', 'named')", name="privacy"),
    )

    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    title: Mapped[str]
    privacy: Mapped[str] = mapped_column(default="anonymous")
    items: Mapped[list[Any]] = mapped_column(default=list)
    closes_at: Mapped[datetime | None]


class SurveyInvitation(TenantModel):
    """That a person may answer, and whether she has; never what she answered (if anonymous)."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        belongs_to("survey", "survey_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "survey_id", "person_id"),
    )

    survey_id: Mapped[UUID]
    person_id: Mapped[UUID]
    answered: Mapped[bool] = mapped_column(default=False)
    """Without a moment: two moments side by side would tell who answered what."""


class SurveyResponse(TenantModel):
    """One answer sheet.

    An anonymous one names nobody, carries no moment finer than its day, and has an id that is
    random, so that the order of rows tells nothing either.
    """

    __tablename__ = "survey_response"
    __table_args__ = (
        belongs_to("survey", "survey_id"),
        belongs_to("person", "person_id"),
        CheckConstraint("overall BETWEEN 1 AND 5", name="overall"),
        Index("ix_survey_response_survey", "tenant_id", "survey_id"),
    )

    survey_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    """Only where the survey is named."""
    published: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the results count it; answers are published five at a time, never one by one."""
    overall: Mapped[int | None]
    """The first question of an exit survey; a survey of needs has no such one."""
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
