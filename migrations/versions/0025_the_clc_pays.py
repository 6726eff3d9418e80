"""The CLC pays: awards, their years and parts, the runs that pay them, forecasts."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0025"
down_revision = "0024"

SQL = Path(__file__).parent.parent / "sql" / "clc_pay.sql"
TABLES = ("clc_award", "clc_award_year", "clc_pay_run", "clc_instalment", "clc_pay_forecast")


def upgrade() -> None:
    """Apply."""
    op.create_table('clc_award',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('cycle_id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('answer_id', sa.Uuid(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), nullable=False),
    sa.Column('yearly', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('instalments', sa.Integer(), nullable=False),
    sa.Column('points', sa.Numeric(precision=8, scale=2), nullable=False),
    sa.Column('required_points', sa.Numeric(precision=8, scale=2), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("voided_at IS NULL OR void_reason <> ''", name=op.f('ck_clc_award_void_has_reason')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_clc_award_approved')),
    sa.CheckConstraint('NOT isempty(valid)', name=op.f('ck_clc_award_valid')),
    sa.CheckConstraint('approved_by <> person_id', name=op.f('ck_clc_award_not_ones_own')),
    sa.CheckConstraint('entered_by <> approved_by', name=op.f('ck_clc_award_two_people')),
    sa.CheckConstraint('points >= required_points', name=op.f('ck_clc_award_reached')),
    sa.CheckConstraint('yearly > 0', name=op.f('ck_clc_award_yearly')),
    sa.CheckConstraint('years > 0 AND instalments > 0', name=op.f('ck_clc_award_parts')),
    sa.ForeignKeyConstraint(['tenant_id', 'answer_id'], ['clause_answer.tenant_id', 'clause_answer.id'], name=op.f('fk_clc_award_answer_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'cycle_id'], ['clc_cycle.tenant_id', 'clc_cycle.id'], name=op.f('fk_clc_award_cycle_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_clc_award_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'submission_id'], ['clc_submission.tenant_id', 'clc_submission.id'], name=op.f('fk_clc_award_submission_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clc_award'))
    )
    op.create_index('ix_clc_award_person', 'clc_award', ['tenant_id', 'person_id'], unique=False)
    op.create_index('ix_clc_award_waiting', 'clc_award', ['tenant_id', 'created_at'], unique=False, postgresql_where=text('approved_at IS NULL AND voided_at IS NULL'))
    op.create_index('uq_clc_award_cycle', 'clc_award', ['tenant_id', 'cycle_id'], unique=True, postgresql_where=text('voided_at IS NULL'))
    op.create_table('clc_award_year',
    sa.Column('award_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('person_id'), '='), (sa.column('valid'), '&&'), where=text('voided_at IS NULL'), using='gist', name='ex_clc_award_year_overlap'),
    sa.CheckConstraint('NOT isempty(valid)', name=op.f('ck_clc_award_year_valid')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_clc_award_year_amount')),
    sa.CheckConstraint('number > 0', name=op.f('ck_clc_award_year_number')),
    sa.ForeignKeyConstraint(['tenant_id', 'award_id'], ['clc_award.tenant_id', 'clc_award.id'], name=op.f('fk_clc_award_year_award_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_clc_award_year_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clc_award_year')),
    sa.UniqueConstraint('tenant_id', 'award_id', 'number', name=op.f('uq_clc_award_year_tenant_id_award_id_number'))
    )
    op.create_table('clc_pay_run',
    sa.Column('through_on', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdraw_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("withdrawn_at IS NULL OR withdraw_reason <> ''", name=op.f('ck_clc_pay_run_withdrawn')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_clc_pay_run_approved')),
    sa.CheckConstraint('batch_id IS NULL OR approved_at IS NOT NULL', name=op.f('ck_clc_pay_run_batch')),
    sa.CheckConstraint('entered_by <> approved_by', name=op.f('ck_clc_pay_run_two_people')),
    sa.CheckConstraint('withdrawn_at IS NULL OR approved_at IS NULL', name=op.f('ck_clc_pay_run_decided_once')),
    sa.ForeignKeyConstraint(['tenant_id', 'batch_id'], ['payment_batch.tenant_id', 'payment_batch.id'], name=op.f('fk_clc_pay_run_batch_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clc_pay_run'))
    )
    op.create_index('uq_clc_pay_run_open', 'clc_pay_run', ['tenant_id'], unique=True, postgresql_where=text('approved_at IS NULL AND withdrawn_at IS NULL'))
    op.create_table('clc_instalment',
    sa.Column('year_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('encumbrance_id', sa.Uuid(), nullable=True),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('held_reason', sa.Text(), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("run_id IS NULL OR held_reason = ''", name=op.f('ck_clc_instalment_held')),
    sa.CheckConstraint("voided_at IS NULL OR void_reason <> ''", name=op.f('ck_clc_instalment_void_has_reason')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_clc_instalment_amount')),
    sa.CheckConstraint('number > 0', name=op.f('ck_clc_instalment_number')),
    sa.ForeignKeyConstraint(['tenant_id', 'encumbrance_id'], ['encumbrance.tenant_id', 'encumbrance.id'], name=op.f('fk_clc_instalment_encumbrance_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_clc_instalment_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['clc_pay_run.tenant_id', 'clc_pay_run.id'], name=op.f('fk_clc_instalment_run_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'year_id'], ['clc_award_year.tenant_id', 'clc_award_year.id'], name=op.f('fk_clc_instalment_year_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clc_instalment')),
    sa.UniqueConstraint('tenant_id', 'encumbrance_id', name=op.f('uq_clc_instalment_tenant_id_encumbrance_id')),
    sa.UniqueConstraint('tenant_id', 'year_id', 'number', name=op.f('uq_clc_instalment_tenant_id_year_id_number'))
    )
    op.create_index('ix_clc_instalment_due', 'clc_instalment', ['tenant_id', 'due_on'], unique=False)
    op.create_index('ix_clc_instalment_person', 'clc_instalment', ['tenant_id', 'person_id'], unique=False)
    op.create_index('ix_clc_instalment_run', 'clc_instalment', ['tenant_id', 'run_id'], unique=False)
    op.create_table('clc_pay_forecast',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('recipients', sa.Integer(), nullable=False),
    sa.Column('short', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('recipients >= 0', name=op.f('ck_clc_pay_forecast_recipients')),
    sa.CheckConstraint('short >= 0', name=op.f('ck_clc_pay_forecast_short')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clc_pay_forecast')),
    sa.UniqueConstraint('tenant_id', 'as_of', name=op.f('uq_clc_pay_forecast_tenant_id_as_of'))
    )
    for table in TABLES:
        protect(table)
    never_delete("clc_award", "clc_award_year", "clc_pay_run", "clc_instalment")
    op.execute(SQL.read_text())


def downgrade() -> None:
    """Undo."""
    for table in ("clc_instalment", "clc_award_year", "clc_award", "clc_pay_run", "clc_pay_forecast"):
        op.drop_table(table)
    op.execute("DROP FUNCTION clc_pay_stays()")
    op.execute("DROP FUNCTION clc_year_sums()")
