"""Agreements: contracts, clauses in versions, kept answers, runs that divide a pool."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0021"
down_revision = "0020"

SQL = Path(__file__).parent.parent / "sql" / "agreements.sql"
TABLES = (
    "contract",
    "contract_document",
    "clause",
    "clause_version",
    "clause_answer",
    "allocation_run",
    "allocation_line",
)
WRITTEN_ONCE = ("contract_document", "clause_answer", "allocation_run", "allocation_line")


def upgrade() -> None:
    """Apply."""
    op.create_table('contract',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('union_party', sa.Text(), nullable=False),
    sa.Column('employer_party', sa.Text(), nullable=False),
    sa.Column('bargaining_unit_id', sa.Uuid(), nullable=True),
    sa.Column('term', postgresql.DATERANGE(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adopted_by', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(status = 'draft') = (adopted_at IS NULL)", name=op.f('ck_contract_adopted')),
    sa.CheckConstraint("name <> '' AND union_party <> '' AND employer_party <> ''", name=op.f('ck_contract_named')),
    sa.CheckConstraint("status IN ('draft', 'in_force')", name=op.f('ck_contract_status')),
    sa.CheckConstraint('NOT isempty(term)', name=op.f('ck_contract_term')),
    sa.ForeignKeyConstraint(['tenant_id', 'bargaining_unit_id'], ['bargaining_unit.tenant_id', 'bargaining_unit.id'], name=op.f('fk_contract_bargaining_unit_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_contract'))
    )
    op.create_table('clause',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("kind <> '' AND title <> ''", name=op.f('ck_clause_named')),
    sa.ForeignKeyConstraint(['tenant_id', 'contract_id'], ['contract.tenant_id', 'contract.id'], name=op.f('fk_clause_contract_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clause'))
    )
    op.create_index('ix_clause_contract', 'clause', ['tenant_id', 'contract_id'], unique=False)
    op.create_index('ix_clause_kind', 'clause', ['tenant_id', 'kind'], unique=False)
    op.create_table('contract_document',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_size', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("file_size > 0 AND file_name <> ''", name=op.f('ck_contract_document_file')),
    sa.ForeignKeyConstraint(['tenant_id', 'contract_id'], ['contract.tenant_id', 'contract.id'], name=op.f('fk_contract_document_contract_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_contract_document'))
    )
    op.create_index('ix_contract_document_contract', 'contract_document', ['tenant_id', 'contract_id'], unique=False)
    op.create_table('clause_version',
    sa.Column('clause_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('clause_id'), '='), (sa.column('valid'), '&&'), using='gist', name='ex_clause_version_overlap'),
    sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name=op.f('ck_clause_version_withdrawn_has_reason')),
    sa.CheckConstraint('isempty(valid) = (withdrawn_at IS NOT NULL)', name=op.f('ck_clause_version_valid')),
    sa.CheckConstraint('number > 0', name=op.f('ck_clause_version_number')),
    sa.ForeignKeyConstraint(['tenant_id', 'clause_id'], ['clause.tenant_id', 'clause.id'], name=op.f('fk_clause_version_clause_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clause_version')),
    sa.UniqueConstraint('tenant_id', 'clause_id', 'number', name=op.f('uq_clause_version_tenant_id_clause_id_number'))
    )
    op.create_table('allocation_run',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('follows_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=True),
    sa.Column('bargaining_unit_id', sa.Uuid(), nullable=True),
    sa.Column('period', postgresql.DATERANGE(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('full_time_minutes', sa.Integer(), nullable=False),
    sa.Column('pool', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('reserve', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('total', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('warnings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('kept_by', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(kind = 'first') = (follows_id IS NULL)", name=op.f('ck_allocation_run_follows')),
    sa.CheckConstraint("kind = 'late_hires' OR total = pool", name=op.f('ck_allocation_run_sum')),
    sa.CheckConstraint("kind IN ('first', 'correction', 'late_hires')", name=op.f('ck_allocation_run_kind')),
    sa.CheckConstraint("rule IN ('fte', 'hours', 'fte_hours', 'fte_days')", name=op.f('ck_allocation_run_rule')),
    sa.CheckConstraint('NOT isempty(period)', name=op.f('ck_allocation_run_period')),
    sa.CheckConstraint('people > 0', name=op.f('ck_allocation_run_people')),
    sa.CheckConstraint('pool > 0 AND reserve >= 0', name=op.f('ck_allocation_run_pool')),
    sa.ForeignKeyConstraint(['tenant_id', 'bargaining_unit_id'], ['bargaining_unit.tenant_id', 'bargaining_unit.id'], name=op.f('fk_allocation_run_bargaining_unit_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'follows_id'], ['allocation_run.tenant_id', 'allocation_run.id'], name='fk_allocation_run_follows_id', initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'version_id'], ['clause_version.tenant_id', 'clause_version.id'], name=op.f('fk_allocation_run_version_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_allocation_run')),
    sa.UniqueConstraint('tenant_id', 'follows_id', name=op.f('uq_allocation_run_tenant_id_follows_id'))
    )
    op.create_table('clause_answer',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('judged_on', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('inputs', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("judged_on IN ('submission', 'event', 'approval', 'payment')", name=op.f('ck_clause_answer_judged_on')),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_clause_answer_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'version_id'], ['clause_version.tenant_id', 'clause_version.id'], name=op.f('fk_clause_answer_version_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clause_answer'))
    )
    op.create_index('ix_clause_answer_person', 'clause_answer', ['tenant_id', 'person_id'], unique=False)
    op.create_index('ix_clause_answer_version', 'clause_answer', ['tenant_id', 'version_id', 'as_of'], unique=False)
    op.create_table('allocation_line',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('weight', sa.Text(), nullable=False),
    sa.Column('fte', sa.Numeric(precision=8, scale=4), nullable=False),
    sa.Column('weekly_minutes', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('change', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_allocation_line_amount')),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_allocation_line_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['allocation_run.tenant_id', 'allocation_run.id'], name=op.f('fk_allocation_line_run_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_allocation_line')),
    sa.UniqueConstraint('tenant_id', 'run_id', 'person_id', name=op.f('uq_allocation_line_tenant_id_run_id_person_id'))
    )
    op.create_index('ix_allocation_line_person', 'allocation_line', ['tenant_id', 'person_id'], unique=False)
    for table in TABLES:
        protect(table, append_only=table in WRITTEN_ONCE)
    never_delete(*(table for table in TABLES if table not in WRITTEN_ONCE))
    op.execute(SQL.read_text())


def downgrade() -> None:
    """Take the tables and what guards them away again."""
    op.drop_table("allocation_line")
    op.drop_table("clause_answer")
    op.drop_table("allocation_run")
    op.drop_table("clause_version")
    op.drop_table("contract_document")
    op.drop_table("clause")
    op.drop_table("contract")
    op.execute("DROP FUNCTION clause_version_stays()")
    op.execute("DROP FUNCTION judged_by_what_was_in_force()")
    op.execute("DROP FUNCTION allocation_sums()")
