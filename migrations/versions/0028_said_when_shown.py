"""A letter's link is worded in its reader's language; a sample's versions froze in their story."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

WRITTEN = ("The letter", "La carta")
"""What its writer's language put into the label until now."""
RULES = (
    ("ck_tracked_link_kind", "CHECK (kind IN ('named', 'letter'))"),
    ("ck_tracked_link_worded_when_shown", "CHECK (kind = 'named' OR label = '')"),
)
FREEZE = """
CREATE OR REPLACE FUNCTION freeze_course_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' THEN
        UPDATE course_version SET frozen_at = {moment}
         WHERE tenant_id = NEW.tenant_id AND id = NEW.course_version_id AND frozen_at IS NULL;
    END IF;
    RETURN NULL;
END $$
"""
IN_ITS_STORY = "CASE WHEN NEW.sample THEN greatest(NEW.published_at, created_at) ELSE now() END"


def upgrade() -> None:
    """Apply."""
    op.execute(FREEZE.format(moment=IN_ITS_STORY))
    op.add_column(
        "tracked_link", sa.Column("kind", sa.Text(), nullable=False, server_default="named")
    )
    # The owner is held to row security too; the policies are lifted for this one statement.
    tables = ("tracked_link", "campaign_link")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE tracked_link l SET kind = 'letter', label = '' "
        f"WHERE l.channel = 'mail' AND l.label IN {WRITTEN} AND EXISTS ("
        "SELECT FROM campaign_link c WHERE c.tenant_id = l.tenant_id AND c.link_id = l.id)"
    )
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, rule in RULES:
        op.execute(f"ALTER TABLE tracked_link ADD CONSTRAINT {name} {rule} NOT VALID")
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE tracked_link VALIDATE CONSTRAINT {name}"
        )


def downgrade() -> None:
    """Undo; a link that was the letter's has no name then."""
    op.execute(FREEZE.format(moment="now()"))
    for name, _rule in reversed(RULES):
        op.drop_constraint(name, "tracked_link")
    op.drop_column("tracked_link", "kind")
