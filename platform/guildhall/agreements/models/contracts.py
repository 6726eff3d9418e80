"""Contracts, their clauses as data, and the answers that were given by them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit
from guildhall.related import related


class Contract(TenantModel):
    """An agreement of two parties about a unit, for a term."""

    __tablename__ = "contract"
    __table_args__ = (
        belongs_to("bargaining_unit", "bargaining_unit_id"),
        CheckConstraint("status IN ('draft', 'in_force')", name="status"),
        CheckConstraint("(status = 'draft') = (adopted_at IS NULL)", name="adopted"),
        CheckConstraint("NOT isempty(term)", name="term"),
        CheckConstraint("name <> '' AND union_party <> '' AND employer_party <> ''", name="named"),
    )

    name: Mapped[str]
    union_party: Mapped[str]
    employer_party: Mapped[str]
    bargaining_unit_id: Mapped[UUID | None]
    term: Mapped[Range[date]]
    status: Mapped[str] = mapped_column(default="draft")
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[str] = mapped_column(default="")
    """Who said so: a name, and what it rests on stands in the note."""
    note: Mapped[str] = mapped_column(default="")

    unit: Mapped[BargainingUnit | None] = related()
    clauses: Mapped[list["Clause"]] = related(order_by="(Clause.place, Clause.article, Clause.id)")
    documents: Mapped[list["ContractDocument"]] = related(order_by="ContractDocument.created_at")


class ContractDocument(TenantModel):
    """A paper of a contract, as it was sent; written once."""

    __tablename__ = "contract_document"
    __table_args__ = (
        belongs_to("contract", "contract_id"),
        CheckConstraint("file_size > 0 AND file_name <> ''", name="file"),
        Index("ix_contract_document_contract", "tenant_id", "contract_id"),
    )

    contract_id: Mapped[UUID]
    label: Mapped[str]
    file_name: Mapped[str]
    """Where it stands among the tenant's files."""
    file_size: Mapped[int]


class Clause(TenantModel):
    """One rule of a contract; what it says stands in its versions."""

    __tablename__ = "clause"
    __table_args__ = (
        belongs_to("contract", "contract_id"),
        CheckConstraint("kind <> '' AND title <> ''", name="named"),
        Index("ix_clause_contract", "tenant_id", "contract_id"),
        Index("ix_clause_kind", "tenant_id", "kind"),
    )

    contract_id: Mapped[UUID]
    kind: Mapped[str]
    """A key of the registry (guildhall.agreements.kinds)."""
    title: Mapped[str]
    article: Mapped[str] = mapped_column(default="")
    place: Mapped[int] = mapped_column(default=0)

    contract: Mapped[Contract] = related()
    versions: Mapped[list["ClauseVersion"]] = related(order_by="ClauseVersion.number")


class ClauseVersion(TenantModel):
    """What a clause says from one date to another; the database refuses to rewrite it."""

    __tablename__ = "clause_version"
    __table_args__ = (
        belongs_to("clause", "clause_id"),
        UniqueConstraint("tenant_id", "clause_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn_has_reason"
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("clause_id", "="),
            ("valid", "&&"),
            name="ex_clause_version_overlap",
            using="gist",
        ),
    )

    clause_id: Mapped[UUID]
    number: Mapped[int]
    valid: Mapped[Range[date]]
    parameters: Mapped[dict[str, Any]]
    wording: Mapped[str] = mapped_column(default="")
    """The article's own text."""
    source: Mapped[str] = mapped_column(default="")
    """Where it comes from: a bargaining session, a memorandum, a template with its date."""
    entered_by: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    clause: Mapped[Clause] = related()


class ClauseAnswer(TenantModel):
    """What a clause answered, with its inputs and its working; written once."""

    __tablename__ = "clause_answer"
    __table_args__ = (
        belongs_to("clause_version", "version_id"),
        belongs_to("person", "person_id"),
        CheckConstraint(
            "judged_on IN ('submission', 'event', 'approval', 'payment')", name="judged_on"
        ),
        Index("ix_clause_answer_version", "tenant_id", "version_id", "as_of"),
        Index("ix_clause_answer_person", "tenant_id", "person_id"),
    )

    version_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    """Whom it concerns; she may read it."""
    as_of: Mapped[date]
    judged_on: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    """What was asked about, in words."""
    inputs: Mapped[dict[str, Any]]
    steps: Mapped[list[Any]]
    result: Mapped[dict[str, Any]]
    asked_by: Mapped[str] = mapped_column(default="")

    version: Mapped[ClauseVersion] = related()
    person: Mapped[Person | None] = related()
