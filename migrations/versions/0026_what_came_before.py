"""What is carried on is held by the database; awards of the CLC that began before Guildhall."""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"

FOLDER = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Apply."""
    op.execute((FOLDER / "share_carry.sql").read_text())


def downgrade() -> None:
    """Undo."""
    op.execute("DROP TRIGGER pool_end_adds_up ON pool")
    op.execute("DROP TRIGGER share_carry_when_ended ON share_carry")
    op.execute("DROP TRIGGER share_carry_before_end ON share_carry")
    op.execute("DROP FUNCTION pool_end_adds_up()")
    op.execute("DROP FUNCTION refuse_carry_beyond_clause(uuid, uuid)")
    op.execute("DROP FUNCTION share_carry_ends_a_pool()")
