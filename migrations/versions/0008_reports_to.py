"""Whom a position reports to, and the terms of a position found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    op.add_column("position_term", sa.Column("supervisor_id", sa.Uuid(), nullable=True))
    # Checking a key reads through row security, which wants a tenant; the column is new and empty.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    op.create_foreign_key(
        op.f("fk_position_term_supervisor_id"),
        "position_term",
        "person",
        ["tenant_id", "supervisor_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.create_index("ix_position_term_position", "position_term", ["tenant_id", "position_id"])


def downgrade() -> None:
    """Take both away again."""
    op.drop_index("ix_position_term_position", "position_term")
    op.drop_constraint(op.f("fk_position_term_supervisor_id"), "position_term")
    op.drop_column("position_term", "supervisor_id")
