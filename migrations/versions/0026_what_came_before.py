"""What is carried on is held by the database; awards of the CLC that began before Guildhall."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"

RESTS_ON = ("cycle_id", "submission_id", "answer_id", "points", "required_points")
"""What an award from before Guildhall has none of."""
CHECKS = (
    ("clc_import", "kind", "kind IN ('participants', 'awards')"),
    (
        "clc_award",
        "source",
        f"num_nonnulls({', '.join(RESTS_ON)}) = CASE WHEN import_id IS NULL THEN 5 ELSE 0 END",
    ),
    (
        "clc_instalment",
        "elsewhere",
        "paid_elsewhere = '' OR num_nonnulls(encumbrance_id, run_id) = 0 AND held_reason = ''",
    ),
)
PARENTS = (("clc_import_row", "award_id", "clc_award"), ("clc_award", "import_id", "clc_import"))
FOLDER = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Apply."""
    op.execute((FOLDER / "share_carry.sql").read_text())
    _bring_awards()
    op.execute((FOLDER / "clc_brought.sql").read_text())


def _bring_awards() -> None:
    op.add_column("clc_import", sa.Column("kind", sa.Text(), server_default="participants", nullable=False))
    op.add_column("clc_import_row", sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("clc_import_row", sa.Column("award_id", sa.Uuid(), nullable=True))
    op.add_column("clc_award", sa.Column("import_id", sa.Uuid(), nullable=True))
    op.add_column("clc_instalment", sa.Column("paid_elsewhere", sa.Text(), server_default="", nullable=False))
    for column in RESTS_ON:
        op.execute(
            "-- squawk-ignore ban-drop-not-null\n"
            f"ALTER TABLE clc_award ALTER COLUMN {column} DROP NOT NULL"
        )
    # Checking a key reads as row security lets it; a new column is empty in every tenant's rows.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    for table, name, condition in CHECKS:
        _constrain(table, f"ck_{table}_{name}", f"CHECK ({condition})")
    for table, column, parent in PARENTS:
        _constrain(
            table,
            f"fk_{table}_{column}",
            f"FOREIGN KEY (tenant_id, {column}) REFERENCES {parent} (tenant_id, id) "
            "DEFERRABLE INITIALLY IMMEDIATE",
        )


def _constrain(table: str, name: str, words: str) -> None:
    """Add a constraint to a small table: what is there is looked at while it waits."""
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}"
    )


def downgrade() -> None:
    """Undo."""
    op.execute("DROP TRIGGER clc_instalment_paid_elsewhere ON clc_instalment")
    op.execute("DROP FUNCTION clc_paid_elsewhere()")
    op.drop_column("clc_instalment", "paid_elsewhere")
    op.drop_constraint("ck_clc_award_source", "clc_award")
    for column in RESTS_ON:
        op.alter_column("clc_award", column, nullable=False)
    op.drop_column("clc_import_row", "award_id")
    op.drop_column("clc_import_row", "facts")
    op.drop_column("clc_award", "import_id")
    op.drop_column("clc_import", "kind")
    op.execute("DROP TRIGGER pool_end_adds_up ON pool")
    op.execute("DROP TRIGGER share_carry_when_ended ON share_carry")
    op.execute("DROP TRIGGER share_carry_before_end ON share_carry")
    op.execute("DROP FUNCTION pool_end_adds_up()")
    op.execute("DROP FUNCTION refuse_carry_beyond_clause(uuid, uuid)")
    op.execute("DROP FUNCTION share_carry_ends_a_pool()")
