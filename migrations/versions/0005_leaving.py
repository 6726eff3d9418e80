"""What leaves: the sample in one click, a closed tenant after its notice, the data as an archive."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.security import protect

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "data_archive",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("requested_by_name", sa.Text(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_data_archive_ready")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_data_archive")),
    )
    protect("data_archive")
    op.execute((Path(__file__).parent.parent / "sql" / "removal.sql").read_text())


def downgrade() -> None:
    """Refuse: archives that people asked for would be forgotten."""
    raise RuntimeError("This step is not taken back. Restore a backup instead.")
