"""Learning elsewhere, reflections, certificates in bulk, and results that come five at a time."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.security import never_delete, protect

revision = "0012"
down_revision = "0011"

NOBODY = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    """Apply."""
    # Checking a key reads through row security, which wants a tenant.
    op.execute(f"SELECT set_config('app.tenant_id', '{NOBODY}', true)")
    _lines_from_elsewhere()
    _what_an_offering_asks_for()
    _claims()
    _reflections()
    _bundles()
    _results_in_steps()
    op.execute((Path(__file__).parent.parent / "sql" / "tenant_links.sql").read_text())


def _row() -> list[sa.Column]:
    """Return the columns of every table of a tenant."""
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
    ]


def _belongs_to(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        name=op.f(f"fk_{owner}_{column}"),
        deferrable=True,
        initially="IMMEDIATE",
    )


def _lines_from_elsewhere() -> None:
    # Nobody who runs yesterday's program is hurt: it writes and finds lines of offerings alone.
    op.execute(
        "-- squawk-ignore ban-drop-not-null\n"
        "ALTER TABLE transcript_line ALTER COLUMN offering_id DROP NOT NULL"
    )
    for name, default in (("source", "offering"), ("provider", "")):
        op.add_column(
            "transcript_line",
            sa.Column(name, sa.Text(), nullable=False, server_default=default),
        )
    op.create_check_constraint(
        op.f("ck_transcript_line_source"), "transcript_line", "source IN ('offering', 'outside')"
    )
    op.create_check_constraint(
        op.f("ck_transcript_line_has_its_source"),
        "transcript_line",
        "(source = 'offering') = (offering_id IS NOT NULL)",
    )
    for name in ("shows_title", "shows_hours", "shows_dates"):
        op.add_column(
            "certificate", sa.Column(name, sa.Boolean(), nullable=False, server_default="true")
        )


def _what_an_offering_asks_for() -> None:
    op.add_column("offering", sa.Column("survey_template_id", sa.Uuid(), nullable=True))
    op.add_column(
        "offering",
        sa.Column("reflections_required", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_foreign_key(
        op.f("fk_offering_survey_template_id"),
        "offering",
        "survey_template",
        ["tenant_id", "survey_template_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.create_check_constraint(
        op.f("ck_offering_reflections_required"), "offering", "reflections_required >= 0"
    )


def _claims() -> None:
    op.create_table(
        "outside_claim",
        *_row(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(8, 2), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proof_name", sa.Text(), nullable=False),
        sa.Column("proof_type", sa.Text(), nullable=False),
        sa.Column("proof_bytes", sa.BigInteger(), nullable=True),
        sa.Column("proof_sha256", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transcript_line_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved', 'denied', 'withdrawn')",
            name=op.f("ck_outside_claim_state"),
        ),
        sa.CheckConstraint(
            "kind IN ('workshop', 'course', 'conference', 'online', 'college', 'other')",
            name=op.f("ck_outside_claim_kind"),
        ),
        sa.CheckConstraint(
            "unit IN ('hours', 'semester_credits', 'quarter_credits')",
            name=op.f("ck_outside_claim_unit"),
        ),
        sa.CheckConstraint(
            "quantity IS NULL OR quantity > 0", name=op.f("ck_outside_claim_quantity")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_outside_claim_dates")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (title <> '' AND provider <> '' "
            "AND quantity IS NOT NULL AND starts_on IS NOT NULL AND ends_on IS NOT NULL "
            "AND proof_sha256 IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_outside_claim_whole"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'denied') OR reason <> ''",
            name=op.f("ck_outside_claim_has_reason"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'approved', 'denied') "
            "OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name=op.f("ck_outside_claim_decided"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> person_id",
            name=op.f("ck_outside_claim_not_ones_own"),
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (transcript_line_id IS NOT NULL)",
            name=op.f("ck_outside_claim_approved_has_line"),
        ),
        _belongs_to("person", "person_id", "outside_claim"),
        _belongs_to("transcript_line", "transcript_line_id", "outside_claim"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outside_claim")),
        sa.UniqueConstraint(
            "tenant_id", "transcript_line_id", name=op.f("uq_outside_claim_tenant_id_transcript_line_id")
        ),
    )
    op.create_index("ix_outside_claim_person", "outside_claim", ["tenant_id", "person_id"])
    op.create_index(
        "ix_outside_claim_state", "outside_claim", ["tenant_id", "state", "submitted_at"]
    )
    op.create_index("ix_outside_claim_proof", "outside_claim", ["tenant_id", "proof_sha256"])
    protect("outside_claim")
    never_delete("outside_claim")


def _reflections() -> None:
    op.create_table(
        "reflection_entry",
        *_row(),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_reflection_entry_words")),
        _belongs_to("session", "session_id", "reflection_entry"),
        _belongs_to("person", "person_id", "reflection_entry"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reflection_entry")),
        sa.UniqueConstraint(
            "tenant_id", "session_id", "person_id", name=op.f("uq_reflection_entry_tenant_id_session_id_person_id")
        ),
    )
    protect("reflection_entry")
    never_delete("reflection_entry")


def _bundles() -> None:
    op.create_table(
        "certificate_bundle",
        *_row(),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("requested_by_name", sa.Text(), nullable=False),
        sa.Column("certificates", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('pdf', 'zip')", name=op.f("ck_certificate_bundle_kind")),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_certificate_bundle_ready")
        ),
        _belongs_to("offering", "offering_id", "certificate_bundle"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_certificate_bundle")),
    )
    op.create_index(
        "ix_certificate_bundle_offering", "certificate_bundle", ["tenant_id", "offering_id"]
    )
    protect("certificate_bundle")


def _results_in_steps() -> None:
    """What was shown before stays shown: every answer of a survey that five have answered."""
    op.add_column(
        "survey_response",
        sa.Column("published", sa.Boolean(), nullable=False, server_default="false"),
    )
    # The owner is held to row security too; the policy is lifted for this one statement.
    op.execute("ALTER TABLE survey_response NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE survey_response r SET published = true WHERE 5 <= (SELECT count(*) "
        "FROM survey_response o WHERE o.tenant_id = r.tenant_id AND o.survey_id = r.survey_id)"
    )
    op.execute("ALTER TABLE survey_response FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Refuse: claims and reflections that people wrote would be lost."""
    raise RuntimeError("This step is not taken back. Restore a backup instead.")
