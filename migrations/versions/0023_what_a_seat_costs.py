"""What a seat costs: its update of the offering asks only what a seat can break.

PostgreSQL reads every CHECK of a table anew for each statement that updates a row of it, whatever
the statement writes. An offering is updated by every registration, so the rules of its other
columns stand as triggers that are asked when those columns are written, under the same names and
with the same errors; what a seat can break (ck_offering_never_oversold, _capacity, _seats_taken)
stays a CHECK.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

FORMATS = (
    "session", "course", "workshop", "institute", "retreat", "executive_meeting", "study_group",
    "other",
)  # fmt: skip
OUTCOMES = '["complex_decisions", "solve_problems", "connect_practice"]'
AIMS = '["knowledge", "skills", "practice", "aptitude"]'


def _words(column: str, words: tuple[str, ...]) -> str:
    return f"{{row}}{column} IN ('" + "', '".join(words) + "')"


def _among(column: str, words: str, fewest: int, most: int) -> str:
    return (
        f"jsonb_typeof({{row}}{column}) = 'array' AND {{row}}{column} <@ '{words}'::jsonb "
        f"AND jsonb_array_length({{row}}{column}) BETWEEN {fewest} AND {most}"
    )


RULES = {
    "reflections_required": (("reflections_required",), "{row}reflections_required >= 0"),
    "status": (("status",), _words("status", ("draft", "published", "closed", "cancelled"))),
    "kind": (("kind",), _words("kind", ("individual", "building", "district"))),
    "format": (("format",), _words("format", FORMATS)),
    "minimum_minutes": (("minimum_minutes",), "{row}minimum_minutes >= 0"),
    "outcomes": (("outcomes",), _among("outcomes", OUTCOMES, 1, 3)),
    "aims": (("aims",), _among("aims", AIMS, 0, 4)),
    "window": (
        ("opens_at", "closes_at"),
        "{row}opens_at IS NULL OR {row}closes_at IS NULL OR {row}opens_at < {row}closes_at",
    ),
}

REFUSE = """
CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % violates %', TG_TABLE_NAME, TG_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
"""

# A seat that is taken is one statement; what else becomes of one is counted as before.
TAKE = """
CREATE FUNCTION take_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offering SET seats_taken = seats_taken + 1
     WHERE tenant_id = NEW.tenant_id AND id = NEW.offering_id;
    RETURN NULL;
END $$;

CREATE TRIGGER registration_takes_seat AFTER INSERT ON registration
    FOR EACH ROW WHEN (holds_a_seat(NEW.state)) EXECUTE FUNCTION take_seat();
"""

COUNT = """
DROP TRIGGER registration_counts_seats ON registration;
CREATE TRIGGER registration_counts_seats AFTER {events} ON registration
    FOR EACH ROW EXECUTE FUNCTION count_seats();
"""

# By hand means at the depth of no trigger: the row need not be looked at in a function for that.
BY_HAND = """
CREATE OR REPLACE FUNCTION refuse_hand_counted_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seats_taken is counted from the registrations'
        USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER offering_counts_itself ON offering;
CREATE TRIGGER offering_counts_itself BEFORE UPDATE OF seats_taken ON offering FOR EACH ROW
    WHEN (NEW.seats_taken <> OLD.seats_taken AND pg_trigger_depth() < 1)
    EXECUTE FUNCTION refuse_hand_counted_seats();
"""
BY_HAND_BEFORE = """
CREATE OR REPLACE FUNCTION refuse_hand_counted_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seats_taken <> OLD.seats_taken AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'seats_taken is counted from the registrations'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER offering_counts_itself ON offering;
CREATE TRIGGER offering_counts_itself BEFORE UPDATE OF seats_taken ON offering
    FOR EACH ROW EXECUTE FUNCTION refuse_hand_counted_seats();
"""


def upgrade() -> None:
    """Apply."""
    op.execute(REFUSE)
    for name, (columns, rule) in RULES.items():
        op.drop_constraint(op.f(f"ck_offering_{name}"), "offering", type_="check")
        op.execute(
            f"CREATE TRIGGER ck_offering_{name} AFTER INSERT OR UPDATE OF {', '.join(columns)} "
            f"ON offering FOR EACH ROW WHEN (NOT ({rule.format(row='NEW.')})) "
            "EXECUTE FUNCTION refuse_row()"
        )
    op.execute(TAKE)
    op.execute(COUNT.format(events="DELETE OR UPDATE OF state"))
    op.execute(BY_HAND)


def downgrade() -> None:
    """Undo."""
    op.execute(BY_HAND_BEFORE)
    op.execute(COUNT.format(events="INSERT OR DELETE OR UPDATE OF state"))
    op.execute("DROP TRIGGER registration_takes_seat ON registration; DROP FUNCTION take_seat();")
    for name, (_columns, rule) in RULES.items():
        op.execute(f"DROP TRIGGER ck_offering_{name} ON offering")
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE offering ADD CONSTRAINT ck_offering_{name} CHECK ({rule.format(row='')})"
        )
    op.execute("DROP FUNCTION refuse_row()")
