"""A session that is moved keeps nobody longer than it lasts; places stay, and what was voided."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

SQL = Path(__file__).parent.parent / "sql" / "moved.sql"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "transcript_line",
        sa.Column("corrected", sa.Boolean(), nullable=False, server_default="false"),
    )
    op.execute(SQL.read_text())


def downgrade() -> None:
    """Undo."""
    op.execute("DROP TRIGGER transcript_line_stays_void ON transcript_line")
    op.execute("DROP FUNCTION refuse_unvoiding()")
    op.execute("DROP TRIGGER registration_stays ON registration")
    op.execute("DROP TRIGGER session_holds_attendance ON session")
    op.execute("DROP FUNCTION refuse_session_below_attendance()")
    op.drop_column("transcript_line", "corrected")
