"""What a registration costs: sessions last a day at most, and a seat counts without the calendar.

What meets at the same time is then found by index; and the trigger that raises the number of a
calendar's entry is asked only where a column that it watches is written, not for every seat.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

NAME = "ck_session_lasts"
WATCHED = (
    "title", "status", "format", "provider", "access_notes", "closes_at", "starts_at",
    "cancel_until", "cancelled_reason", "course_version_id",
)  # fmt: skip


def upgrade() -> None:
    """Apply; the rows that are there are checked without keeping writers out."""
    op.execute(
        f"ALTER TABLE session ADD CONSTRAINT {NAME} "
        "CHECK (ends_at - starts_at <= interval '24 hours') NOT VALID"
    )
    op.execute(  # sessions are some thousands: checking them takes no time that anybody waits
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE session VALIDATE CONSTRAINT {NAME}"
    )
    _watch(f"OF {', '.join(WATCHED)}")


def downgrade() -> None:
    """Undo."""
    _watch("")
    op.drop_constraint(op.f(NAME), "session", type_="check")


def _watch(columns: str) -> None:
    before, after = (", ".join(f"{row}.{name}" for name in WATCHED) for row in ("OLD", "NEW"))
    op.execute("DROP TRIGGER offering_rises ON offering")
    op.execute(
        f"CREATE TRIGGER offering_rises BEFORE UPDATE {columns} ON offering FOR EACH ROW "
        f"WHEN (({before}) IS DISTINCT FROM ({after})) EXECUTE FUNCTION rise()"
    )
