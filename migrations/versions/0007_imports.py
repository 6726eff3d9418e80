"""Staff imports: the run, its rows, what it changed, and the way back."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import protect

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_run",
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("worksheet", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _json("mapping"),
        _json("defaults"),
        sa.Column("as_of", sa.Date(), nullable=False),
        _json("choices"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _json("endings"),
        _json("counts"),
        _json("warnings"),
        sa.Column("plan_digest", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _json("kept"),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        *_tenant_columns(),
        sa.CheckConstraint(
            "state IN ('uploaded', 'previewing', 'previewed', 'committing', 'committed', "
            "'undoing', 'undone', 'failed')",
            name=op.f("ck_import_run_state"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_when", "import_run", ["tenant_id", "created_at"])
    op.create_table(
        "import_row",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("position_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        _json("parsed"),
        _json("differences"),
        _json("problems"),
        _json("candidates"),
        *_tenant_columns(),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'unchanged', 'missing', 'conflict', 'error')",
            name=op.f("ck_import_row_outcome"),
        ),
        _of_the_run("import_row"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_row")),
    )
    op.create_index(
        "ix_import_row_place", "import_row", ["tenant_id", "run_id", "outcome", "row"]
    )
    op.create_table(
        "import_change",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        _json("before"),
        _json("after"),
        *_tenant_columns(),
        sa.CheckConstraint("action IN ('insert', 'update')", name=op.f("ck_import_change_action")),
        _of_the_run("import_change"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_run", "import_change", ["tenant_id", "run_id", "home"])
    op.create_index("ix_import_change_row", "import_change", ["tenant_id", "row_id"])
    protect("import_run")
    protect("import_row")
    protect("import_change", append_only=True)
    op.execute((Path(__file__).parent.parent / "sql" / "undo_import.sql").read_text())


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
    ]


def _of_the_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "run_id"],
        ["import_run.tenant_id", "import_run.id"],
        name=op.f(f"fk_{table}_run_id"),
        initially="IMMEDIATE",
        deferrable=True,
    )


def downgrade() -> None:
    """Take the tables away again."""
    op.execute("DROP FUNCTION undo_import(uuid)")
    for table in ("import_change", "import_row", "import_run"):
        op.drop_table(table)
