"""A staff import of 100,000 new rows with their positions, beside parsing and COPY.

`python -m tests.bench.staff_import SLUG ROWS [further]` is the process whose time and memory are
measured: upload, preview and commit; with `further` also the same file again, a change in every
tenth row, and the undo of that.
"""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from flask import Flask

from guildhall.app import create_app
from guildhall.db import db, new_id, tenant_scope
from guildhall.people.importing import queries, running, services
from guildhall.people.importing.running import Wish
from tenants.directory import find_slug
from tests.bench.table import Row
from tests.characters import found_tenant, slug_of

LEAST: Final = 0.15
MOST_MB: Final = 300
HEAD: Final = "Number,First,Last,E-mail,Title,Site,FTE,Hours,Start date\n"
COLUMNS: Final = {
    "employee_number": "Number",
    "first_name": "First",
    "last_name": "Last",
    "email": "E-mail",
    "position_title": "Title",
    "worksite_name": "Site",
    "annual_fte": "FTE",
    "hours_per_week": "Hours",
    "start_date": "Start date",
}


def staff(rows: int, every: int = 0) -> bytes:
    """Write a staff file; each `every`-th row has another FTE."""
    lines = [HEAD]
    for at in range(rows):
        fte = "0.5" if every and at % every == 0 else "1"
        lines.append(
            f"E{at:06},First{at % 700},Last{at},p{at}@example.org,Title {at % 90},"
            f"School {at % 140},{fte},37.5,2020-0{at % 9 + 1}-15\n"
        )
    return "".join(lines).encode()


def row(app: Flask, admin_url: str, rows: int) -> Row:
    """Take the floor, import in a process of its own, take the floor again."""
    with app.app_context():
        tenant = found_tenant("bulk", "Bulk Local")
        slug = slug_of(tenant)
    before = floor(admin_url, tenant.id, rows)
    ours = _imported(slug, rows)
    after = floor(admin_url, tenant.id, rows)
    base, speed = 2 * rows / (before + after), rows / ours["seconds"]
    return Row(
        f"import of {rows:,} rows, rows /s",
        f"{speed:,.0f} (peak {ours['mb']} MB)",
        f"{base:,.0f}",
        f"{speed / base:.0%}",
        f"at least {LEAST:.0%}, under {MOST_MB} MB",
    )


# The floor


def floor(admin_url: str, tenant: UUID, rows: int) -> float:
    """Parse the same file and COPY people, positions and terms, past row security; roll it back."""
    data = staff(rows)
    with psycopg.connect(admin_url) as own:
        started = time.perf_counter()
        _copy(own, tenant, list(csv.DictReader(io.StringIO(data.decode()))))
        seconds = time.perf_counter() - started
        own.rollback()
        own.autocommit = True
        own.execute("VACUUM person, position, position_term, worksite")
    return seconds


def _copy(own: psycopg.Connection[Any], tenant: UUID, lines: list[dict[str, str]]) -> None:
    sites = {name: new_id() for name in {line["Site"] for line in lines}}
    ids = [(new_id(), new_id()) for _line in lines]
    _into(own, tenant, "worksite", "id, code, name, kind, level, address", (
        (each, "", f"{name} (floor)", "other", "", "") for name, each in sites.items()
    ))  # fmt: skip
    _into(own, tenant, "person",
        "id, employee_number, first_name, middle_name, last_name, suffix, preferred_name, email,"
        " phone, language, version", (
        (person, f"F{line['Number']}", line["First"], "", line["Last"], "", "", line["E-mail"],
         "", "", 1)
        for line, (person, _position) in zip(lines, ids, strict=True)
    ))  # fmt: skip
    _into(own, tenant, "position", "id, person_id, key", (
        (position, person, f"{line['Site']}/{line['Title']}/1")
        for line, (person, position) in zip(lines, ids, strict=True)
    ))  # fmt: skip
    _into(own, tenant, "position_term",
        "id, position_id, valid, worksite_id, title, department, employment_status,"
        " classification, annual_fte, weekly_minutes, source", (
        (new_id(), position, f"[{line['Start date']},)", sites[line["Site"]], line["Title"], "",
         "", "", line["FTE"], round(float(line["Hours"]) * 60), "floor")
        for line, (_person, position) in zip(lines, ids, strict=True)
    ))  # fmt: skip


def _into(
    own: psycopg.Connection[Any],
    tenant: UUID,
    table: str,
    columns: str,
    rows: Iterator[tuple[object, ...]],
) -> None:
    statement = f"COPY {table} (tenant_id, created_at, {columns}) FROM STDIN"
    with own.cursor() as cursor, cursor.copy(statement) as target:
        for each in rows:
            target.write_row((tenant, "2026-01-01", *each))


# Ours, in a process of its own


def _imported(slug: str, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.staff_import", slug, str(rows)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def peak_mb() -> int:
    """Return the most memory that this process held: a fresh one counts nothing of its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 // 1_000_000
    raise RuntimeError("The kernel says nothing of the process's memory.")


def main() -> None:
    """Import, and print seconds and memory as JSON in the last line."""
    slug, rows, further = sys.argv[1], int(sys.argv[2]), "further" in sys.argv
    with create_app().app_context():
        tenant = find_slug(slug)
        data = staff(rows)
        with tenant_scope(tenant):
            started = time.perf_counter()
            _commit(_preview(data))
            found = {"seconds": time.perf_counter() - started, "mb": peak_mb()}
            if further:
                _go_on(data, staff(rows, every=10))
    sys.stdout.write(json.dumps(found) + "\n")


def _preview(data: bytes) -> UUID:
    run = services.upload(data, "staff.csv", Wish(columns=COLUMNS))
    services.choose_columns(run, run.mapping, Wish().defaults)
    running.preview(run.id)
    db.session.remove()
    return run.id


def _commit(run_id: UUID) -> None:
    services.commit(queries.get_run(run_id))
    running.finish_commit(run_id)
    _expect(run_id, "committed")


def _undo(run_id: UUID) -> None:
    services.undo(queries.get_run(run_id))
    running.finish_undo(run_id)
    _expect(run_id, "undone")


def _expect(run_id: UUID, state: str) -> None:
    run = queries.get_run(run_id)
    if run.state != state:
        raise RuntimeError(f"The import is {run.state}: {run.note}")
    db.session.remove()


def _go_on(first: bytes, changed: bytes) -> None:
    """Import the same file again and one with changes, undo that; tell what each step took."""
    ids: list[UUID] = []
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("preview of the same file", lambda: ids.append(_preview(first))),
        ("preview of every tenth changed", lambda: ids.append(_preview(changed))),
        ("commit of that", lambda: _commit(ids[-1])),
        ("undo of that", lambda: _undo(ids[-1])),
    )
    for what, act in steps:
        started = time.perf_counter()
        act()
        seconds = time.perf_counter() - started
        sys.stdout.write(f"{what:<32} {seconds:6.1f} s   peak {peak_mb()} MB\n")


if __name__ == "__main__":
    main()
