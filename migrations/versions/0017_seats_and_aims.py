"""Seats held for groups and guests, interest in a date, what offerings aim at, time given."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.security import never_delete, protect

revision = "0017"
down_revision = "0016"

FORMATS = ("session", "course", "workshop", "institute", "retreat", "executive_meeting", "other")
OUTCOMES = '["complex_decisions", "solve_problems", "connect_practice"]'
AIMS = '["knowledge", "skills", "practice", "aptitude"]'
ROLES = ("trainer", "coach", "consultant", "resource_provider", "facilitator", "project_manager")
FACTS = ("seat_group", "guest", "interest", "tag", "time_entry")
TABLES = (*FACTS, "offering_tag")


def upgrade() -> None:
    """Apply."""
    _say_more_of_offerings()
    _hold_seats()
    _gather_interest()
    _tag_offerings()
    _log_time()
    for table in TABLES:
        protect(table)
    never_delete(*FACTS)
    op.execute((Path(__file__).parent.parent / "sql" / "seats_held.sql").read_text())


def _say_more_of_offerings() -> None:
    op.drop_constraint(op.f("ck_offering_format"), "offering", type_="check")
    _check("offering", "format", _one_of("format", (*FORMATS[:-1], "study_group", "other")))
    op.add_column("offering", _list("outcomes", '["solve_problems"]'))
    op.add_column("offering", _list("aims", "[]"))
    op.add_column("session", _list("agenda", "[]"))
    _check("offering", "outcomes", _among("outcomes", OUTCOMES, 1, 3))
    _check("offering", "aims", _among("aims", AIMS, 0, 4))
    _check("session", "agenda", "jsonb_typeof(agenda) = 'array'")
    op.add_column(
        "course", sa.Column("gathers_interest", sa.Boolean(), nullable=False, server_default="false")
    )


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ('" + "', '".join(words) + "')"


def _among(column: str, words: str, fewest: int, most: int) -> str:
    return (
        f"jsonb_typeof({column}) = 'array' AND {column} <@ '{words}'::jsonb "
        f"AND jsonb_array_length({column}) BETWEEN {fewest} AND {most}"
    )


def _list(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), nullable=False, server_default=default)


def _hold_seats() -> None:
    _table(
        "seat_group",
        _id("offering_id"),
        _id("holder_id"),
        _text("label"),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("unnamed", sa.Integer(), nullable=False),
        _moment("held_until", nullable=False),
        _moment("released_at"),
        _belongs("seat_group", "offering", "offering_id"),
        _belongs("seat_group", "person", "holder_id"),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name=op.f("ck_seat_group_seats")),
        sa.CheckConstraint("unnamed BETWEEN 0 AND seats", name=op.f("ck_seat_group_unnamed")),
        sa.CheckConstraint(
            "released_at IS NULL OR unnamed = 0", name=op.f("ck_seat_group_released")
        ),
    )
    op.create_index("ix_seat_group_offering", "seat_group", ["tenant_id", "offering_id"])
    op.create_index("ix_seat_group_holder", "seat_group", ["tenant_id", "holder_id"])
    op.create_index(
        "ix_seat_group_due",
        "seat_group",
        ["tenant_id", "held_until"],
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.add_column("registration", sa.Column("group_id", sa.Uuid(), nullable=True))
    # Checking a key reads through row security, which wants a tenant; the column is new and empty.
    op.execute("SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true)")
    op.create_foreign_key(
        op.f("fk_registration_group_id"),
        "registration",
        "seat_group",
        ["tenant_id", "group_id"],
        ["tenant_id", "id"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.create_index(
        "ix_registration_group",
        "registration",
        ["tenant_id", "group_id"],
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    _table(
        "guest",
        _id("offering_id"),
        _text("name"),
        _text("organization"),
        sa.Column("takes_seat", sa.Boolean(), nullable=False),
        _moment("left_at"),
        _belongs("guest", "offering", "offering_id"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_guest_name")),
    )
    op.create_index("ix_guest_offering", "guest", ["tenant_id", "offering_id"])


def _gather_interest() -> None:
    _table(
        "interest",
        _id("course_id"),
        _id("person_id"),
        _moment("told_at"),
        _id("offering_id", nullable=True),
        _moment("left_at"),
        _belongs("interest", "course", "course_id"),
        _belongs("interest", "person", "person_id"),
        _belongs("interest", "offering", "offering_id"),
        sa.CheckConstraint(
            "(told_at IS NULL) = (offering_id IS NULL)", name=op.f("ck_interest_told")
        ),
        sa.CheckConstraint(
            "told_at IS NULL OR left_at IS NULL", name=op.f("ck_interest_ended_once")
        ),
    )
    op.create_index(
        "uq_interest_open",
        "interest",
        ["tenant_id", "course_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("told_at IS NULL AND left_at IS NULL"),
    )
    op.create_index("ix_interest_person", "interest", ["tenant_id", "person_id"])


def _tag_offerings() -> None:
    _table(
        "tag",
        _text("kind"),
        _text("name"),
        _text("frame"),
        _moment("retired_at"),
        sa.UniqueConstraint("tenant_id", "kind", "name", name=op.f("uq_tag_tenant_id_kind_name")),
        sa.CheckConstraint("kind IN ('goal', 'standard')", name=op.f("ck_tag_kind")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tag_name")),
    )
    _table(
        "offering_tag",
        _id("offering_id"),
        _id("tag_id"),
        _belongs("offering_tag", "offering", "offering_id"),
        _belongs("offering_tag", "tag", "tag_id"),
        sa.UniqueConstraint(
            "tenant_id", "offering_id", "tag_id", name=op.f("uq_offering_tag_tenant_id_offering_id_tag_id")
        ),
    )
    op.create_index("ix_offering_tag_tag", "offering_tag", ["tenant_id", "tag_id"])


def _log_time() -> None:
    _table(
        "time_entry",
        _id("person_id"),
        _text("role"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        _id("offering_id", nullable=True),
        _text("note"),
        _moment("voided_at"),
        _text("void_reason"),
        _belongs("time_entry", "person", "person_id"),
        _belongs("time_entry", "offering", "offering_id"),
        sa.CheckConstraint(_one_of("role", ROLES), name=op.f("ck_time_entry_role")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_time_entry_minutes")),
        sa.CheckConstraint(
            "(voided_at IS NULL) OR (void_reason <> '')",
            name=op.f("ck_time_entry_void_has_reason"),
        ),
    )
    op.create_index("ix_time_entry_day", "time_entry", ["tenant_id", "day"])
    op.create_index("ix_time_entry_person", "time_entry", ["tenant_id", "person_id", "day"])


def _table(name: str, *parts: Any) -> None:  # noqa: ANN401 - columns and constraints
    op.create_table(
        name,
        *parts,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _belongs(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="IMMEDIATE",
        deferrable=True,
    )


def downgrade() -> None:
    """Refuse: seats that are held, guests and hours would be lost."""
    raise RuntimeError("Facts are not taken back. Restore a backup instead.")
