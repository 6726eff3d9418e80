"""Tables of tenants: the tenants themselves (of the site), and each one's members and switches."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from guildhall import context
from guildhall.db import Model, TenantModel, belongs_to, new_id

ROLES = (
    "president",
    "coordinator",
    "board_member",
    "committee_member",
    "facilitator",
    "hr_analyst",
    "fiscal_approver",
    "principal",
    "member",
    "national_analyst",
)


class Tenant(Model):
    """A local union, district, federation or national; the one table that says who is a tenant."""

    __tablename__ = "tenant"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(
            "kind IN ('local_union', 'district', 'state_federation', 'national')", name="kind"
        ),
        CheckConstraint("status IN ('setup', 'live', 'closing', 'closed')", name="status"),
        CheckConstraint("slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'", name="slug"),
        CheckConstraint("fiscal_month BETWEEN 1 AND 12", name="fiscal_month"),
        CheckConstraint("fiscal_day BETWEEN 1 AND 31", name="fiscal_day"),
        CheckConstraint("(status = 'closing') <= (closes_on IS NOT NULL)", name="closing_is_dated"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    slug: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    """The state of the union that it works in: "CA"."""
    time_zone: Mapped[str]
    fiscal_month: Mapped[int] = mapped_column(default=7)
    fiscal_day: Mapped[int] = mapped_column(default=1)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    template: Mapped[str]
    status: Mapped[str] = mapped_column(default="setup")
    live_at: Mapped[datetime | None]
    closes_on: Mapped[date | None]
    has_sample: Mapped[bool] = mapped_column(default=False)
    accent: Mapped[str | None]
    """#rrggbb as chosen; the page uses it darkened where its contrast is too low."""
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    logo_digest: Mapped[str | None]


class Membership(TenantModel):
    """An account belongs to a tenant as one of its persons."""

    __tablename__ = "membership"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "account_id"),
        UniqueConstraint("tenant_id", "person_id"),
        Index("ix_membership_account", "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[UUID]
    ended_at: Mapped[datetime | None]


class RoleAssignment(TenantModel):
    """A person holds a role from one date to another."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("role IN ('" + "', '".join(ROLES) + "')", name="role"),
        CheckConstraint("isempty(valid) = (withdrawn_at IS NOT NULL)", name="valid"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("person_id", "="),
            ("role", "="),
            ("valid", "&&"),
            name="ex_role_assignment_twice",
            using="gist",
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("valid", "&&"),
            name="ex_role_assignment_one_coordinator",
            using="gist",
            where="role = 'coordinator'",
        ),
        Index("ix_role_assignment_person", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    role: Mapped[str]
    valid: Mapped[Range[date]]
    designated_by: Mapped[UUID | None]
    """The person who gave the role; a coordinator is designated by the president."""
    note: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    """Taken back before it began: its time is empty, so it counts nowhere, and the row stays."""


class RoleBundle(TenantModel):
    """What a role may do in this tenant, where it differs from the default."""

    __tablename__ = "role_bundle"
    __table_args__ = (UniqueConstraint("tenant_id", "role"),)

    role: Mapped[str]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))


class PluginSwitch(TenantModel):
    """A program is on or off here, and how it is set."""

    __tablename__ = "plugin_switch"
    __table_args__ = (UniqueConstraint("tenant_id", "plugin"),)

    plugin: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
