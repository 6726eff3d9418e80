"""Money: periods, funds, budgets, commitments, and the ledger that the database itself guards."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0020"
down_revision = "0019"

SQL = Path(__file__).parent.parent / "sql"
FACTS = (
    "money_period",
    "fund",
    "budget",
    "payee",
    "encumbrance",
    "payment_batch",
    "payment",
    "money_receipt",
    "release_year",
)
LOOSE = ("budget_line", "salary_increase")
WRITTEN_ONCE = ("budget_decision", "ledger_entry", "ledger_posting", "board_report")


def upgrade() -> None:
    """Apply."""
    _make_tables()
    for table in (*FACTS, *LOOSE):
        protect(table)
    never_delete(*FACTS)
    for table in WRITTEN_ONCE:
        protect(table, append_only=True)
    protect("ledger_balance")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON ledger_balance FROM guildhall_app")
    op.execute((SQL / "ledger.sql").read_text())
    _keep_periods_in_use()


def _keep_periods_in_use() -> None:
    """A sample's period that real budgets stand in stays, as its worksites do."""
    whole = (SQL / "removal.sql").read_text()
    start = whole.index("CREATE FUNCTION gather_sample()")
    gather = whole[start : whole.index("END $$;", start) + len("END $$;")]
    gather = gather.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    op.execute(gather.replace("'bargaining_unit', 'room']", "'bargaining_unit', 'room', 'money_period']"))


def _make_tables() -> None:
    op.create_table('fund',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('restriction', sa.Text(), nullable=False),
    sa.Column('period_kind', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('award', sa.Numeric(), nullable=True),
    sa.Column('carries_over', sa.Boolean(), nullable=False),
    sa.Column('told_days', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("kind <> 'grant' OR ends_on IS NOT NULL", name=op.f('ck_fund_grant_ends')),
    sa.CheckConstraint("kind IN ('negotiated', 'plp', 'grant', 'dues', 'reserve')", name=op.f('ck_fund_kind')),
    sa.CheckConstraint("period_kind IN ('fiscal_year', 'biennium', 'school_year', 'calendar_year')", name=op.f('ck_fund_period_kind')),
    sa.CheckConstraint('award = round(award, 2)', name=op.f('ck_fund_award_exact')),
    sa.CheckConstraint('award >= 0', name=op.f('ck_fund_award')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_fund_order')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_fund')),
    sa.UniqueConstraint('tenant_id', 'name', name=op.f('uq_fund_tenant_id_name'))
    )
    op.create_table('money_period',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_name', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('kind'), '='), (sa.text("daterange(starts_on, ends_on, '[]'::text)"), '&&'), using='gist', name='ex_money_period_overlap'),
    sa.CheckConstraint("(closed_at IS NULL) = (closed_by_name = '')", name=op.f('ck_money_period_closed')),
    sa.CheckConstraint("kind IN ('fiscal_year', 'biennium', 'school_year', 'calendar_year')", name=op.f('ck_money_period_kind')),
    sa.CheckConstraint('starts_on < ends_on', name=op.f('ck_money_period_order')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_money_period'))
    )
    op.create_table('money_receipt',
    sa.Column('subject_type', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_label', sa.Text(), nullable=False),
    sa.Column('file_size', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("file_name <> ''", name=op.f('ck_money_receipt_file')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_money_receipt'))
    )
    op.create_index('ix_money_receipt_subject', 'money_receipt', ['tenant_id', 'subject_id'], unique=False)
    op.create_table('payment_batch',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(paid_on IS NULL) = (reference = '')", name=op.f('ck_payment_batch_paid')),
    sa.CheckConstraint("route IN ('payroll', 'accounts_payable')", name=op.f('ck_payment_batch_route')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_payment_batch')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_payment_batch_tenant_id_number'))
    )
    op.create_table('salary_increase',
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('basis_points', sa.Integer(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("reference <> ''", name=op.f('ck_salary_increase_reference')),
    sa.CheckConstraint('basis_points BETWEEN 1 AND 10000', name=op.f('ck_salary_increase_basis_points')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_salary_increase')),
    sa.UniqueConstraint('tenant_id', 'effective_on', name=op.f('uq_salary_increase_tenant_id_effective_on'))
    )
    op.create_table('board_report',
    sa.Column('period_id', sa.Uuid(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('figures', postgresql.JSONB(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'period_id'], ['money_period.tenant_id', 'money_period.id'], name=op.f('fk_board_report_period_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_board_report'))
    )
    op.create_index('ix_board_report_period', 'board_report', ['tenant_id', 'period_id'], unique=False)
    op.create_table('budget',
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('period_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("status IN ('draft', 'adopted', 'amended')", name=op.f('ck_budget_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'fund_id'], ['fund.tenant_id', 'fund.id'], name=op.f('fk_budget_fund_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'period_id'], ['money_period.tenant_id', 'money_period.id'], name=op.f('fk_budget_period_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_budget')),
    sa.UniqueConstraint('tenant_id', 'fund_id', 'period_id', name=op.f('uq_budget_tenant_id_fund_id_period_id'))
    )
    op.create_index('ix_budget_period', 'budget', ['tenant_id', 'period_id'], unique=False)
    op.create_table('payee',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name=op.f('ck_payee_person')),
    sa.CheckConstraint("kind IN ('person', 'vendor', 'district')", name=op.f('ck_payee_kind')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_payee_name')),
    sa.CheckConstraint("route IN ('payroll', 'accounts_payable')", name=op.f('ck_payee_route')),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_payee_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_payee')),
    sa.UniqueConstraint('tenant_id', 'person_id', name=op.f('uq_payee_tenant_id_person_id'))
    )
    op.create_table('budget_line',
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('period_id', sa.Uuid(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('proposed', sa.Numeric(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("category IN ('tuition', 'registration', 'materials', 'supplies', 'contractual', 'extra_work', 'release', 'stipend', 'travel', 'other')", name=op.f('ck_budget_line_category')),
    sa.CheckConstraint('proposed = round(proposed, 2)', name=op.f('ck_budget_line_proposed_exact')),
    sa.CheckConstraint('proposed >= 0', name=op.f('ck_budget_line_proposed')),
    sa.ForeignKeyConstraint(['tenant_id', 'budget_id'], ['budget.tenant_id', 'budget.id'], name=op.f('fk_budget_line_budget_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'fund_id'], ['fund.tenant_id', 'fund.id'], name=op.f('fk_budget_line_fund_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'period_id'], ['money_period.tenant_id', 'money_period.id'], name=op.f('fk_budget_line_period_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_budget_line')),
    sa.UniqueConstraint('tenant_id', 'budget_id', 'category', 'name', name=op.f('uq_budget_line_tenant_id_budget_id_category_name'))
    )
    op.create_index('ix_budget_line_fund', 'budget_line', ['tenant_id', 'fund_id', 'period_id'], unique=False)
    op.create_index('ix_budget_line_period', 'budget_line', ['tenant_id', 'period_id'], unique=False)
    op.create_table('budget_decision',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('budget_id', sa.Uuid(), nullable=True),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=True),
    sa.Column('requested_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("decision <> ''", name=op.f('ck_budget_decision_decision')),
    sa.CheckConstraint("kind <> 'override' OR (line_id IS NOT NULL AND amount > 0 AND requested_by IS NOT NULL AND approved_by IS NOT NULL)", name=op.f('ck_budget_decision_override')),
    sa.CheckConstraint("kind IN ('adoption', 'amendment', 'transfer', 'carry_over', 'correction', 'override')", name=op.f('ck_budget_decision_kind')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_budget_decision_amount_exact')),
    sa.CheckConstraint('requested_by <> approved_by', name=op.f('ck_budget_decision_two_people')),
    sa.ForeignKeyConstraint(['tenant_id', 'budget_id'], ['budget.tenant_id', 'budget.id'], name=op.f('fk_budget_decision_budget_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_budget_decision_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_budget_decision'))
    )
    op.create_index('ix_budget_decision_budget', 'budget_decision', ['tenant_id', 'budget_id'], unique=False)
    op.create_index('ix_budget_decision_line', 'budget_decision', ['tenant_id', 'line_id'], unique=False)
    op.create_table('encumbrance',
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('payee_id', sa.Uuid(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('source_type', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('requested_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decline_reason', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("declined_at IS NULL OR decline_reason <> ''", name=op.f('ck_encumbrance_declined')),
    sa.CheckConstraint("purpose <> ''", name=op.f('ck_encumbrance_purpose')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_encumbrance_approved')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_encumbrance_amount_exact')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_encumbrance_amount')),
    sa.CheckConstraint('approved_at IS NULL OR declined_at IS NULL', name=op.f('ck_encumbrance_decided_once')),
    sa.CheckConstraint('ended_at IS NULL OR approved_at IS NOT NULL', name=op.f('ck_encumbrance_ended')),
    sa.CheckConstraint('requested_by <> approved_by', name=op.f('ck_encumbrance_two_people')),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_encumbrance_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'payee_id'], ['payee.tenant_id', 'payee.id'], name=op.f('fk_encumbrance_payee_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_encumbrance'))
    )
    op.create_index('ix_encumbrance_line', 'encumbrance', ['tenant_id', 'line_id'], unique=False)
    op.create_index('ix_encumbrance_open', 'encumbrance', ['tenant_id', 'approved_at'], unique=False, postgresql_where=sa.text('ended_at IS NULL AND declined_at IS NULL'))
    op.create_index('ix_encumbrance_payee', 'encumbrance', ['tenant_id', 'payee_id'], unique=False)
    op.create_index('uq_encumbrance_source', 'encumbrance', ['tenant_id', 'source_type', 'source_id'], unique=True, postgresql_where=sa.text('source_id IS NOT NULL AND declined_at IS NULL AND ended_at IS NULL'))
    op.create_table('ledger_balance',
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('appropriated', sa.Numeric(), nullable=False),
    sa.Column('transferred', sa.Numeric(), nullable=False),
    sa.Column('carried', sa.Numeric(), nullable=False),
    sa.Column('encumbered', sa.Numeric(), nullable=False),
    sa.Column('spent', sa.Numeric(), nullable=False),
    sa.Column('available', sa.Numeric(), sa.Computed('appropriated + transferred + carried - encumbered - spent', persisted=True), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('encumbered >= 0', name=op.f('ck_ledger_balance_encumbered')),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_ledger_balance_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_ledger_balance')),
    sa.UniqueConstraint('tenant_id', 'line_id', name=op.f('uq_ledger_balance_tenant_id_line_id'))
    )
    op.create_table('ledger_entry',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('memo', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('source_type', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('source_label', sa.Text(), nullable=False),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('encumbrance_id', sa.Uuid(), nullable=True),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.Column('override_id', sa.Uuid(), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(encumbrance_id IS NOT NULL) = (kind IN ('encumbrance', 'release', 'expenditure'))", name=op.f('ck_ledger_entry_encumbrance')),
    sa.CheckConstraint("(reverses_id IS NOT NULL) = (kind = 'reversal')", name=op.f('ck_ledger_entry_reversal')),
    sa.CheckConstraint("key <> ''", name=op.f('ck_ledger_entry_key')),
    sa.CheckConstraint("kind IN ('appropriation', 'encumbrance', 'release', 'expenditure', 'transfer', 'carry_over', 'reversal')", name=op.f('ck_ledger_entry_kind')),
    sa.CheckConstraint("source_type <> '' AND source_label <> ''", name=op.f('ck_ledger_entry_source')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_ledger_entry_amount_exact')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_ledger_entry_amount')),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_ledger_entry_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'override_id'], ['budget_decision.tenant_id', 'budget_decision.id'], name=op.f('fk_ledger_entry_override_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'reverses_id'], ['ledger_entry.tenant_id', 'ledger_entry.id'], name=op.f('fk_ledger_entry_reverses_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('tenant_id', 'encumbrance_id', 'kind', name=op.f('uq_ledger_entry_tenant_id_encumbrance_id_kind')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_ledger_entry_tenant_id_key')),
    sa.UniqueConstraint('tenant_id', 'override_id', name=op.f('uq_ledger_entry_tenant_id_override_id')),
    sa.UniqueConstraint('tenant_id', 'reverses_id', name=op.f('uq_ledger_entry_tenant_id_reverses_id'))
    )
    op.create_index('ix_ledger_entry_source', 'ledger_entry', ['tenant_id', 'source_type', 'source_id'], unique=False)
    op.create_table('payment',
    sa.Column('encumbrance_id', sa.Uuid(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('taxable', sa.Numeric(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('requested_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decline_reason', sa.Text(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("declined_at IS NULL OR decline_reason <> ''", name=op.f('ck_payment_declined')),
    sa.CheckConstraint("document <> ''", name=op.f('ck_payment_document')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_payment_approved')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_payment_amount_exact')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payment_amount')),
    sa.CheckConstraint('approved_at IS NULL OR declined_at IS NULL', name=op.f('ck_payment_decided_once')),
    sa.CheckConstraint('batch_id IS NULL OR approved_at IS NOT NULL', name=op.f('ck_payment_batched')),
    sa.CheckConstraint('requested_by <> approved_by', name=op.f('ck_payment_two_people')),
    sa.CheckConstraint('taxable = round(taxable, 2)', name=op.f('ck_payment_taxable_exact')),
    sa.CheckConstraint('taxable BETWEEN 0 AND amount', name=op.f('ck_payment_taxable')),
    sa.ForeignKeyConstraint(['tenant_id', 'batch_id'], ['payment_batch.tenant_id', 'payment_batch.id'], name=op.f('fk_payment_batch_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_payment_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_payment'))
    )
    op.create_index('ix_payment_batch', 'payment', ['tenant_id', 'batch_id'], unique=False)
    op.create_index('uq_payment_encumbrance', 'payment', ['tenant_id', 'encumbrance_id'], unique=True, postgresql_where=sa.text('declined_at IS NULL'))
    op.create_table('release_year',
    sa.Column('period_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('payer', sa.Text(), nullable=False),
    sa.Column('salary', sa.Numeric(), nullable=False),
    sa.Column('annual_salary', sa.Numeric(), nullable=False),
    sa.Column('statutory_rate', sa.Integer(), nullable=False),
    sa.Column('statutory', sa.Numeric(), nullable=False),
    sa.Column('health', sa.Numeric(), nullable=False),
    sa.Column('cost', sa.Numeric(), sa.Computed('salary + statutory + health', persisted=True), nullable=False),
    sa.Column('cap', sa.Numeric(), nullable=False),
    sa.Column('annual_cap', sa.Numeric(), nullable=False),
    sa.Column('excess_decision', sa.Text(), nullable=False),
    sa.Column('encumbrance_id', sa.Uuid(), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("encumbrance_id IS NULL OR salary + statutory + health <= cap OR excess_decision <> ''", name=op.f('ck_release_year_within_cap')),
    sa.CheckConstraint('annual_cap = round(annual_cap, 2)', name=op.f('ck_release_year_annual_cap_exact')),
    sa.CheckConstraint('annual_salary = round(annual_salary, 2)', name=op.f('ck_release_year_annual_salary_exact')),
    sa.CheckConstraint('cap = round(cap, 2)', name=op.f('ck_release_year_cap_exact')),
    sa.CheckConstraint('cap > 0 AND annual_cap >= cap', name=op.f('ck_release_year_cap')),
    sa.CheckConstraint('health = round(health, 2)', name=op.f('ck_release_year_health_exact')),
    sa.CheckConstraint('salary = round(salary, 2)', name=op.f('ck_release_year_salary_exact')),
    sa.CheckConstraint('salary >= 0 AND statutory >= 0 AND health >= 0', name=op.f('ck_release_year_components')),
    sa.CheckConstraint('statutory = round(statutory, 2)', name=op.f('ck_release_year_statutory_exact')),
    sa.CheckConstraint('statutory_rate BETWEEN 0 AND 10000', name=op.f('ck_release_year_statutory_rate')),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_release_year_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_release_year_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'period_id'], ['money_period.tenant_id', 'money_period.id'], name=op.f('fk_release_year_period_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_release_year')),
    sa.UniqueConstraint('tenant_id', 'period_id', name=op.f('uq_release_year_tenant_id_period_id'))
    )
    op.create_table('ledger_posting',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('period_id', sa.Uuid(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("account IN ('appropriation', 'transfer', 'carry_over', 'encumbrance', 'expenditure', 'budgetary_balance', 'reserved', 'payable')", name=op.f('ck_ledger_posting_account')),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_ledger_posting_amount')),
    sa.CheckConstraint('amount = round(amount, 2)', name=op.f('ck_ledger_posting_amount_exact')),
    sa.ForeignKeyConstraint(['tenant_id', 'entry_id'], ['ledger_entry.tenant_id', 'ledger_entry.id'], name=op.f('fk_ledger_posting_entry_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['budget_line.tenant_id', 'budget_line.id'], name=op.f('fk_ledger_posting_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_ledger_posting'))
    )
    op.create_index('ix_ledger_posting_entry', 'ledger_posting', ['tenant_id', 'entry_id'], unique=False)
    op.create_index('ix_ledger_posting_fund', 'ledger_posting', ['tenant_id', 'fund_id', 'posted_on', 'id'], unique=False, postgresql_where=sa.text("account IN ('appropriation', 'transfer', 'carry_over', 'encumbrance', 'expenditure')"))
    op.create_index('ix_ledger_posting_line', 'ledger_posting', ['tenant_id', 'line_id', 'posted_on', 'id'], unique=False, postgresql_where=sa.text("account IN ('appropriation', 'transfer', 'carry_over', 'encumbrance', 'expenditure')"))


def downgrade() -> None:
    """Refuse: the books would be lost."""
    raise RuntimeError("A ledger is not taken back. Restore a backup instead.")
