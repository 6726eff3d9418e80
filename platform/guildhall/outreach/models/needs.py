"""Themes that people need or want, the surveys that ask for them, the offerings that answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to


class NeedTheme(TenantModel):
    """Something to learn that people may need for their work, or want."""

    __tablename__ = "need_theme"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    name_es: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]

    def named(self, language: str) -> str:
        """Return its name in a language, in English where it was not translated."""
        return (self.name_es or self.name) if language == "es" else self.name


class OfferingNeed(TenantModel):
    """An offering answers a need (A23)."""

    __tablename__ = "offering_need"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("need_theme", "theme_id"),
        UniqueConstraint("tenant_id", "offering_id", "theme_id"),
    )

    offering_id: Mapped[UUID]
    theme_id: Mapped[UUID]


class NeedsSurvey(TenantModel):
    """A survey of needs: whom it asks about which themes; its answers stand in `survey`."""

    __tablename__ = "needs_survey"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("privacy IN ('anonymous', 'named')", name="privacy"),
        CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="opened"),
    )

    title: Mapped[str]
    title_es: Mapped[str] = mapped_column(default="")
    intro: Mapped[str] = mapped_column(default="")
    intro_es: Mapped[str] = mapped_column(default="")
    privacy: Mapped[str] = mapped_column(default="anonymous")
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    """The ids of the themes it asks about, in the order in which it shows them."""
    state: Mapped[str] = mapped_column(default="draft")
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    def titled(self, language: str) -> str:
        """Return its title in a language."""
        return (self.title_es or self.title) if language == "es" else self.title

    def introduced(self, language: str) -> str:
        """Return its introduction in a language."""
        return (self.intro_es or self.intro) if language == "es" else self.intro
