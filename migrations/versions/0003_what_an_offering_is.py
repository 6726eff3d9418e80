"""What kind of event an offering is, who provides it, how it was judged that somebody may come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

FORMATS = ("session", "course", "workshop", "institute", "retreat", "executive_meeting", "other")


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "offering", sa.Column("format", sa.Text(), nullable=False, server_default="session")
    )
    op.create_check_constraint(
        op.f("ck_offering_format"), "offering", "format IN ('" + "', '".join(FORMATS) + "')"
    )
    op.add_column(
        "offering", sa.Column("provider", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "offering", sa.Column("access_notes", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "offering", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "session", sa.Column("cancelled_reason", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("registration", sa.Column("eligibility", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Take the columns away again."""
    op.drop_column("registration", "eligibility")
    op.drop_column("session", "cancelled_reason")
    for column in ("version", "access_notes", "provider", "format"):
        op.drop_column("offering", column)
