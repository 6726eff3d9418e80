"""Facts of a post, places that are no longer used, leave with its back-fill, names found without accents."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

IN_TIME = ("position_term", "leave_of_absence", "union_membership", "standing")
PLACES = ("org_unit", "worksite", "job_class", "bargaining_unit")
WORDS = (
    "lower(coalesce(preferred_name, '') || ' ' || first_name || ' ' || last_name || ' ' "
    "|| coalesce(employee_number, ''))"
)
BARE = f"regexp_replace(normalize({WORDS}, NFD), '[\u0300-\u036f]', '', 'g')"


def upgrade() -> None:
    """Apply."""
    for table in PLACES:
        op.add_column(table, sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in (
        ("job_class", "sq_oq"),
        ("position_term", "flsa"),
        ("position_term", "salary_schedule"),
        ("leave_of_absence", "serving_as"),
    ):
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=""))
    op.add_column("leave_of_absence", sa.Column("backfill_id", sa.Uuid(), nullable=True))
    # Checking a key reads through row security, which wants a tenant; the column is new and empty.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    op.create_foreign_key(
        op.f("fk_leave_of_absence_backfill_id"),
        "leave_of_absence",
        "person",
        ["tenant_id", "backfill_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.drop_constraint(op.f("ck_position_term_valid"), "position_term")
    for table in IN_TIME:
        op.add_column(table, sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_valid"), table, "isempty(valid) = (withdrawn_at IS NOT NULL)"
        )
    op.execute(f"ALTER TABLE person ALTER COLUMN search SET EXPRESSION AS ({BARE})")


def downgrade() -> None:
    """Take the columns away again."""
    op.execute(f"ALTER TABLE person ALTER COLUMN search SET EXPRESSION AS ({WORDS})")
    for table in IN_TIME:
        op.drop_constraint(op.f(f"ck_{table}_valid"), table)
        op.drop_column(table, "withdrawn_at")
    op.create_check_constraint(op.f("ck_position_term_valid"), "position_term", "NOT isempty(valid)")
    op.drop_constraint(op.f("fk_leave_of_absence_backfill_id"), "leave_of_absence")
    for column in ("backfill_id", "serving_as"):
        op.drop_column("leave_of_absence", column)
    for column in ("salary_schedule", "flsa"):
        op.drop_column("position_term", column)
    op.drop_column("job_class", "sq_oq")
    for table in PLACES:
        op.drop_column(table, "retired_at")
