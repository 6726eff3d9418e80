"""The Board report: figures as they stood, frozen (P35)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to


class BoardReport(TenantModel):
    """What a period's funds looked like on a day; never computed again in its place."""

    __tablename__ = "board_report"
    __table_args__ = (
        belongs_to("money_period", "period_id"),
        CheckConstraint("(meeting_on IS NULL) = (meeting_body = '')", name="meeting"),
        Index("ix_board_report_period", "tenant_id", "period_id"),
    )

    period_id: Mapped[UUID]
    as_of: Mapped[date]
    title: Mapped[str]
    actor_name: Mapped[str]
    figures: Mapped[dict[str, Any]]
    meeting_on: Mapped[date | None]
    """The meeting it was made for: day and body in words, until committees have meetings."""
    meeting_body: Mapped[str] = mapped_column(default="", server_default="")
