"""Pools in the ledger, shares of costs and their invoices, several leaves, a report's meeting."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.security import never_delete, protect

revision = "0024"
down_revision = "0023"

FOLDER = Path(__file__).parent.parent / "sql"
FACTS = ("pool", "invoice")
LOOSE = ("cost_share",)
WRITTEN_ONCE = ("pool_run", "share_carry")
TABLES = ("invoice", "cost_share", "share_carry", "pool_run", "pool")
FUNCTIONS = (
    "share_left(uuid, uuid, uuid)",
    "encumbrance_is_somebodys()",
    "share_suffices()",
    "pool_run_is_posted()",
    "allocation_follows_in_ledger()",
    "pool_lines_are_their_own()",
    "pool_stays()",
    "invoice_stays()",
)


def upgrade() -> None:
    """Apply; what is added to tables in use takes no lock that anybody would wait for."""
    _make_tables()
    for table in (*FACTS, *LOOSE):
        protect(table)
    never_delete(*FACTS)
    for table in WRITTEN_ONCE:
        protect(table, append_only=True)
    _add_columns()
    op.execute((FOLDER / "pools.sql").read_text())
    with op.get_context().autocommit_block():
        for name, table, columns, unique in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE {unique}INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({columns})")
    # The old rule goes once the new one stands: a year of one office is written once.
    op.execute("ALTER TABLE release_year DROP CONSTRAINT uq_release_year_tenant_id_period_id")
    op.execute(
        "ALTER TABLE release_year ADD CONSTRAINT uq_release_year_tenant_id_period_id_office "
        "UNIQUE USING INDEX uq_release_year_tenant_id_period_id_office"
    )


INDEXES = (
    ("ix_encumbrance_for_person", "encumbrance", "tenant_id, for_person_id, line_id", ""),
    ("uq_release_year_tenant_id_period_id_office", "release_year",
     "tenant_id, period_id, office", "UNIQUE "),
)  # fmt: skip


def _add_columns() -> None:
    op.add_column("board_report", sa.Column("meeting_on", sa.Date(), nullable=True))
    op.add_column(
        "board_report", sa.Column("meeting_body", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("encumbrance", sa.Column("for_person_id", sa.Uuid(), nullable=True))
    op.add_column(
        "release_year",
        sa.Column("office", sa.Text(), nullable=False, server_default="Coordinator"),
    )
    # Checking a key reads as row security lets it; a new column is empty in every tenant's rows.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    for table, name, rule in CHECKS:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule} NOT VALID")
        op.execute(  # some thousands of rows at most: checking them takes no time to wait for
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
        )


CHECKS = (
    ("board_report", "ck_board_report_meeting",
     "CHECK ((meeting_on IS NULL) = (meeting_body = ''))"),
    ("release_year", "ck_release_year_office", "CHECK (office <> '')"),
    ("encumbrance", "fk_encumbrance_for_person_id",
     "FOREIGN KEY (tenant_id, for_person_id) REFERENCES person (tenant_id, id) DEFERRABLE"),
)  # fmt: skip


def _make_tables() -> None:
    op.create_table('pool',
    sa.Column('giving_line_id', sa.Uuid(), nullable=False),
    sa.Column('shares_line_id', sa.Uuid(), nullable=False),
    sa.Column('reserve_line_id', sa.Uuid(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('giving_line_id <> shares_line_id AND giving_line_id <> reserve_line_id AND shares_line_id <> reserve_line_id', name=op.f('ck_pool_lines')),
    sa.ForeignKeyConstraint(['tenant_id', 'giving_line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_pool_giving_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'reserve_line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_pool_reserve_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'shares_line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_pool_shares_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_pool')),
    sa.UniqueConstraint('tenant_id', 'shares_line_id', name=op.f('uq_pool_tenant_id_shares_line_id'))
    )
    op.create_table('pool_run',
    sa.Column('pool_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'entry_id'], ['ledger_entry.tenant_id', 'ledger_entry.id'], name=op.f('fk_pool_run_entry_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'pool_id'], ['pool.tenant_id', 'pool.id'], name=op.f('fk_pool_run_pool_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['allocation_run.tenant_id', 'allocation_run.id'], name=op.f('fk_pool_run_run_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_pool_run')),
    sa.UniqueConstraint('tenant_id', 'run_id', name=op.f('uq_pool_run_tenant_id_run_id'))
    )
    op.create_table('share_carry',
    sa.Column('from_pool_id', sa.Uuid(), nullable=False),
    sa.Column('pool_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=True),
    sa.Column('carried', sa.Numeric(), nullable=False),
    sa.Column('lost', sa.Numeric(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('carried = round(carried, 2)', name=op.f('ck_share_carry_carried_exact')),
    sa.CheckConstraint('carried = 0 OR pool_id IS NOT NULL', name=op.f('ck_share_carry_carried_somewhere')),
    sa.CheckConstraint('carried >= 0 AND lost >= 0 AND carried + lost > 0', name=op.f('ck_share_carry_amounts')),
    sa.CheckConstraint('lost = round(lost, 2)', name=op.f('ck_share_carry_lost_exact')),
    sa.ForeignKeyConstraint(['tenant_id', 'from_pool_id'], ['pool.tenant_id', 'pool.id'], name=op.f('fk_share_carry_from_pool_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_share_carry_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'pool_id'], ['pool.tenant_id', 'pool.id'], name=op.f('fk_share_carry_pool_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'version_id'], ['clause_version.tenant_id', 'clause_version.id'], name=op.f('fk_share_carry_version_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_share_carry')),
    sa.UniqueConstraint('tenant_id', 'from_pool_id', 'person_id', name=op.f('uq_share_carry_tenant_id_from_pool_id_person_id'))
    )
    op.create_table('cost_share',
    sa.Column('encumbrance_id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=True),
    sa.Column('fixed', sa.Numeric(), nullable=True),
    sa.Column('cap', sa.Numeric(), nullable=True),
    sa.Column('takes_odd_cent', sa.Boolean(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('(percent IS NULL) <> (fixed IS NULL)', name=op.f('ck_cost_share_one_of_two')),
    sa.CheckConstraint('cap = round(cap, 2)', name=op.f('ck_cost_share_cap_exact')),
    sa.CheckConstraint('cap > 0', name=op.f('ck_cost_share_cap')),
    sa.CheckConstraint('fixed = round(fixed, 2)', name=op.f('ck_cost_share_fixed_exact')),
    sa.CheckConstraint('fixed > 0', name=op.f('ck_cost_share_fixed')),
    sa.CheckConstraint('percent > 0 AND percent <= 100', name=op.f('ck_cost_share_percent')),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_cost_share_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'party_id'], ['payee.tenant_id', 'payee.id'], name=op.f('fk_cost_share_party_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_cost_share')),
    sa.UniqueConstraint('tenant_id', 'encumbrance_id', 'party_id', name=op.f('uq_cost_share_tenant_id_encumbrance_id_party_id'))
    )
    op.create_table('invoice',
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('encumbrance_id', sa.Uuid(), nullable=True),
    sa.Column('purchase_order', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('paid_reference', sa.Text(), nullable=False),
    sa.Column('payment_id', sa.Uuid(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(paid_on IS NULL) = (paid_reference = '')", name=op.f('ck_invoice_paid')),
    sa.CheckConstraint("(voided_at IS NULL) = (void_reason = '')", name=op.f('ck_invoice_voided')),
    sa.CheckConstraint("direction = 'outgoing' OR encumbrance_id IS NOT NULL", name=op.f('ck_invoice_incoming_is_held')),
    sa.CheckConstraint("direction IN ('outgoing', 'incoming')", name=op.f('ck_invoice_direction')),
    sa.CheckConstraint("number <> '' AND subject <> ''", name=op.f('ck_invoice_named')),
    sa.CheckConstraint("payment_id IS NULL OR direction = 'incoming'", name=op.f('ck_invoice_payment')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_invoice_amount_exact')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_invoice_amount')),
    sa.CheckConstraint('paid_on IS NULL OR sent_on IS NOT NULL', name=op.f('ck_invoice_sent_first')),
    sa.CheckConstraint('voided_at IS NULL OR paid_on IS NULL', name=op.f('ck_invoice_paid_stays')),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_invoice_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_invoice_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'party_id'], ['payee.tenant_id', 'payee.id'], name=op.f('fk_invoice_party_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payment.tenant_id', 'payment.id'], name=op.f('fk_invoice_payment_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_invoice')),
    sa.UniqueConstraint('tenant_id', 'direction', 'party_id', 'number', name=op.f('uq_invoice_tenant_id_direction_party_id_number'))
    )
    op.create_index('ix_share_carry_person', 'share_carry', ['tenant_id', 'person_id'], unique=False)
    op.create_index('ix_share_carry_pool', 'share_carry', ['tenant_id', 'pool_id', 'person_id'], unique=False)
    op.create_index('ix_invoice_encumbrance', 'invoice', ['tenant_id', 'encumbrance_id'], unique=False)
    op.create_index('ix_pool_run_pool', 'pool_run', ['tenant_id', 'pool_id'], unique=False)


def downgrade() -> None:
    """Undo."""
    before = (FOLDER / "ledger.sql").read_text()
    start = before.index("CREATE FUNCTION cap_never_falls()")
    falls = before[start : before.index("END $$;", start) + len("END $$;")]
    op.execute(falls.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.drop_constraint("uq_release_year_tenant_id_period_id_office", "release_year")
    op.create_unique_constraint(
        op.f("uq_release_year_tenant_id_period_id"), "release_year", ["tenant_id", "period_id"]
    )
    op.drop_column("release_year", "office")
    op.drop_column("board_report", "meeting_body")
    op.drop_column("board_report", "meeting_on")
    for trigger in ("encumbrance_whose", "encumbrance_fits_share"):
        op.execute(f"DROP TRIGGER {trigger} ON encumbrance")
    op.execute("DROP TRIGGER allocation_run_in_ledger ON allocation_run")
    op.execute("DROP TRIGGER ledger_entry_leaves_pools ON ledger_entry")
    op.drop_column("encumbrance", "for_person_id")
    for table in TABLES:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
