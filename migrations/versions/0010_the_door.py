"""Marks that a kiosk kept without a network, scanned sheets, and what is always true of minutes."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.security import never_delete, protect

revision = "0010"
down_revision = "0009"

WHYS = "'pin', 'clock', 'window', 'closed', 'cancelled', 'seat', 'ended', 'unreadable', ''"


def upgrade() -> None:
    """Apply."""
    _door_entries()
    _scans()
    op.add_column("attendance", sa.Column("scan_id", sa.Uuid(), nullable=True))
    # Checking a key reads through row security, which wants a tenant; the column is new and empty.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    op.create_foreign_key(
        op.f("fk_attendance_scan_id"),
        "attendance",
        "sheet_scan",
        ["tenant_id", "scan_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.execute((Path(__file__).parent.parent / "sql" / "door.sql").read_text())


def _door_entries() -> None:
    op.create_table(
        "door_entry",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *_tenant_columns(),
        sa.CheckConstraint(
            "state IN ('open', 'counted', 'confirmed', 'dismissed')",
            name=op.f("ck_door_entry_state"),
        ),
        sa.CheckConstraint(f"why IN ({WHYS})", name=op.f("ck_door_entry_why")),
        sa.CheckConstraint("(state = 'counted') = (why = '')", name=op.f("ck_door_entry_why_not")),
        sa.CheckConstraint(
            "state = 'open' OR state = 'dismissed' OR person_id IS NOT NULL",
            name=op.f("ck_door_entry_who"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state = 'confirmed' OR state = 'dismissed')",
            name=op.f("ck_door_entry_settled"),
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR reason <> ''",
            name=op.f("ck_door_entry_dismissed_with_reason"),
        ),
        _belongs("door_entry", "session_id", "session"),
        _belongs("door_entry", "person_id", "person"),
        _belongs("door_entry", "settled_by", "person"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_door_entry")),
        sa.UniqueConstraint(
            "tenant_id", "session_id", "key", name=op.f("uq_door_entry_tenant_id_session_id_key")
        ),
    )
    op.create_index(
        "ix_door_entry_open",
        "door_entry",
        ["tenant_id", "session_id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    protect("door_entry")
    never_delete("door_entry")


def _scans() -> None:
    op.create_table(
        "sheet_scan",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=False),
        *_tenant_columns(),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name=op.f("ck_sheet_scan_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_sheet_scan_size")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdraw_reason <> ''", name=op.f("ck_sheet_scan_withdrawn")
        ),
        _belongs("sheet_scan", "session_id", "session"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sheet_scan")),
    )
    op.create_index(
        "uq_sheet_scan_same",
        "sheet_scan",
        ["tenant_id", "session_id", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    protect("sheet_scan")
    never_delete("sheet_scan")


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
    ]


def _belongs(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="IMMEDIATE",
        deferrable=True,
    )


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP TRIGGER registration_needs_evidence ON registration")
    op.execute("DROP TRIGGER attendance_within_session ON attendance")
    op.execute("DROP FUNCTION refuse_presence_without_evidence()")
    op.execute("DROP FUNCTION refuse_minutes_beyond_session()")
    op.drop_column("attendance", "scan_id")
    op.drop_table("sheet_scan")
    op.drop_table("door_entry")
