"""Positions that a fund pays, releases with their substitutes, money that came back to a pool."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0027"
down_revision = "0026"

FACTS = ("position_funding", "substitute_release")
TABLES = (*FACTS, "pool_return")
FUNCTIONS = (
    "position_funding_stays()",
    "position_funding_fits()",
    "substitute_release_is_asked_for()",
    "substitute_release_stays()",
    "pool_return_is_posted()",
)
FOLDER = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Apply."""
    _make_tables()
    for table in FACTS:
        protect(table)
    never_delete(*FACTS)
    protect("pool_return", append_only=True)
    for name in ("positions_paid", "substitutes", "pool_returns"):
        op.execute((FOLDER / f"{name}.sql").read_text())


def _make_tables() -> None:
    op.create_table('position_funding',
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('position_id', sa.Uuid(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('yearly_cost', sa.Numeric(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('isempty(valid) = (withdrawn_at IS NOT NULL)', name=op.f('ck_position_funding_valid')),
    sa.CheckConstraint('isempty(valid) OR lower(valid) IS NOT NULL', name=op.f('ck_position_funding_begins')),
    sa.CheckConstraint('percent > 0 AND percent <= 100', name=op.f('ck_position_funding_percent')),
    sa.CheckConstraint('yearly_cost = round(yearly_cost, 2)', name=op.f('ck_position_funding_yearly_cost_exact')),
    sa.CheckConstraint('yearly_cost >= 0', name=op.f('ck_position_funding_yearly_cost')),
    sa.ForeignKeyConstraint(['tenant_id', 'fund_id'], ['fund.tenant_id', 'fund.id'], name=op.f('fk_position_funding_fund_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'position_id'], ['position.tenant_id', 'position.id'], name=op.f('fk_position_funding_position_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_position_funding'))
    )
    op.create_index('ix_position_funding_fund', 'position_funding', ['tenant_id', 'fund_id'], unique=False)
    op.create_index('ix_position_funding_position', 'position_funding', ['tenant_id', 'position_id'], unique=False)
    op.create_table('substitute_release',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('substitute', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Numeric(), nullable=False),
    sa.Column('hours', sa.Numeric(), nullable=False),
    sa.Column('rate', sa.Numeric(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('payer', sa.Text(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('reimbursed', sa.Numeric(), nullable=False),
    sa.Column('departs', sa.Text(), nullable=False),
    sa.Column('answer_id', sa.Uuid(), nullable=True),
    sa.Column('encumbrance_id', sa.Uuid(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f('ck_substitute_release_cancelled')),
    sa.CheckConstraint("encumbrance_id IS NULL OR payer = 'us' OR reimbursed > 0", name=op.f('ck_substitute_release_encumbrance')),
    sa.CheckConstraint("payer IN ('us', 'party')", name=op.f('ck_substitute_release_payer')),
    sa.CheckConstraint("purpose <> ''", name=op.f('ck_substitute_release_purpose')),
    sa.CheckConstraint("quantity > 0 AND quantity * 4 = trunc(quantity * 4) AND (unit = 'hour' OR quantity * 2 = trunc(quantity * 2) AND quantity <= ends_on - starts_on + 1)", name=op.f('ck_substitute_release_quantity')),
    sa.CheckConstraint("unit IN ('day', 'hour')", name=op.f('ck_substitute_release_unit')),
    sa.CheckConstraint('amount = round(quantity * rate, 2)', name=op.f('ck_substitute_release_amount')),
    sa.CheckConstraint('hours > 0', name=op.f('ck_substitute_release_hours')),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_substitute_release_percent')),
    sa.CheckConstraint('rate = round(rate, 2)', name=op.f('ck_substitute_release_rate_exact')),
    sa.CheckConstraint('rate > 0', name=op.f('ck_substitute_release_rate')),
    sa.CheckConstraint('reimbursed = trunc(amount * percent * 0.01, 2)', name=op.f('ck_substitute_release_reimbursed')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_substitute_release_order')),
    sa.ForeignKeyConstraint(['tenant_id', 'answer_id'], ['clause_answer.tenant_id', 'clause_answer.id'], name=op.f('fk_substitute_release_answer_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_substitute_release_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'party_id'], ['payee.tenant_id', 'payee.id'], name=op.f('fk_substitute_release_party_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_substitute_release_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_substitute_release'))
    )
    op.create_index('ix_substitute_release_encumbrance', 'substitute_release', ['tenant_id', 'encumbrance_id'], unique=False)
    op.create_index('ix_substitute_release_person', 'substitute_release', ['tenant_id', 'person_id', 'starts_on'], unique=False)
    op.create_table('pool_return',
    sa.Column('pool_id', sa.Uuid(), nullable=False),
    sa.Column('into_pool_id', sa.Uuid(), nullable=True),
    sa.Column('payment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('carried', sa.Numeric(), nullable=False),
    sa.Column('returned', sa.Numeric(), nullable=False),
    sa.Column('forfeited', sa.Numeric(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("decision <> ''", name=op.f('ck_pool_return_decision')),
    sa.CheckConstraint('(carried > 0) = (into_pool_id IS NOT NULL)', name=op.f('ck_pool_return_carried_somewhere')),
    sa.CheckConstraint('carried = round(carried, 2)', name=op.f('ck_pool_return_carried_exact')),
    sa.CheckConstraint('carried >= 0 AND returned >= 0 AND forfeited >= 0 AND carried + returned + forfeited > 0', name=op.f('ck_pool_return_amounts')),
    sa.CheckConstraint('forfeited = round(forfeited, 2)', name=op.f('ck_pool_return_forfeited_exact')),
    sa.CheckConstraint('returned = round(returned, 2)', name=op.f('ck_pool_return_returned_exact')),
    sa.ForeignKeyConstraint(['tenant_id', 'into_pool_id'], ['pool.tenant_id', 'pool.id'], name='fk_pool_return_into_pool_id', initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payment.tenant_id', 'payment.id'], name=op.f('fk_pool_return_payment_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_pool_return_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'pool_id'], ['pool.tenant_id', 'pool.id'], name=op.f('fk_pool_return_pool_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_pool_return')),
    sa.UniqueConstraint('tenant_id', 'payment_id', name=op.f('uq_pool_return_tenant_id_payment_id'))
    )
    op.create_index('ix_pool_return_into_pool', 'pool_return', ['tenant_id', 'into_pool_id', 'person_id'], unique=False)
    op.create_index('ix_pool_return_pool', 'pool_return', ['tenant_id', 'pool_id', 'person_id'], unique=False)


def downgrade() -> None:
    """Undo."""
    before = (FOLDER / "pools.sql").read_text()
    op.execute("DROP TRIGGER ledger_entry_leaves_pools ON ledger_entry")
    op.execute(_part(before, "CREATE CONSTRAINT TRIGGER ledger_entry_leaves_pools", "own();"))
    left = _part(before, "CREATE FUNCTION share_left", "$$;")
    op.execute(left.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    for table in TABLES:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")


def _part(text: str, first: str, last: str) -> str:
    """Return what stands from these words to those."""
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]
