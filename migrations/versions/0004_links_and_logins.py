"""A PIN's session is good in one tenant; a link knows its person; a role can be withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.add_column("login", sa.Column("only_in", sa.Uuid(), nullable=True))
    op.add_column("account_token", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.add_column("account_token", sa.Column("address", postgresql.CITEXT(), nullable=True))
    op.add_column(
        "role_assignment", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.drop_constraint(op.f("ck_role_assignment_valid"), "role_assignment")
    op.create_check_constraint(
        op.f("ck_role_assignment_valid"),
        "role_assignment",
        "isempty(valid) = (withdrawn_at IS NOT NULL)",
    )


def downgrade() -> None:
    """Take the columns away again; roles that were withdrawn stand in the way, rightly."""
    op.drop_constraint(op.f("ck_role_assignment_valid"), "role_assignment")
    op.create_check_constraint(
        op.f("ck_role_assignment_valid"), "role_assignment", "NOT isempty(valid)"
    )
    op.drop_column("role_assignment", "withdrawn_at")
    op.drop_column("account_token", "address")
    op.drop_column("account_token", "person_id")
    op.drop_column("login", "only_in")
