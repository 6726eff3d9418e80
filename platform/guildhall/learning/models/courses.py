"""What can be learned: courses and their versions, offerings, sessions and rooms."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from guildhall import context
from guildhall.db import TenantModel, belongs_to
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.related import related


class Course(TenantModel):
    """A course; what it teaches stands in its versions."""

    __tablename__ = "course"
    __table_args__ = (
        Index(
            "uq_course_code", "tenant_id", "code", unique=True, postgresql_where=text("code <> ''")
        ),
    )

    code: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    program: Mapped[str] = mapped_column(default="")
    """The plugin's key that the course belongs to, or empty for the local's own."""
    archived_at: Mapped[datetime | None]
    gathers_interest: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Shown in the catalogue before it has a date: "tell me when there is one"."""

    versions: Mapped[list["CourseVersion"]] = related(order_by="CourseVersion.number.desc()")


class CourseVersion(TenantModel):
    """What a course is like; frozen by the database once a published offering uses it (P18)."""

    __tablename__ = "course_version"
    __table_args__ = (
        belongs_to("course", "course_id"),
        UniqueConstraint("tenant_id", "course_id", "number"),
        CheckConstraint("minutes BETWEEN 15 AND 60000", name="minutes"),
        CheckConstraint("points >= 0", name="points"),
    )

    course_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1)
    summary: Mapped[str] = mapped_column(default="")
    objectives: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    """How long it is when attended whole."""
    gives_clock_hours: Mapped[bool] = mapped_column(default=False)
    gives_ceu: Mapped[bool] = mapped_column(default=False)
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2), default=Decimal(0))
    """Points of the local's program for attending it whole; 0 leaves it to the program's rule."""
    frozen_at: Mapped[datetime | None]

    course: Mapped[Course] = related()


class Room(TenantModel):
    """A room at a worksite; the database refuses two sessions in it at one time."""

    __tablename__ = "room"
    __table_args__ = (
        belongs_to("worksite", "worksite_id"),
        UniqueConstraint("tenant_id", "worksite_id", "name", postgresql_nulls_not_distinct=True),
        CheckConstraint("seats IS NULL OR seats > 0", name="seats"),
    )

    name: Mapped[str]
    worksite_id: Mapped[UUID | None]
    seats: Mapped[int | None]
    directions: Mapped[str] = mapped_column(default="")

    worksite: Mapped[Worksite | None] = related()


FORMATS = (
    "session",
    "course",
    "workshop",
    "institute",
    "retreat",
    "executive_meeting",
    "study_group",
    "other",
)
"""What kind of event it is; a setting says which kinds count as trainings (M39)."""
OUTCOMES = ("complex_decisions", "solve_problems", "connect_practice")
"""What it empowers people to do; every offering carries at least one (A2)."""
AIMS = ("knowledge", "skills", "practice", "aptitude")
"""What it builds (T11)."""


class Offering(TenantModel):
    """A course held once: who may come, how many, until when one can register.

    Every registration updates it, so only what a seat can break is a CHECK here. The rules of its
    words and of its window are triggers, asked when those columns are written (migration 0023).
    """

    __tablename__ = "offering"
    __table_args__ = (
        belongs_to("course_version", "course_version_id"),
        belongs_to("planned_activity", "planned_activity_id"),
        belongs_to("survey_template", "survey_template_id"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("seats_taken >= 0", name="seats_taken"),
        CheckConstraint("capacity IS NULL OR seats_taken <= capacity", name="never_oversold"),
        Index("ix_offering_catalogue", "tenant_id", "status", "starts_at"),
        Index(
            "ix_offering_planned_activity",
            "tenant_id",
            "planned_activity_id",
            postgresql_where=text("planned_activity_id IS NOT NULL"),
        ),
    )

    course_version_id: Mapped[UUID]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="district")
    format: Mapped[str] = mapped_column(default="session", server_default="session")
    provider: Mapped[str] = mapped_column(default="", server_default="")
    """Who offers it, where that is not the tenant itself: "Human Resources" (T2)."""
    access_notes: Mapped[str] = mapped_column(default="", server_default="")
    """What makes it easy to come: parking, an interpreter, childcare (A28)."""
    outcomes: Mapped[list[Any]] = mapped_column(
        default=lambda: ["solve_problems"], server_default='["solve_problems"]'
    )
    aims: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    status: Mapped[str] = mapped_column(default="draft")
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"units": [ids], "worksites": [ids], "job_classes": [ids], "classification": "classified",
    "members_only": true}: every list given must match one position; empty is everybody."""
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    """Kept by triggers from registrations, guests and seats held for a group; never by hand."""
    has_waitlist: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    cancel_until: Mapped[datetime | None]
    minimum_minutes: Mapped[int] = mapped_column(default=0)
    """Attended less, one gets the hours but does not complete it."""
    requires_survey: Mapped[bool] = mapped_column(default=True)
    survey_template_id: Mapped[UUID | None]
    """Which questions are asked after it; the tenant's default ones where none is named."""
    reflections_required: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many reflections between its sessions are needed to complete it (A1)."""
    starts_at: Mapped[datetime | None]
    """Of its first session; kept by the service so that the catalogue reads one row."""
    ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts the changes that people make on its page; two editors notice each other by it."""
    planned_activity_id: Mapped[UUID | None]
    """The line of the yearly plan that it carries out (P25)."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rises, by a trigger, with every change that a calendar shows; so does the moment of it."""
    changed_at: Mapped[datetime] = mapped_column(default=context.now, server_default=func.now())
    announced_at: Mapped[datetime | None]
    """When it was first published; kept when it is withdrawn, so that calendars are told."""
    dropped_deadline: Mapped[datetime | None]
    """The last day to register as calendars know it, where it was taken away again."""

    held_sessions: Mapped[int | None] = query_expression()
    """How many sessions it has that are not cancelled; only where a query asked for it."""
    course_version: Mapped[CourseVersion] = related()
    sessions: Mapped[list["Session"]] = related(order_by="Session.starts_at")

    @property
    def ahead(self) -> list["Session"]:
        """Return its sessions that are not over and not cancelled, the next one first."""
        now = context.now()
        return [each for each in self.sessions if each.ends_at > now and not each.cancelled_at]


class Session(TenantModel):
    """One meeting of an offering."""

    __tablename__ = "session"
    __table_args__ = (
        belongs_to("offering", "offering_id"),
        belongs_to("room", "room_id"),
        CheckConstraint("starts_at < ends_at", name="order"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("room_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            name="ex_session_room_taken",
            using="gist",
            where=text("cancelled_at IS NULL"),
        ),
        CheckConstraint("jsonb_typeof(agenda) = 'array'", name="agenda"),
        CheckConstraint("ends_at - starts_at <= interval '24 hours'", name="lasts"),
        Index("ix_session_when", "tenant_id", "starts_at"),
        Index("ix_session_offering", "tenant_id", "offering_id"),
    )

    offering_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[UUID | None]
    online_url: Mapped[str] = mapped_column(default="")
    agenda: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """[{"minute": 0, "what": "Welcome"}]: minutes from its start, so that it moves along."""
    kiosk_secret: Mapped[str]
    """What the rotating codes of its kiosk are derived from."""
    sheet_verified_at: Mapped[datetime | None]
    sheet_verified_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """As an offering's; it also rises when its room or the room's site is renamed."""
    changed_at: Mapped[datetime] = mapped_column(default=context.now, server_default=func.now())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own attribute

    offering: Mapped[Offering] = related()
    room: Mapped[Room | None] = related()
    facilitations: Mapped[list["Facilitation"]] = related()

    @property
    def minutes(self) -> int:
        """Return how long it is meant to be."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class LeadingChange(TenantModel):
    """Somebody was taken off a session that she led, perhaps asked again: her calendar is told."""

    __tablename__ = "leading_change"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "session_id", "person_id"),
        Index("ix_leading_change_person", "tenant_id", "person_id"),
        CheckConstraint("sequence > 0", name="sequence"),
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(default=0)
    """How often she was taken off or asked again; added to the session's own."""
    changed_at: Mapped[datetime] = mapped_column(default=context.now)


class Facilitation(TenantModel):
    """A person leads a session; the database refuses two at one time."""

    __tablename__ = "facilitation"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "session_id", "person_id"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            name="ex_facilitation_busy",
            using="gist",
            where=text("NOT cancelled"),
        ),
    )

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """The session's own times, repeated by a trigger so that the constraint can see them."""
    cancelled: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = related()
