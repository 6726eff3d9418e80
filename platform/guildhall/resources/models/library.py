"""The library: items and their versions, collections and checklists, copies and loans."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.related import related

KINDS = ("book", "article", "video", "handout", "slides", "kit", "website", "other")


class Item(TenantModel):
    """One thing of the library; what can be opened of it stands in its versions."""

    __tablename__ = "resource_item"
    __table_args__ = (
        belongs_to("person", "keeper_id"),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        Index(
            "ix_resource_item_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
        Index("ix_resource_item_tags", "tags", postgresql_using="gin"),
        Index("ix_resource_item_licence", "tenant_id", "licence_until"),
    )

    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="other")
    source: Mapped[str] = mapped_column(default="")
    """Who wrote or published it."""
    summary: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    """Small letters, each once, in order: ["assessment", "equity"]."""
    for_members: Mapped[bool] = mapped_column(default=True)
    licence: Mapped[str] = mapped_column(default="")
    licence_until: Mapped[date | None]
    """Its last day; after it members do not see the item any more."""
    review_on: Mapped[date | None]
    """When somebody should look whether it is still right."""
    keeper_id: Mapped[UUID | None]
    """Who is told when the licence runs out or a review is due."""
    archived_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(
        Computed(
            "regexp_replace(normalize(lower(title || ' ' || source || ' ' || summary || ' ' "
            "|| tags::text), NFD), '[\u0300-\u036f]', '', 'g')",
            persisted=True,
        )
    )
    """Small letters without accents, as people.queries.bare() makes them."""

    keeper: Mapped[Person | None] = related()
    versions: Mapped[list["Version"]] = related(order_by="Version.number.desc()")
    copies: Mapped[list["Copy"]] = related(order_by="Copy.label")


class Version(TenantModel):
    """What an item was from one day on: a file or an address; written once, never changed."""

    __tablename__ = "resource_version"
    __table_args__ = (
        belongs_to("resource_item", "item_id"),
        UniqueConstraint("tenant_id", "item_id", "number"),
        CheckConstraint("(url <> '') <> (file_name <> '')", name="file_or_address"),
    )

    item_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1)
    changes: Mapped[str] = mapped_column(default="")
    """What is new in it."""
    url: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    """Where it stands among the tenant's files."""
    file_label: Mapped[str] = mapped_column(default="")
    """What it was called by whoever sent it."""
    file_size: Mapped[int] = mapped_column(default=0)

    item: Mapped[Item] = related()

    @property
    def stored(self) -> str:
        """Return where its file stands among the tenant's files; empty for an address."""
        return self.file_name


class Collection(TenantModel):
    """Items put together for a purpose, or a checklist that an offering is held against (M16)."""

    __tablename__ = "resource_collection"
    __table_args__ = (
        CheckConstraint("kind IN ('collection', 'checklist')", name="kind"),
        UniqueConstraint("tenant_id", "name"),
    )

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="collection")
    purpose: Mapped[str] = mapped_column(default="")
    archived_at: Mapped[datetime | None]


class Line(TenantModel):
    """A line of a collection: an item, or the words of a checklist, which may name an item too."""

    __tablename__ = "resource_line"
    __table_args__ = (
        belongs_to("resource_collection", "collection_id"),
        belongs_to("resource_item", "item_id"),
        CheckConstraint("item_id IS NOT NULL OR words <> ''", name="item_or_words"),
        UniqueConstraint("tenant_id", "collection_id", "item_id"),
        Index("ix_resource_line_item", "tenant_id", "item_id"),
    )

    collection_id: Mapped[UUID]
    item_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(default="")
    place: Mapped[int] = mapped_column(default=1)
    dropped_at: Mapped[datetime | None]

    item: Mapped[Item | None] = related()


class Tick(TenantModel):
    """A line of a checklist is met by an offering; taken back, it stays with its dates."""

    __tablename__ = "resource_tick"
    __table_args__ = (
        belongs_to("resource_line", "line_id"),
        belongs_to("offering", "offering_id"),
        Index(
            "uq_resource_tick_standing",
            "tenant_id",
            "offering_id",
            "line_id",
            unique=True,
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    line_id: Mapped[UUID]
    offering_id: Mapped[UUID]
    cleared_at: Mapped[datetime | None]


class Copy(TenantModel):
    """A physical copy of an item, which one person at a time can have."""

    __tablename__ = "resource_copy"
    __table_args__ = (
        belongs_to("resource_item", "item_id"),
        belongs_to("worksite", "worksite_id"),
        UniqueConstraint("tenant_id", "item_id", "label"),
    )

    item_id: Mapped[UUID]
    label: Mapped[str]
    """What is written on it: "1", "2", a bar code."""
    worksite_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]

    item: Mapped[Item] = related()
    worksite: Mapped[Worksite | None] = related()


class Loan(TenantModel):
    """Somebody has a copy from one moment to another; the database lends each once at a time."""

    __tablename__ = "resource_loan"
    __table_args__ = (
        belongs_to("resource_copy", "copy_id"),
        belongs_to("person", "person_id"),
        CheckConstraint("returned_at IS NULL OR returned_at >= out_at", name="order"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("copy_id", "="),
            (func.tstzrange(text("out_at"), text("returned_at")), "&&"),
            name="ex_resource_loan_out",
            using="gist",
            where=text("voided_at IS NULL"),
        ),
        Index("ix_resource_loan_person", "tenant_id", "person_id", "out_at"),
        Index("ix_resource_loan_due", "tenant_id", "due_on"),
    )

    copy_id: Mapped[UUID]
    person_id: Mapped[UUID]
    out_at: Mapped[datetime]
    due_on: Mapped[date]
    returned_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    """In what state it came back."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    copy: Mapped[Copy] = related()
    person: Mapped[Person] = related()
