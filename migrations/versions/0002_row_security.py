"""Row security of every tenant's table, the rights of the roles, and the triggers."""

from pathlib import Path

from alembic import op

from migrations.security import never_delete, protect, readable_by_its_account

revision = "0002"
down_revision = "0001"

TENANT_TABLES = (
    "membership",
    "role_assignment",
    "role_bundle",
    "plugin_switch",
    "pin",
    "org_unit",
    "worksite",
    "job_class",
    "bargaining_unit",
    "person",
    "union_membership",
    "standing",
    "credential",
    "attestation",
    "import_profile",
    "position",
    "position_term",
    "leave_of_absence",
    "survey_template",
    "survey",
    "survey_invitation",
    "survey_response",
    "course",
    "course_version",
    "room",
    "offering",
    "session",
    "facilitation",
    "registration",
    "attendance",
    "transcript_line",
    "certificate",
    "message",
    "opt_out",
    "bad_address",
    "clc_cycle",
    "clc_point_entry",
)
APPEND_ONLY = ("audit_event", "access_log", "mark")
FACTS = (
    "person",
    "position",
    "position_term",
    "leave_of_absence",
    "union_membership",
    "standing",
    "credential",
    "attestation",
    "role_assignment",
    "registration",
    "attendance",
    "transcript_line",
    "certificate",
    "survey_response",
    "message",
    "clc_cycle",
    "clc_point_entry",
    "outbox",
)
SITE_TABLES = {
    "account": "SELECT, INSERT, UPDATE",
    "login": "SELECT, INSERT, UPDATE, DELETE",
    "account_token": "SELECT, INSERT, UPDATE, DELETE",
    "tenant": "SELECT, INSERT, UPDATE",
    "alembic_version": "SELECT",
}


def upgrade() -> None:
    """Apply."""
    for table in TENANT_TABLES:
        protect(table)
    for table in APPEND_ONLY:
        protect(table, append_only=True)
    protect("outbox", relay=True)
    readable_by_its_account("membership")
    never_delete(*FACTS)
    for table, rights in SITE_TABLES.items():
        op.execute(f"GRANT {rights} ON {table} TO guildhall_app")
    _guard_the_tenants()
    op.execute((Path(__file__).parent.parent / "sql" / "triggers.sql").read_text())


def _guard_the_tenants() -> None:
    """Everybody may see which tenants there are; only inside one can it be changed."""
    op.execute("ALTER TABLE tenant ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tenant FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY known ON tenant FOR SELECT USING (true)")
    op.execute("CREATE POLICY founded ON tenant FOR INSERT WITH CHECK (true)")
    op.execute(
        "CREATE POLICY changed_inside ON tenant FOR UPDATE "
        "USING (id = current_setting('app.tenant_id')::uuid)"
    )
    op.execute("GRANT SELECT ON tenant TO guildhall_every")


def downgrade() -> None:
    """Refuse: the tables would stand open."""
    raise RuntimeError("Row security is not taken back. Restore a backup instead.")
