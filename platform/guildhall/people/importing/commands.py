"""`guildhall people import`: a staff file without a browser."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import tenant_scope
from guildhall.directory import directory
from guildhall.errors import Invalid, NotFound
from guildhall.people.importing import running, services, summary
from guildhall.people.importing.comparing import Comparison
from guildhall.people.importing.mapping import columns_from_text
from guildhall.people.importing.running import Wish
from guildhall.wording import gettext as _

MOST_HOURS: Final = 168
ROWS_LEFT_OUT: Final = 3
EXAMPLE: Final = """\b
Example: guildhall people import staff.csv --tenant north-local --dry-run

\b
Exit code: 0 done, 1 refused with a sentence, 2 wrong options,
3 done, but rows with errors were left out (they are named).
"""


@click.group(epilog="Example: guildhall people import staff.csv --tenant north-local --dry-run")
def people() -> None:
    """People and positions from staff files."""


@people.command("import", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="Column by field as JSON; by default as last time, else guessed.",
)
@click.option("--worksheet", default="", help="Of a workbook; by default the one with names.")
@click.option("--as-of", default="", help="YYYY-MM-DD on which changes begin; today if not given.")
@click.option("--default-hours", default="", help="Weekly hours where the file has none.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_file(file: Path, slug: str, *, dry_run: bool, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options above
    """Import the staff FILE (CSV or XLSX) into a tenant; all of it or nothing.

    Rows with errors and people whom somebody has to decide about are left out and named.
    Numbers of rows are those that a spreadsheet shows.
    """
    with tenant_scope(_tenant(slug)):
        wish = _wish(given)
        found = running.plan_of(_readable(file), wish) if dry_run else _import(file, wish)
        result = summary.as_json(found)
    click.echo(
        json.dumps(result, ensure_ascii=False) if as_json else _told(result, dry_run=dry_run)
    )
    if result["errors"]:
        raise SystemExit(ROWS_LEFT_OUT)


def _tenant(slug: str) -> TenantContext:
    try:
        with tenant_scope(None):
            return directory().named(slug)
    except NotFound:
        raise NotFound(
            _("There is no tenant “%(slug)s”. See guildhall tenant list.", slug=slug)
        ) from None


def _wish(given: Mapping[str, Any]) -> Wish:
    """Read the options; raise Invalid with a sentence."""
    columns = None
    if given["mapping"]:
        columns = columns_from_text(_text(given["mapping"]))
    return Wish(
        columns=columns,
        worksheet=given["worksheet"],
        as_of=_day(given["as_of"]),
        hours=_hours(given["default_hours"]),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(mapping=_("The mapping is not JSON.")) from None


def _day(text: str) -> date:
    if not text:
        return context.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Write --as-of as YYYY-MM-DD, such as 2026-09-01.")) from None


def _hours(text: str) -> Decimal | None:
    try:
        hours = Decimal(text) if text else None
    except ArithmeticError:
        hours = Decimal(0)
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise Invalid(_("Write --default-hours as a number between 0 and 168, such as 37.5."))
    return hours


def _readable(file: Path) -> Path:
    if file.is_dir():
        raise Invalid(_("%(name)s is a folder. Name the staff file.", name=file))
    if not file.exists():
        raise Invalid(_("There is no file %(name)s.", name=file))
    return file


def _import(file: Path, wish: Wish) -> Comparison:
    """Upload, preview and commit in this process, as the page and its job do."""
    run = services.upload(_readable(file).read_bytes(), file.name, wish)
    return running.commit_now(run.id)


def _told(result: Mapping[str, Any], *, dry_run: bool) -> str:
    """Return the result as lines that a person reads."""
    lines = [_("Nothing was written.") if dry_run else _("Imported.")]
    lines.append(_("Rows: %(count)s", count=result["rows"]))
    for label, counts in ((_("People"), result["people"]), (_("Positions"), result["positions"])):
        lines.append(
            _(
                "%(label)s: %(new)s new, %(matched)s matched (%(changed)s changed), "
                "%(missing)s missing from the file",
                label=label,
                **counts,
            )
        )
    for kind, found in ((_("Error"), result["errors"]), (_("Note"), result["warnings"])):
        for problem in found:
            place = _("row %(row)s", row=problem["row"]) if problem["row"] else ""
            where = ", ".join(part for part in (place, problem["column"]) if part)
            lines.append(f"{kind}{f' ({where})' if where else ''}: {problem['message']}")
    return "\n".join(lines)
