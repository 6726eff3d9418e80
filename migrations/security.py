"""Row security of a tenant's table, the same words for each of them."""

from alembic import op

TENANT = "current_setting('app.tenant_id')::uuid"
ACCOUNT = "current_setting('app.account_id')::uuid"


def protect(
    table: str, *, append_only: bool = False, relay: bool = False, every: bool = False
) -> None:
    """Enable and force row security on a tenant's table, and grant what each role needs.

    append_only: the application may add and read, nothing else.
    every: the third role may read it across tenants. relay: and mark what it handed over.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant_only ON {table} USING (tenant_id = {TENANT}) "
        f"WITH CHECK (tenant_id = {TENANT})"
    )
    rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"GRANT {rights} ON {table} TO guildhall_app")
    if every or relay:
        op.execute(f"CREATE POLICY every_tenant ON {table} TO guildhall_every USING (true)")
        op.execute(f"GRANT SELECT{', UPDATE' if relay else ''} ON {table} TO guildhall_every")


def never_delete(*tables: str) -> None:
    """Take the right to delete facts away from the application."""
    for table in tables:
        op.execute(f"REVOKE DELETE ON {table} FROM guildhall_app")


def readable_by_its_account(table: str) -> None:
    """Let an account read its own rows across its tenants, through a policy and not a bypass."""
    op.execute(f"CREATE POLICY own_account ON {table} FOR SELECT USING (account_id = {ACCOUNT})")
