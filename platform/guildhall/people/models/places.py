"""Where people work and as what: org units, worksites, job classes, bargaining units."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to


class OrgUnit(TenantModel):
    """A department or office in the tenant's tree (M2)."""

    __tablename__ = "org_unit"
    __table_args__ = (
        belongs_to("org_unit", "parent_id"),
        UniqueConstraint("tenant_id", "name", "parent_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]


class Worksite(TenantModel):
    """A school, an office, a depot: where a position is held."""

    __tablename__ = "worksite"
    __table_args__ = (
        belongs_to("org_unit", "org_unit_id"),
        CheckConstraint("kind IN ('central', 'school', 'other')", name="kind"),
        CheckConstraint("level IN ('', 'elementary', 'middle', 'high', 'mixed')", name="level"),
        Index("uq_worksite_code", "tenant_id", "code", unique=True, postgresql_where="code <> ''"),
        UniqueConstraint("tenant_id", "name"),
    )

    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="other")
    level: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    org_unit_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]


class JobClass(TenantModel):
    """A class of jobs; its code is text: "0660" (M1)."""

    __tablename__ = "job_class"
    __table_args__ = (
        Index("uq_job_class_code", "tenant_id", "code", unique=True, postgresql_where="code <> ''"),
        UniqueConstraint("tenant_id", "title", "code"),
        CheckConstraint(
            "classification IN ('', 'classified', 'certificated')", name="classification"
        ),
        CheckConstraint("months IS NULL OR months BETWEEN 1 AND 12", name="months"),
    )

    code: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    working_title: Mapped[str] = mapped_column(default="")
    grade: Mapped[str] = mapped_column(default="")
    months: Mapped[int | None]
    classification: Mapped[str] = mapped_column(default="")
    flsa: Mapped[str] = mapped_column(default="")
    sq_oq: Mapped[str] = mapped_column(default="", server_default="")
    """Special or other qualification, as the class's own sheet words it: "Not Applicable"."""
    retired_at: Mapped[datetime | None]


class BargainingUnit(TenantModel):
    """A unit that a contract covers."""

    __tablename__ = "bargaining_unit"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]
