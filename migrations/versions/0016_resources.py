"""Resources: the library, equipment, preparation of sessions, tasks, facilitators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0016"
down_revision = "0015"

TABLES = (
    "resource_collection",
    "facilitator_profile",
    "resource_item",
    "task_helper",
    "equipment_item",
    "facilitator_standing",
    "facilitator_topic",
    "resource_copy",
    "resource_line",
    "resource_version",
    "offering_contribution",
    "resource_loan",
    "resource_tick",
    "equipment_booking",
    "material_line",
    "support_request",
    "task",
)
WRITTEN_ONCE = ("resource_version",)

# A booking's times are its session's, so that the constraint sees what is taken.
TIMES = """
CREATE FUNCTION copy_session_times_to_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.session_id IS NOT NULL THEN
        SELECT s.starts_at, s.ends_at, s.cancelled_at IS NOT NULL
          INTO NEW.starts_at, NEW.ends_at, NEW.session_cancelled
          FROM session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER equipment_booking_takes_times BEFORE INSERT OR UPDATE ON equipment_booking
    FOR EACH ROW EXECUTE FUNCTION copy_session_times_to_booking();

CREATE FUNCTION pass_session_times_to_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE equipment_booking SET starts_at = NEW.starts_at
     WHERE tenant_id = NEW.tenant_id AND session_id = NEW.id AND cancelled_at IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER session_passes_times_to_bookings
    AFTER UPDATE OF starts_at, ends_at, cancelled_at ON session
    FOR EACH ROW EXECUTE FUNCTION pass_session_times_to_bookings();
"""


def upgrade() -> None:
    """Apply."""
    op.create_table('resource_collection',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("kind IN ('collection', 'checklist')", name=op.f('ck_resource_collection_kind')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_collection')),
    sa.UniqueConstraint('tenant_id', 'name', name=op.f('uq_resource_collection_tenant_id_name'))
    )
    op.create_table('facilitator_profile',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_facilitator_profile_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_facilitator_profile')),
    sa.UniqueConstraint('tenant_id', 'person_id', name=op.f('uq_facilitator_profile_tenant_id_person_id'))
    )
    op.create_table('resource_item',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('tags', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('for_members', sa.Boolean(), nullable=False),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('licence_until', sa.Date(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('keeper_id', sa.Uuid(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('search', sa.Text(), sa.Computed("regexp_replace(normalize(lower(title || ' ' || source || ' ' || summary || ' ' || tags::text), NFD), '[\u0300-\u036f]', '', 'g')", persisted=True), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("kind IN ('book', 'article', 'video', 'handout', 'slides', 'kit', 'website', 'other')", name=op.f('ck_resource_item_kind')),
    sa.ForeignKeyConstraint(['tenant_id', 'keeper_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_resource_item_keeper_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_item'))
    )
    op.create_index('ix_resource_item_licence', 'resource_item', ['tenant_id', 'licence_until'], unique=False)
    op.create_index('ix_resource_item_search', 'resource_item', ['search'], unique=False, postgresql_using='gin', postgresql_ops={'search': 'gin_trgm_ops'})
    op.create_index('ix_resource_item_tags', 'resource_item', ['tags'], unique=False, postgresql_using='gin')
    op.create_table('task_helper',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('weekly_minutes', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint('weekly_minutes BETWEEN 15 AND 3600', name=op.f('ck_task_helper_weekly_minutes')),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_task_helper_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_task_helper')),
    sa.UniqueConstraint('tenant_id', 'person_id', name=op.f('uq_task_helper_tenant_id_person_id'))
    )
    op.create_table('equipment_item',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('tag', sa.Text(), nullable=False),
    sa.Column('worksite_id', sa.Uuid(), nullable=True),
    sa.Column('condition', sa.Text(), nullable=False),
    sa.Column('weight_lb', sa.Numeric(precision=6, scale=1), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("condition IN ('good', 'worn', 'repair')", name=op.f('ck_equipment_item_condition')),
    sa.CheckConstraint('weight_lb IS NULL OR weight_lb > 0', name=op.f('ck_equipment_item_weight')),
    sa.ForeignKeyConstraint(['tenant_id', 'worksite_id'], ['worksite.tenant_id', 'worksite.id'], name=op.f('fk_equipment_item_worksite_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_equipment_item')),
    sa.UniqueConstraint('tenant_id', 'name', name=op.f('uq_equipment_item_tenant_id_name'))
    )
    op.create_index('uq_equipment_item_tag', 'equipment_item', ['tenant_id', 'tag'], unique=True, postgresql_where=sa.text("tag <> ''"))
    op.create_table('facilitator_standing',
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('valid', postgresql.DATERANGE(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('profile_id'), '='), (sa.column('valid'), '&&'), using='gist', name='ex_facilitator_standing_overlap'),
    sa.CheckConstraint("status IN ('applied', 'qualified', 'suspended')", name=op.f('ck_facilitator_standing_status')),
    sa.CheckConstraint('isempty(valid) = (withdrawn_at IS NOT NULL)', name=op.f('ck_facilitator_standing_valid')),
    sa.ForeignKeyConstraint(['tenant_id', 'profile_id'], ['facilitator_profile.tenant_id', 'facilitator_profile.id'], name=op.f('fk_facilitator_standing_profile_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_facilitator_standing'))
    )
    op.create_table('facilitator_topic',
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('proven_on', sa.Date(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(evidence = '') = (proven_on IS NULL)", name=op.f('ck_facilitator_topic_proven')),
    sa.ForeignKeyConstraint(['tenant_id', 'profile_id'], ['facilitator_profile.tenant_id', 'facilitator_profile.id'], name=op.f('fk_facilitator_topic_profile_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_facilitator_topic'))
    )
    op.create_index('ix_facilitator_topic_profile', 'facilitator_topic', ['tenant_id', 'profile_id'], unique=False)
    op.create_index('ix_facilitator_topic_topic', 'facilitator_topic', ['tenant_id', 'topic'], unique=False)
    op.create_table('resource_copy',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('worksite_id', sa.Uuid(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['resource_item.tenant_id', 'resource_item.id'], name=op.f('fk_resource_copy_item_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'worksite_id'], ['worksite.tenant_id', 'worksite.id'], name=op.f('fk_resource_copy_worksite_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_copy')),
    sa.UniqueConstraint('tenant_id', 'item_id', 'label', name=op.f('uq_resource_copy_tenant_id_item_id_label'))
    )
    op.create_table('resource_line',
    sa.Column('collection_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("item_id IS NOT NULL OR words <> ''", name=op.f('ck_resource_line_item_or_words')),
    sa.ForeignKeyConstraint(['tenant_id', 'collection_id'], ['resource_collection.tenant_id', 'resource_collection.id'], name=op.f('fk_resource_line_collection_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['resource_item.tenant_id', 'resource_item.id'], name=op.f('fk_resource_line_item_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_line')),
    sa.UniqueConstraint('tenant_id', 'collection_id', 'item_id', name=op.f('uq_resource_line_tenant_id_collection_id_item_id'))
    )
    op.create_index('ix_resource_line_item', 'resource_line', ['tenant_id', 'item_id'], unique=False)
    op.create_table('resource_version',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_label', sa.Text(), nullable=False),
    sa.Column('file_size', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(url <> '') <> (file_name <> '')", name=op.f('ck_resource_version_file_or_address')),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['resource_item.tenant_id', 'resource_item.id'], name=op.f('fk_resource_version_item_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_version')),
    sa.UniqueConstraint('tenant_id', 'item_id', 'number', name=op.f('uq_resource_version_tenant_id_item_id_number'))
    )
    op.create_table('offering_contribution',
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("stage IN ('designed', 'developed')", name=op.f('ck_offering_contribution_stage')),
    sa.ForeignKeyConstraint(['tenant_id', 'offering_id'], ['offering.tenant_id', 'offering.id'], name=op.f('fk_offering_contribution_offering_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_offering_contribution_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_offering_contribution'))
    )
    op.create_index('uq_offering_contribution_standing', 'offering_contribution', ['tenant_id', 'offering_id', 'person_id', 'stage'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('resource_loan',
    sa.Column('copy_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('out_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('copy_id'), '='), (sa.text('tstzrange(out_at, returned_at)'), '&&'), where=sa.text('voided_at IS NULL'), using='gist', name='ex_resource_loan_out'),
    sa.CheckConstraint('returned_at IS NULL OR returned_at >= out_at', name=op.f('ck_resource_loan_order')),
    sa.ForeignKeyConstraint(['tenant_id', 'copy_id'], ['resource_copy.tenant_id', 'resource_copy.id'], name=op.f('fk_resource_loan_copy_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'person_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_resource_loan_person_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_loan'))
    )
    op.create_index('ix_resource_loan_due', 'resource_loan', ['tenant_id', 'due_on'], unique=False)
    op.create_index('ix_resource_loan_person', 'resource_loan', ['tenant_id', 'person_id', 'out_at'], unique=False)
    op.create_table('resource_tick',
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('offering_id', sa.Uuid(), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['resource_line.tenant_id', 'resource_line.id'], name=op.f('fk_resource_tick_line_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'offering_id'], ['offering.tenant_id', 'offering.id'], name=op.f('fk_resource_tick_offering_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_resource_tick'))
    )
    op.create_index('uq_resource_tick_standing', 'resource_tick', ['tenant_id', 'offering_id', 'line_id'], unique=True, postgresql_where=sa.text('cleared_at IS NULL'))
    op.create_table('equipment_booking',
    sa.Column('equipment_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('session_cancelled', sa.Boolean(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    postgresql.ExcludeConstraint((sa.column('tenant_id'), '='), (sa.column('equipment_id'), '='), (sa.text('tstzrange(starts_at, ends_at)'), '&&'), where=sa.text('cancelled_at IS NULL AND NOT session_cancelled'), using='gist', name='ex_equipment_booking_taken'),
    sa.CheckConstraint("session_id IS NOT NULL OR purpose <> ''", name=op.f('ck_equipment_booking_what_for')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_equipment_booking_order')),
    sa.ForeignKeyConstraint(['tenant_id', 'equipment_id'], ['equipment_item.tenant_id', 'equipment_item.id'], name=op.f('fk_equipment_booking_equipment_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'session_id'], ['session.tenant_id', 'session.id'], name=op.f('fk_equipment_booking_session_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_equipment_booking'))
    )
    op.create_index('ix_equipment_booking_session', 'equipment_booking', ['tenant_id', 'session_id'], unique=False)
    op.create_index('ix_equipment_booking_when', 'equipment_booking', ['tenant_id', 'starts_at'], unique=False)
    op.create_table('material_line',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('each', sa.Integer(), nullable=False),
    sa.Column('spare_percent', sa.Integer(), nullable=False),
    sa.Column('cost', sa.Numeric(precision=10, scale=2), nullable=True),
    sa.Column('ready_by', sa.Date(), nullable=True),
    sa.Column('worksite_id', sa.Uuid(), nullable=True),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('done_quantity', sa.Integer(), nullable=True),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("basis IN ('seat', 'fixed')", name=op.f('ck_material_line_basis')),
    sa.CheckConstraint('(done_at IS NULL) = (done_quantity IS NULL)', name=op.f('ck_material_line_done')),
    sa.CheckConstraint('cost IS NULL OR cost >= 0', name=op.f('ck_material_line_cost')),
    sa.CheckConstraint('each BETWEEN 1 AND 10000', name=op.f('ck_material_line_each')),
    sa.CheckConstraint('spare_percent BETWEEN 0 AND 200', name=op.f('ck_material_line_spare_percent')),
    sa.ForeignKeyConstraint(['tenant_id', 'done_by'], ['person.tenant_id', 'person.id'], name=op.f('fk_material_line_done_by'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'item_id'], ['resource_item.tenant_id', 'resource_item.id'], name=op.f('fk_material_line_item_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'session_id'], ['session.tenant_id', 'session.id'], name=op.f('fk_material_line_session_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'worksite_id'], ['worksite.tenant_id', 'worksite.id'], name=op.f('fk_material_line_worksite_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_material_line'))
    )
    op.create_index('ix_material_line_session', 'material_line', ['tenant_id', 'session_id'], unique=False)
    op.create_table('support_request',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name=op.f('ck_support_request_answered')),
    sa.CheckConstraint("status IN ('open', 'answered', 'withdrawn')", name=op.f('ck_support_request_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'asked_by'], ['person.tenant_id', 'person.id'], name=op.f('fk_support_request_asked_by'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'owner_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_support_request_owner_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'session_id'], ['session.tenant_id', 'session.id'], name=op.f('fk_support_request_session_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_support_request'))
    )
    op.create_index('ix_support_request_session', 'support_request', ['tenant_id', 'session_id'], unique=False)
    op.create_index('ix_support_request_status', 'support_request', ['tenant_id', 'status'], unique=False)
    op.create_table('task',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('priority', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('from_id', sa.Uuid(), nullable=True),
    sa.Column('to_id', sa.Uuid(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dropped_reason', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('sample', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("kind = 'work' OR (session_id IS NOT NULL AND from_id IS NOT NULL AND to_id IS NOT NULL AND from_id <> to_id)", name=op.f('ck_task_trip')),
    sa.CheckConstraint("kind IN ('work', 'pick_up', 'take_back')", name=op.f('ck_task_kind')),
    sa.CheckConstraint("priority IN ('high', 'normal', 'low')", name=op.f('ck_task_priority')),
    sa.CheckConstraint('done_at IS NULL OR dropped_at IS NULL', name=op.f('ck_task_one_end')),
    sa.CheckConstraint('minutes BETWEEN 1 AND 6000', name=op.f('ck_task_minutes')),
    sa.ForeignKeyConstraint(['tenant_id', 'done_by'], ['person.tenant_id', 'person.id'], name=op.f('fk_task_done_by'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'from_id'], ['worksite.tenant_id', 'worksite.id'], name=op.f('fk_task_from_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'owner_id'], ['person.tenant_id', 'person.id'], name=op.f('fk_task_owner_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'session_id'], ['session.tenant_id', 'session.id'], name=op.f('fk_task_session_id'), initially='IMMEDIATE', deferrable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'to_id'], ['worksite.tenant_id', 'worksite.id'], name=op.f('fk_task_to_id'), initially='IMMEDIATE', deferrable=True),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_task'))
    )
    op.create_index('ix_task_due', 'task', ['tenant_id', 'due_on'], unique=False)
    op.create_index('ix_task_owner', 'task', ['tenant_id', 'owner_id', 'due_on'], unique=False)
    op.create_index('ix_task_session', 'task', ['tenant_id', 'session_id'], unique=False)
    op.create_index('uq_task_trip', 'task', ['tenant_id', 'session_id', 'kind', 'from_id', 'to_id'], unique=True, postgresql_where=sa.text("kind <> 'work'"))
    for table in TABLES:
        protect(table, append_only=table in WRITTEN_ONCE)
    never_delete(*(table for table in TABLES if table not in WRITTEN_ONCE))
    op.execute(TIMES)


def downgrade() -> None:
    """Take the tables away again."""
    op.execute("DROP TRIGGER session_passes_times_to_bookings ON session")
    op.execute("DROP FUNCTION pass_session_times_to_bookings()")
    op.drop_table("task")
    op.drop_table("support_request")
    op.drop_table("material_line")
    op.drop_table("equipment_booking")
    op.drop_table("resource_tick")
    op.drop_table("resource_loan")
    op.drop_table("offering_contribution")
    op.drop_table("resource_version")
    op.drop_table("resource_line")
    op.drop_table("resource_copy")
    op.drop_table("facilitator_topic")
    op.drop_table("facilitator_standing")
    op.drop_table("equipment_item")
    op.drop_table("task_helper")
    op.drop_table("resource_item")
    op.drop_table("facilitator_profile")
    op.drop_table("resource_collection")
    op.execute("DROP FUNCTION copy_session_times_to_booking()")
