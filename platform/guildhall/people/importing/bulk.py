"""Adding many rows at once: COPY into a table of this transaction, and from there to their home.

PostgreSQL takes no COPY into a table under row security. So the rows go into a temporary table of
the same columns, and an ordinary INSERT moves them, which the policies and constraints check.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range

from guildhall import context
from guildhall.binding import driver_of
from guildhall.db import TenantModel, db

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_STAMPS: Final = frozenset({"tenant_id", "id", "created_at", "created_by", "sample"})
_MOVE: Final = "INSERT INTO {home} ({columns}) SELECT {values} FROM staged_{home}"
_MOVE_AND_NOTE: Final = """
    WITH made AS (
        INSERT INTO {home} ({columns}) SELECT {values} FROM staged_{home} RETURNING *)
    INSERT INTO import_change
        (tenant_id, id, run_id, home, row_id, action, before, after, created_at, created_by, sample)
    SELECT made.tenant_id, uuidv7(), :noted, '{home}', made.id, 'insert', '{{}}',
           jsonb_strip_nulls(to_jsonb(image)), made.created_at, made.created_by, made.sample
      FROM made CROSS JOIN LATERAL (SELECT {images}) AS image
"""


class Staged:
    """The rows that will be added to one table, kept by the database until they are moved."""

    def __init__(self, model: type[TenantModel], columns: Sequence[str]) -> None:
        self.model = model
        self.columns = columns
        self.rows = 0
        db.session.execute(text("SELECT stage_import(:home)"), {"home": model.__tablename__})

    def copy(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows, their values in the order of the columns."""
        statement = f"COPY staged_{self.model.__tablename__} ({', '.join(self.columns)}) FROM STDIN"
        with _driver().cursor() as cursor, cursor.copy(statement) as target:
            for row in rows:
                target.write_row(row)
                self.rows += 1

    def move(self, noted: UUID | None = None, **same: Any) -> int:  # noqa: ANN401 - values of columns
        """Add the rows, all with the `same` values besides; note them for the undo of a run."""
        if not self.rows:
            return 0
        values = self._of_all(same)
        table = self.model.__table__
        filled = [name for name in values if name not in self.columns]
        typed = [f"CAST(:{n} AS {table.columns[n].type.compile(_DIALECT)})" for n in filled]
        if "id" not in self.columns:
            filled, typed = [*filled, "id"], [*typed, "uuidv7()"]
        statement = (_MOVE_AND_NOTE if noted else _MOVE).format(
            home=self.model.__tablename__,
            columns=", ".join((*self.columns, *filled)),
            values=", ".join((*self.columns, *typed)),
            images=", ".join(f"made.{name}" for name in self._imaged()),
        )
        db.session.execute(text(statement), values | ({"noted": noted} if noted else {}))
        return self.rows

    def _imaged(self) -> list[str]:
        """Return the columns by which an undo sees whether a row was changed since."""
        return [
            column.name
            for column in self.model.__table__.columns
            if column.computed is None and column.name not in _STAMPS
        ]

    def _of_all(self, same: Mapping[str, Any]) -> dict[str, Any]:
        """Return what every row holds: whose it is, who made it when, and the usual values."""
        usual = {
            column.name: column.default.arg
            for column in self.model.__table__.columns
            if column.default is not None
            and column.default.is_scalar
            and column.name not in self.columns
        }
        stamp = {
            "tenant_id": context.tenant_id(),
            "created_at": context.now(),
            "created_by": context.person_id(),
            "sample": context.is_sample(),
        }
        return {**usual, **same, **stamp}


def as_range(term_range: Range[Any]) -> str:
    """Return days as PostgreSQL reads them."""
    opening = "[" if term_range.lower else "("
    return f"{opening}{term_range.lower or ''},{term_range.upper or ''})"


def _driver() -> psycopg.Connection[Any]:
    """Return the session's own connection, inside the transaction that binds the tenant."""
    return driver_of(db.session.connection())
