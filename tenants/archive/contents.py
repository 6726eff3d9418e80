"""What goes into an archive: every table of tenants, without the secrets in it.

Left out are columns that open a door rather than tell a fact: hashes of PINs and of one-time
codes, secrets of kiosks, digests of links. A certificate's code stays: it is printed on the
certificate, and without it a printed one could not be matched to its row.

Left out is, too, what somebody needs to take part and whose need it is: she told those who arrange
it, and an archive has other readers. Its rows stay, so that they can be counted.
"""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from msgspec import Struct
from sqlalchemy import text

from guildhall import context
from guildhall.db import db
from tenants.archive.queries import tables_of_tenants
from tenants.models import Tenant

SECRET: Final = re.compile(r"(^|_)(hash|secret|digest|token|key_bytes|password)(_|$)")
CONFIDED: Final[Mapping[str, frozenset[str]]] = {
    "accommodation": frozenset(
        {"registration_id", "kind", "words", "answer", "answered_by", "created_by"}
    ),
    "standing_need": frozenset({"person_id", "kinds", "words", "created_by"}),
}
"""By table, what tells who needs what (learning/access)."""
KEPT_ROWS: Final[Mapping[str, str]] = {
    "access_log": "field <> 'access_needs'",
    "audit_event": "action NOT LIKE 'learning.access\\_%'",
    "message": "kind <> 'access_answered'",
}
"""Rows that tell of somebody that she needs something, kept out of a table."""
ACCOUNTS: Final = """
    SELECT m.person_id, a.name, a.email::text AS email, a.language, a.last_sign_in_at
      FROM membership m JOIN account a ON a.id = m.account_id
     ORDER BY m.person_id
"""
TENANT: Final = """
    SELECT slug, name, kind, region, time_zone, fiscal_month, fiscal_day, languages, template,
           status, created_at, live_at, closes_on, accent
      FROM tenant WHERE id = current_setting('app.tenant_id')::uuid
"""
FETCH: Final = 2000


class Written(Struct):
    """One file of the archive, as the manifest lists it."""

    name: str
    rows: int
    columns: list[str]
    left_out: list[str]
    sha256: str


class Counting:
    """A text stream into the archive that knows the digest of what went through."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.digest = hashlib.sha256()

    def write(self, text_: str) -> int:
        """Write a piece of text as UTF-8."""
        piece = text_.encode()
        self.digest.update(piece)
        return self.target.write(piece)


def write_archive(
    target: IO[bytes], tenant: Tenant, report: Callable[[int, int], None]
) -> list[Written]:
    """Write the ZIP into a file and return what is in it; rows of the bound tenant alone."""
    tables = tables_of_tenants()
    written: list[Written] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        written.append(_write_query(archive, "tenant.csv", TENANT, []))
        written.append(_write_query(archive, "account.csv", ACCOUNTS, []))
        for number, table in enumerate(tables):
            report(number, len(tables))
            written.append(_write_table(archive, table))
        archive.writestr("manifest.json", json.dumps(_manifest(tenant, written), indent=2))
    return written


def _write_table(archive: ZipFile, table: str) -> Written:
    columns = _columns(table)
    confided = CONFIDED.get(table, frozenset())
    open_ones = [each for each in columns if not SECRET.search(each) and each not in confided]
    listed = ", ".join(f'"{name}"' for name in open_ones)
    rows = KEPT_ROWS.get(table, "true")
    statement = f'SELECT {listed} FROM "{table}" WHERE {rows} ORDER BY id'  # noqa: S608 - names from the catalog, conditions from above
    left_out = [name for name in columns if name not in open_ones]
    return _write_query(archive, f"{table}.csv", statement, left_out)


def _columns(table: str) -> list[str]:
    return list(
        db.session.scalars(
            text(
                "SELECT attname::text FROM pg_attribute "
                "WHERE attrelid = CAST(quote_ident(:table) AS regclass) "
                "AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            ),
            {"table": table},
        )
    )


def _write_query(archive: ZipFile, name: str, statement: str, left_out: list[str]) -> Written:
    with archive.open(name, "w", force_zip64=True) as stream:
        counting = Counting(stream)
        writer = csv.writer(counting)
        result = db.session.execute(text(statement), execution_options={"yield_per": FETCH})
        columns = list(result.keys())
        writer.writerow(columns)
        rows = 0
        for row in result:
            writer.writerow([_plain(value) for value in row])
            rows += 1
    return Written(name, rows, columns, left_out, counting.digest.hexdigest())


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Write a value so that a program can read it back: ISO moments, JSON for what is nested."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes() | memoryview():
            return bytes(value).hex()
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _manifest(tenant: Tenant, written: list[Written]) -> dict[str, object]:
    version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return {
        "tenant": {"id": str(tenant.id), "slug": tenant.slug, "name": tenant.name},
        "as_of": context.now().isoformat(timespec="seconds"),
        "migration": version,
        "format": "CSV, UTF-8, one header line, quotes doubled, empty for no value",
        "files": [
            {
                "name": one.name,
                "rows": one.rows,
                "columns": one.columns,
                "left_out": one.left_out,
                "sha256": one.sha256,
            }
            for one in written
        ],
    }
