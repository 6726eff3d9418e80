"""Find who reports to a person: removing one asks that of every term."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_position_term_supervisor",
        "position_term",
        ["tenant_id", "supervisor_id"],
        postgresql_where="supervisor_id IS NOT NULL",
    )


def downgrade() -> None:
    """Take the index away again."""
    op.drop_index("ix_position_term_supervisor", "position_term")
