"""Seats without a registration: held for a group, taken by a guest; and who waits for a date."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from guildhall.db import TenantModel, belongs_to
from guildhall.learning.models.courses import Course, Offering
from guildhall.people.models.persons import Person
from guildhall.related import related

LARGEST_GROUP = 500


class SeatGroup(TenantModel):
    """Seats that somebody holds for her people until a date; the unnamed ones return by then."""

    __tablename__ = "seat_group"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("person", "holder_id", name="fk_seat_group_holder_id"),
        CheckConstraint(f"seats BETWEEN 1 AND {LARGEST_GROUP}", name="seats"),
        CheckConstraint("unnamed BETWEEN 0 AND seats", name="unnamed"),
        CheckConstraint("released_at IS NULL OR unnamed = 0", name="released"),
        Index("ix_seat_group_offering", "tenant_id", "offering_id"),
        Index("ix_seat_group_holder", "tenant_id", "holder_id"),
        Index(
            "ix_seat_group_due",
            "tenant_id",
            "held_until",
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    offering_id: Mapped[UUID]
    holder_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(default="")
    """What the holder calls it: "Garden Road cafeteria"."""
    seats: Mapped[int]
    """How many were asked for."""
    unnamed: Mapped[int]
    """How many still wait for a name; each counts as taken, by a trigger."""
    held_until: Mapped[datetime]
    released_at: Mapped[datetime | None]

    offering: Mapped[Offering] = related()
    holder: Mapped[Person] = related()


class Guest(TenantModel):
    """Somebody from outside who comes along; takes a seat or not, and counts in no figure."""

    __tablename__ = "guest"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_guest_offering", "tenant_id", "offering_id"),
    )

    offering_id: Mapped[UUID]
    name: Mapped[str]
    organization: Mapped[str] = mapped_column(default="")
    takes_seat: Mapped[bool] = mapped_column(default=True)
    left_at: Mapped[datetime | None]
    """Taken off the list; a seat that was taken is free from then on."""


class Interest(TenantModel):
    """A person asks to be told when a course has a date; told once, or taken back."""

    __tablename__ = "interest"
    __table_args__ = (
        belongs_to("course", "course_id"),
        belongs_to("person", "person_id"),
        belongs_to("offering", "offering_id"),
        CheckConstraint("(told_at IS NULL) = (offering_id IS NULL)", name="told"),
        CheckConstraint("told_at IS NULL OR left_at IS NULL", name="ended_once"),
        Index(
            "uq_interest_open",
            "tenant_id",
            "course_id",
            "person_id",
            unique=True,
            postgresql_where=text("told_at IS NULL AND left_at IS NULL"),
        ),
        Index("ix_interest_person", "tenant_id", "person_id"),
    )

    course_id: Mapped[UUID]
    person_id: Mapped[UUID]
    told_at: Mapped[datetime | None]
    offering_id: Mapped[UUID | None]
    """The offering that she was told of."""
    left_at: Mapped[datetime | None]

    course: Mapped[Course] = related()
    person: Mapped[Person] = related()
