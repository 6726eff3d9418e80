"""Sessions that move hold their equipment first; who no longer leads one is remembered.

Two moves that met at one piece of equipment could end one of them as deadlocked, not refused.
"""

import sqlalchemy as sa
from alembic import op

from migrations.security import protect

revision = "0022"
down_revision = "0021"

PASS_TIMES = """
CREATE OR REPLACE FUNCTION pass_session_times_to_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {hold}UPDATE equipment_booking SET starts_at = NEW.starts_at
     WHERE tenant_id = NEW.tenant_id AND session_id = NEW.id AND cancelled_at IS NULL;
    RETURN NULL;
END $$;
"""
HOLD = """PERFORM 1 FROM equipment_item e
      WHERE e.tenant_id = NEW.tenant_id AND e.id IN (
            SELECT b.equipment_id FROM equipment_booking b
             WHERE b.tenant_id = NEW.tenant_id AND b.session_id = NEW.id AND b.cancelled_at IS NULL)
      ORDER BY e.id FOR NO KEY UPDATE;
    """


def upgrade() -> None:
    """Apply."""
    op.execute(PASS_TIMES.format(hold=HOLD))
    op.create_table(
        "leading_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_leading_change_sequence")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_leading_change")),
        sa.UniqueConstraint(
            "tenant_id",
            "session_id",
            "person_id",
            name=op.f("uq_leading_change_tenant_id_session_id_person_id"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", f"{parent}_id"],
                [f"{parent}.tenant_id", f"{parent}.id"],
                name=op.f(f"fk_leading_change_{parent}_id"),
                deferrable=True,
                initially="IMMEDIATE",
            )
            for parent in ("session", "person")
        ),
    )
    op.create_index("ix_leading_change_person", "leading_change", ["tenant_id", "person_id"])
    protect("leading_change")


def downgrade() -> None:
    """Undo."""
    op.drop_table("leading_change")
    op.execute(PASS_TIMES.format(hold=""))
