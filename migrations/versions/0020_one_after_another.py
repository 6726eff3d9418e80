"""A session that moves holds its equipment first, so two that meet are refused, not deadlocked."""

from alembic import op

revision = "0020"
down_revision = "0017"

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


def downgrade() -> None:
    """Undo."""
    op.execute(PASS_TIMES.format(hold=""))
