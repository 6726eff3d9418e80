"""No session lasts longer than a day: what meets at the same time is found by index."""

from alembic import op

revision = "0022"
down_revision = "0017"

NAME = "ck_session_lasts"


def upgrade() -> None:
    """Apply; the rows that are there are checked without keeping writers out."""
    op.execute(
        f"ALTER TABLE session ADD CONSTRAINT {NAME} "
        "CHECK (ends_at - starts_at <= interval '24 hours') NOT VALID"
    )
    op.execute(f"ALTER TABLE session VALIDATE CONSTRAINT {NAME}")


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f(NAME), "session", type_="check")
