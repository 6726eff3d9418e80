"""Calendars that follow every change, private feeds, and the yearly plan."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.security import never_delete, protect

revision = "0011"
down_revision = "0010"

RISING = ("offering", "session", "registration")
FUNCTIONS = ("rise", "rise_in_room", "rise_at_site", "remember_announcement")
TRIGGERS = {
    "offering_is_remembered": "offering",
    "worksite_raises_sessions": "worksite",
    "room_raises_sessions": "room",
    "registration_rises": "registration",
    "offering_rises": "offering",
    "session_rises": "session",
}


def upgrade() -> None:
    """Apply."""
    _make_events()
    _make_feeds()
    _make_plan()
    for table in RISING:
        op.add_column(table, _sequence())
        op.add_column(table, _changed_at())
    op.add_column("offering", _moment("announced_at"))
    op.add_column("offering", _moment("dropped_deadline"))
    _tie_offerings_to_the_plan()
    for table in ("calendar_event", "calendar_feed", "planned_activity"):
        protect(table)
    never_delete("calendar_event", "planned_activity")
    op.execute((Path(__file__).parent.parent / "sql" / "calendar.sql").read_text())


def _make_events() -> None:
    op.create_table(
        "calendar_event",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("members_only", sa.Boolean(), nullable=False),
        _moment("cancelled_at"),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _sequence(),
        _changed_at(),
        *_tenant_columns(),
        sa.CheckConstraint(
            "kind IN ('meeting', 'deadline', 'day_off', 'other')",
            name=op.f("ck_calendar_event_kind"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_calendar_event_order")),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) OR (cancelled_reason <> '')",
            name=op.f("ck_calendar_event_cancelled_has_reason"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_calendar_event")),
    )
    op.create_index("ix_calendar_event_when", "calendar_event", ["tenant_id", "starts_at"])


def _make_feeds() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        _moment("reset_at"),
        *_tenant_columns(),
        sa.CheckConstraint("length(token) >= 32", name=op.f("ck_calendar_feed_token")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_calendar_feed_person_id"),
            initially="IMMEDIATE",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("uq_calendar_feed_tenant_id_person_id")),
        sa.UniqueConstraint("tenant_id", "token", name=op.f("uq_calendar_feed_tenant_id_token")),
    )


def _make_plan() -> None:
    op.create_table(
        "planned_activity",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        _moment("dropped_at"),
        sa.Column("dropped_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_tenant_columns(),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_planned_activity_month")),
        sa.CheckConstraint(
            "format IN ('session', 'course', 'workshop', 'institute', 'retreat', "
            "'executive_meeting', 'other')",
            name=op.f("ck_planned_activity_format"),
        ),
        sa.CheckConstraint("times BETWEEN 1 AND 99", name=op.f("ck_planned_activity_times")),
        sa.CheckConstraint(
            "people IS NULL OR people > 0", name=op.f("ck_planned_activity_people")
        ),
        sa.CheckConstraint(
            "(dropped_at IS NULL) OR (dropped_reason <> '')",
            name=op.f("ck_planned_activity_dropped_has_reason"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_planned_activity")),
    )
    op.create_index("ix_planned_activity_month", "planned_activity", ["tenant_id", "month"])


def _tie_offerings_to_the_plan() -> None:
    op.add_column("offering", sa.Column("planned_activity_id", sa.Uuid(), nullable=True))
    # Checking a key reads through row security, which wants a tenant; the column is new and empty.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    op.create_foreign_key(
        op.f("fk_offering_planned_activity_id"),
        "offering",
        "planned_activity",
        ["tenant_id", "planned_activity_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.create_index(
        "ix_offering_planned_activity",
        "offering",
        ["tenant_id", "planned_activity_id"],
        postgresql_where=sa.text("planned_activity_id IS NOT NULL"),
    )


def _sequence() -> sa.Column[object]:
    return sa.Column("sequence", sa.Integer(), server_default="0", nullable=False)


def _changed_at() -> sa.Column[object]:
    return sa.Column(
        "changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
    ]


def downgrade() -> None:
    """Take it all away again."""
    for trigger, table in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.drop_index("ix_offering_planned_activity", "offering")
    op.drop_constraint(op.f("fk_offering_planned_activity_id"), "offering")
    for column in ("planned_activity_id", "dropped_deadline", "announced_at"):
        op.drop_column("offering", column)
    for table in RISING:
        op.drop_column(table, "changed_at")
        op.drop_column(table, "sequence")
    for table in ("planned_activity", "calendar_feed", "calendar_event"):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")
