"""What leads to a cycle (points, records, awards, the next cycle) is of the cycle's own person."""

from alembic import op

revision = "0030"
down_revision = "0029"

KEYS = (
    ("clc_cycle", "follows_id"),
    ("clc_point_entry", "cycle_id"),
    ("clc_point_entry", "carried_from_id"),
    ("clc_submission", "cycle_id"),
    ("clc_award", "cycle_id"),
)
TABLES = sorted({table for table, _column in KEYS})
OWN = "uq_clc_cycle_tenant_id_id_person_id"


def upgrade() -> None:
    """Apply; the rows of every tenant are looked at, some thousands at most."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {OWN}")
        op.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {OWN} ON clc_cycle (tenant_id, id, person_id)"
        )
    op.execute(f"ALTER TABLE clc_cycle ADD CONSTRAINT {OWN} UNIQUE USING INDEX {OWN}")
    # The owner is held to row security too, and would be shown no tenant's rows.
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table, column in KEYS:
        _tie(table, column, "person_id")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Undo."""
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    for table, column in KEYS:
        _tie(table, column)
    op.drop_constraint(OWN, "clc_cycle")


def _tie(table: str, column: str, *shared: str) -> None:
    """Replace the key of a column by one that says more, or less."""
    name = f"fk_{table}_{column}"
    here, there = ", ".join(("tenant_id", column, *shared)), ", ".join(("tenant_id", "id", *shared))
    op.drop_constraint(name, table)
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({here}) "
        f"REFERENCES clc_cycle ({there}) DEFERRABLE NOT VALID"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
    )
