"""Persons, their standing in the union, their credentials and what was attested of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import CITEXT, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel, belongs_to


class Person(TenantModel):
    """A tenant's record of somebody, who may have no login, no e-mail and several positions."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_employee_number",
            "tenant_id",
            "employee_number",
            unique=True,
            postgresql_where="employee_number IS NOT NULL",
        ),
        Index(
            "uq_person_badge_code",
            "tenant_id",
            "badge_code",
            unique=True,
            postgresql_where="badge_code IS NOT NULL",
        ),
        Index("ix_person_name", "tenant_id", "last_name", "first_name"),
        Index(
            "ix_person_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
    )

    employee_number: Mapped[str | None]
    badge_code: Mapped[str | None]
    first_name: Mapped[str]
    middle_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str]
    suffix: Mapped[str] = mapped_column(default="")
    preferred_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(CITEXT)
    phone: Mapped[str] = mapped_column(default="")
    birth_date: Mapped[date | None]
    """Confidential: read through people.queries.birth_date_of(), which logs the access."""
    language: Mapped[str] = mapped_column(default="")
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(
        Computed(
            "regexp_replace(normalize(lower(coalesce(preferred_name, '') || ' ' || first_name "
            "|| ' ' || last_name || ' ' || coalesce(employee_number, '')), NFD), "
            "'[\u0300-\u036f]', '', 'g')",
            persisted=True,
        )
    )
    """Small letters without accents: "muñoz" is found by "munoz" and by "MUÑOZ"."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own attribute

    @property
    def name(self) -> str:
        """Return the name that people use: preferred or first, and last."""
        return f"{self.preferred_name or self.first_name} {self.last_name}".strip()

    @property
    def sort_name(self) -> str:
        """Return the name as lists order it: "Buck, Earnest"."""
        return f"{self.last_name}, {self.first_name}".strip(", ")


class UnionMembership(TenantModel):
    """A person belongs to a union's unit from one date to another (P43)."""

    __tablename__ = "union_membership"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("bargaining_unit", "bargaining_unit_id"),
        CheckConstraint("status IN ('member', 'fee_payer', 'retired')", name="status"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("bargaining_unit_id", "="),
            ("valid", "&&"),
            name="ex_union_membership_overlap",
            using="gist",
        ),
    )

    person_id: Mapped[UUID]
    bargaining_unit_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(default="member")
    valid: Mapped[Range[date]]
    withdrawn_at: Mapped[datetime | None]


class Standing(TenantModel):
    """Whether a member was in good standing, from one date to another (P43)."""

    __tablename__ = "standing"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("valid", "&&"),
            name="ex_standing_overlap",
            using="gist",
        ),
    )

    person_id: Mapped[UUID]
    good: Mapped[bool]
    valid: Mapped[Range[date]]
    note: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]


class Credential(TenantModel):
    """A certificate or licence with the day it ends (M31, W38)."""

    __tablename__ = "credential"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="dates"
        ),
        CheckConstraint("alert_days BETWEEN 0 AND 730", name="alert_days"),
        Index("ix_credential_expiry", "tenant_id", "valid_to"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    issuer: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """Its last day."""
    alert_days: Mapped[int] = mapped_column(default=90)
    alerted_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")


class Attestation(TenantModel):
    """A yes or no about a person, by whom and as of when; never a story (W37)."""

    __tablename__ = "attestation"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "attested_by", name="fk_attestation_attested_by"),
        CheckConstraint(
            "lookback_years IS NULL OR lookback_years BETWEEN 1 AND 50", name="lookback"
        ),
    )

    person_id: Mapped[UUID]
    question: Mapped[str]
    answer: Mapped[bool]
    as_of: Mapped[date]
    lookback_years: Mapped[int | None]
    attested_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")


class AccessLog(TenantModel):
    """Somebody looked at a confidential field, or was refused it (P40); append-only."""

    __tablename__ = "access_log"
    __table_args__ = (
        belongs_to("person", "person_id"),
        Index("ix_access_log_person", "tenant_id", "person_id", "created_at"),
    )

    person_id: Mapped[UUID]
    field: Mapped[str]
    granted: Mapped[bool]
    actor_name: Mapped[str] = mapped_column(default=lambda: context.actor().name)


class ImportProfile(TenantModel):
    """How this tenant's file was mapped the last time."""

    __tablename__ = "import_profile"
    __table_args__ = (UniqueConstraint("tenant_id", "fingerprint"),)

    fingerprint: Mapped[str]
    """Of the set of headings, in any order."""
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    used_at: Mapped[datetime] = mapped_column(default=context.now)
