"""One row of any table, made from its columns alone, so that a new table is covered at once."""

import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Connection, insert, text
from sqlalchemy.dialects.postgresql import Range

from guildhall.db import TenantModel

CHOICES = re.compile(r"(?P<column>\w+) IN \((?P<values>[^)]*)\)")
BY_TYPE: Mapping[str, Any] = {
    "BOOLEAN": False,
    "INTEGER": 60,
    "NUMERIC": "1.0",
    "DATETIME": "2026-01-05T18:00:00Z",
    "TIMESTAMP": "2026-01-05T18:00:00Z",
    "DATE": "2026-01-05",
    "TIME": "08:30",
    "JSONB": {},
    "ARRAY": [],
    "BYTEA": b"",
    "BLOB": b"",
}
NAMED = {"month": "2026-01-01", "token": secrets.token_hex(32), "path": "/catalogue"}
LATER = {
    "ends_at": "2026-01-05T20:00:00Z",
    "closes_at": "2026-01-05T20:00:00Z",
    "ends": "17:30",
    "days": [1, 2],
}
FITTING = {
    "overall": 5,
    "months": 10,
    "alert_days": 90,
    "attempts": 1,
    "number": 1,
    "due_month": 10,
    "due_day": 1,
}
ONE_OF_SEVERAL = {"clc_point_entry": "transcript_line_id"}
"""Columns that take null, of which a constraint wants one that is filled."""
NEEDED: dict[str, dict[str, Any]] = {
    "inquiry": {"email": "somebody@example.org"},
    "transcript_line": {"source": "outside"},
    "resource_version": {"file_name": ""},
    "facilitator_topic": {"evidence": ""},
    "money_period": {"ends_on": "2026-12-31", "closed_by_name": ""},
    "payee": {"kind": "vendor"},
    "payment_batch": {"reference": ""},
    "ledger_entry": {"kind": "transfer"},
    "fund": {"period_kind": "fiscal_year"},
    "salary_increase": {"basis_points": 350},
    "release_year": {"statutory_rate": 3600},
    "share_carry": {"carried": "0.0"},
    "cost_share": {"fixed": "5.00"},
    "substitute_release": {"reimbursed": "0.01", "cancel_reason": ""},
    "pool_return": {"into_pool_id": uuid4()},
    "invoice": {"paid_reference": "", "void_reason": ""},
    "clc_award": {"import_id": uuid4()},
    "clc_instalment": {"paid_elsewhere": ""},
    "board_report": {"meeting_body": ""},
}
"""What a check asks for that the column alone does not tell."""
BY_NAME: dict[str, Any] = {"outcomes": ["solve_problems"], "aims": [], "agenda": []}
"""What a check reads in JSON: a list of known words."""


def plant(connection: Connection, model: type[TenantModel], tenant_id: UUID) -> UUID:
    """Write one row past the triggers and keys (as the superuser), but not past the checks."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    row_id = uuid4()
    values = {
        column.name: _value(column, model)
        for column in model.__table__.columns
        if column.computed is None
        and column.name != "sample"
        and (not column.nullable or ONE_OF_SEVERAL.get(model.__tablename__) == column.name)
    }
    values |= NEEDED.get(model.__tablename__, {}) | {"tenant_id": tenant_id, "id": row_id}
    connection.execute(insert(model.__table__).values(values))  # type: ignore[arg-type]
    return row_id


def _value(column: Column[Any], model: type[TenantModel]) -> Any:
    for check in model.__table__.constraints:  # type: ignore[attr-defined]
        if isinstance(check, CheckConstraint):
            found = CHOICES.search(str(check.sqltext))
            if found and found["column"] == column.name:
                return found["values"].split(",")[0].strip().strip("'")
    kind = str(column.type).split("(")[0].split(" ")[0].removesuffix("[]")
    named = NAMED | LATER | (BY_NAME if kind == "JSONB" else {})
    if column.name in named:
        return named[column.name]
    if kind in {"UUID", "CHAR"}:
        return uuid4()
    if column.name in FITTING and kind == "INTEGER":
        return FITTING[column.name]
    if kind == "DATERANGE":
        return Range(date(2026, 1, 1), date(2026, 12, 1))
    return BY_TYPE.get(kind, secrets.token_hex(4))
