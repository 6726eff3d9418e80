"""Passkeys, a second step, recovery codes; what a session proved; needs of access and shifts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0014"
down_revision = "0013"

SITE_TABLES = ("passkey", "second_step", "recovery_code")


def upgrade() -> None:
    """Apply."""
    _sessions_know_more()
    _ways_in()
    _needs_of_access()
    _shifts()


def _sessions_know_more() -> None:
    op.add_column("login", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("login", sa.Column("stepped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("login", sa.Column("step", sa.Text(), server_default="", nullable=False))
    op.add_column("login", sa.Column("challenge", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_login_challenge"), "login", ["challenge"])
    op.create_check_constraint(
        op.f("ck_login_step"), "login", "step IN ('', 'passkey', 'app', 'recovery')"
    )
    op.create_check_constraint(
        op.f("ck_login_stepped"), "login", "(step <> '') = (stepped_at IS NOT NULL)"
    )


def _ways_in() -> None:
    op.create_table(
        "passkey",
        *_of_an_account(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rp_id", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", postgresql.JSONB(), nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_passkey_name")),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], ondelete="CASCADE", name=op.f("fk_passkey_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_account", "passkey", ["account_id"])
    op.create_table(
        "second_step",
        *_of_an_account(),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(secret IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_second_step_confirmed")
        ),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_second_step_failed")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            ondelete="CASCADE",
            name=op.f("fk_second_step_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_step")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_step_account_id")),
    )
    op.create_table(
        "recovery_code",
        *_of_an_account(),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            ondelete="CASCADE",
            name=op.f("fk_recovery_code_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_account", "recovery_code", ["account_id"])
    for table in SITE_TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO guildhall_app")


def _of_an_account() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_a_tenant() -> tuple[sa.Column, ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
    )


def _key_to(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        deferrable=True,
        initially="IMMEDIATE",
        name=op.f(f"fk_{table}_{column}"),
    )


def _needs_of_access() -> None:
    op.create_table(
        "standing_need",
        *_of_a_tenant(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(words) <= 2000", name=op.f("ck_standing_need_words")),
        _key_to("standing_need", "person", "person_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_standing_need")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("uq_standing_need_person_id")),
    )
    op.create_table(
        "accommodation",
        *_of_a_tenant(),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'arranged', 'declined', 'withdrawn')",
            name=op.f("ck_accommodation_state"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR answer <> ''", name=op.f("ck_accommodation_reason")
        ),
        sa.CheckConstraint(
            "char_length(words) <= 2000 AND char_length(answer) <= 2000",
            name=op.f("ck_accommodation_length"),
        ),
        sa.CheckConstraint("kind <> '' OR words <> ''", name=op.f("ck_accommodation_something")),
        _key_to("accommodation", "registration", "registration_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_accommodation")),
    )
    op.create_index(
        "uq_accommodation_once",
        "accommodation",
        ["tenant_id", "registration_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    for table in ("standing_need", "accommodation"):
        protect(table)
    never_delete("accommodation")


def _shifts() -> None:
    op.create_table(
        "shift",
        *_of_a_tenant(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("starts <> ends", name=op.f("ck_shift_lasts")),
        sa.CheckConstraint(
            "cardinality(days) > 0 AND days <@ ARRAY[1,2,3,4,5,6,7]", name=op.f("ck_shift_days")
        ),
        _key_to("shift", "person", "person_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_shift")),
    )
    op.create_index("ix_shift_person", "shift", ["tenant_id", "person_id"])
    protect("shift")


def downgrade() -> None:
    """Take all of it away again."""
    for table in ("shift", "accommodation", "standing_need", *SITE_TABLES):
        op.drop_table(table)
    for name in ("ck_login_stepped", "ck_login_step", "uq_login_challenge"):
        op.drop_constraint(op.f(name), "login")
    for column in ("challenge", "step", "stepped_at", "proved_at"):
        op.drop_column("login", column)
