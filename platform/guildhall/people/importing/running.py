"""The long steps of an import, one transaction each: preview, writing, taking back."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.db import db, new_id, one_at_a_time, transaction
from guildhall.errors import Invalid, NotFound
from guildhall.files import files
from guildhall.people.importing import opening, summary
from guildhall.people.importing.bulk import Staged
from guildhall.people.importing.committing import Writer
from guildhall.people.importing.comparing import Comparison
from guildhall.people.importing.mapping import Mapping as ColumnMapping
from guildhall.people.importing.opening import Opened
from guildhall.people.importing.passing import Endings, Pass
from guildhall.people.importing.planning import Terms
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.importing.staging import COLUMNS, Stager
from guildhall.people.models.imports import ImportRow, ImportRun
from guildhall.people.models.persons import ImportProfile
from guildhall.progress import report_progress
from guildhall.wording import gettext as _


class Wish(Struct, frozen=True):
    """How a file is to be read; what is None is guessed or taken from the settings."""

    columns: Mapping[str, str] | None = None
    worksheet: str = ""
    as_of: date | None = None
    hours: Decimal | None = None

    @property
    def defaults(self) -> Defaults:
        """Return what is supplied where the file says nothing."""
        found = opening.tenant_defaults(context.today())
        return found if self.hours is None else opening.with_hours(found, self.hours)


def plan_of(data: bytes | Path, wish: Wish) -> Comparison:
    """Return what an import of this file would write; nothing is kept."""
    opened = opening.open_file(data, "staff", wish.columns, wish.worksheet)
    found = _compared(opened, wish.defaults, wish.as_of or context.today(), {})
    Pass(found, Stager(found.known), _nobody).go()
    return found


@transaction
def preview(run_id: UUID) -> None:
    """Make the preview that was asked for; a second time changes nothing."""
    run = locked(run_id)
    if run.state == "previewing":
        stage(run)


def stage(run: ImportRun, writer: Writer | None = None) -> Pass:
    """Keep what a file would change as rows to look at, and remember what they said."""
    db.session.flush()
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    staged = Staged(ImportRow, COLUMNS)
    through = _pass(run, lines=staged, writer=writer)
    through.go()
    staged.move(run_id=run.id)
    found = through.comparison
    run.counts = summary.as_counts(found) | {"tiles": through.stager.tiles}
    run.warnings = summary.as_list(found.warnings)
    run.plan_digest = through.stager.digest
    run.state, run.previewed_at = "previewed", context.now()
    return through


@transaction
def commit_now(run_id: UUID) -> Comparison:
    """Preview and commit in one go, for the command."""
    run = _alone(run_id)
    through = stage(run, Writer(run.id))
    _write(run, through)
    return through.comparison


@transaction
def finish_commit(run_id: UUID) -> None:
    """Write what the preview showed, or nothing and a fresh preview; twice is as once."""
    run = _alone(run_id)
    if run.state != "committing":
        return
    try:
        through = _pass(run, writer=Writer(run.id))
    except (NotFound, Invalid) as trouble:
        run.state, run.note = "failed", trouble.message or _("The file is gone. Upload it again.")
        return
    through.go()
    if through.stager.digest != run.plan_digest:
        stage(run)
        run.note = _(
            "People changed since you looked, so nothing was written. This is the new preview."
        )
        return
    _write(run, through)


@transaction
def finish_undo(run_id: UUID) -> None:
    """Take the import back; what was changed or used since stays, and is named."""
    run = _alone(run_id)
    if run.state != "undoing":
        return
    db.session.flush()
    kept = db.session.execute(text("SELECT * FROM undo_import(:run)"), {"run": run.id}).all()
    run.kept = _named(kept)
    run.state, run.undone_at = "undone", context.now()
    audit.record("people.import_undone", run, run.file_name, after={"left_alone": len(run.kept)})


@transaction
def forget_files(older_than: timedelta) -> None:
    """Delete the files of imports that are through or were left lying."""
    runs = db.session.scalars(
        select(ImportRun).where(
            ImportRun.digest != "",
            (ImportRun.state.in_(("committed", "undone")))
            | (ImportRun.created_at < context.now() - older_than),
            ImportRun.state.not_in(("committing", "undoing")),
        )
    )
    for run in runs:
        files().delete(kept_as(run))


def open_run(run: ImportRun) -> Opened:
    """Open the file of a run with the columns that stand; raise NotFound if it is gone."""
    return opening.open_file(bytes_of(run), run.file_name, run.mapping, run.worksheet)


def open_guessed(run: ImportRun) -> Opened:
    """Open the file of a run as it was opened first, with the reasons of the guess."""
    return opening.open_file(bytes_of(run), run.file_name, None, run.worksheet)


def progress_name(run: ImportRun) -> str:
    """Return under which name the progress of a run is told."""
    return f"import:{run.id}"


def _pass(run: ImportRun, *, lines: Staged | None = None, writer: Writer | None = None) -> Pass:
    """Read the file of a run, ready to be gone through."""
    tell(run, 0, 1, _("Reading the file"))
    opened = open_run(run)
    found = _compared(opened, opening.defaults_from_json(run.defaults), run.as_of, run.choices)
    rows = max(1, len(found.reading.rows))
    steps = rows * 2 if writer else rows  # half of an import's way is the writing
    endings = Endings(frozenset(run.endings), run.ends_on)
    stager = Stager(found.known)
    told = partial(tell, run, total=steps)
    return Pass(found, stager, told, opened.mapping, lines, writer, endings)


def _compared(
    opened: Opened, defaults: Defaults, as_of: date, choices: Mapping[str, str]
) -> Comparison:
    reading = opened.read(defaults)
    terms = Terms(as_of, choices, defaults.minutes_per_week, opened.mapping.columns)
    return Comparison(reading, terms)


def _nobody(_done: int) -> None:
    """Tell nobody how far it has come."""


def _write(run: ImportRun, through: Pass) -> None:
    assert through.writer is not None  # noqa: S101 - whoever writes has gone through with one
    totals, rows = through.comparison.totals, max(1, len(through.comparison.reading.rows))

    def told(written: int) -> None:
        tell(run, rows + rows * written // max(1, totals.writes, written), 2 * rows)

    written = through.writer.write(through.comparison.known, totals.places, told)
    run.counts = {**run.counts, "written": written, "ended": through.ended}
    run.state, run.committed_at = "committed", context.now()
    if through.left:
        run.note = _(
            "Not ended, because something is planned later: %(count)s.", count=through.left
        )
    _remember(through.mapping)
    said = {name: run.counts[name] for name in ("rows", "people", "positions", "ended")}
    audit.record("people.imported", run, run.file_name, after=said)


def _remember(mapping: ColumnMapping | None) -> None:
    """Keep the columns for the next file with the same names."""
    assert mapping is not None  # noqa: S101 - of a run it is always known
    values = {
        "fingerprint": mapping.fingerprint,
        "mapping": {"text": mapping.to_json()},
        "used_at": context.now(),
    }
    statement = insert(ImportProfile).values(
        id=new_id(), tenant_id=context.tenant_id(), created_at=context.now(), **values
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "fingerprint"],
            set_={"mapping": values["mapping"], "used_at": values["used_at"]},
        )
    )


def _named(kept: Sequence[Any]) -> list[dict[str, str]]:
    """Return what an undo left alone, each with the name that a person knows it by."""
    rows = [
        {
            "home": home,
            "id": str(row_id),
            "why": why,
            "name": db.session.scalar(text(_NAMES[home]), {"id": row_id}) or "",
        }
        for home, row_id, why in kept
    ]
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        said = (row["name"], row["why"])
        if said not in seen:
            seen.add(said)
            found.append(row)
    return found


_OF_PERSON = "SELECT concat_ws(' ', p.first_name, p.last_name) FROM person p"
_NAMES: Final = {
    "person": f"{_OF_PERSON} WHERE p.id = :id",
    "position": f"{_OF_PERSON} JOIN position o ON o.person_id = p.id WHERE o.id = :id",
    "position_term": f"{_OF_PERSON} JOIN position o ON o.person_id = p.id "
    "JOIN position_term t ON t.position_id = o.id WHERE t.id = :id",
    "worksite": "SELECT name FROM worksite WHERE id = :id",
    "job_class": "SELECT concat_ws(' ', title, code) FROM job_class WHERE id = :id",
    "bargaining_unit": "SELECT name FROM bargaining_unit WHERE id = :id",
}


def locked(run_id: UUID) -> ImportRun:
    """Return a run, locked until the transaction ends; raise NotFound."""
    run = db.session.scalar(
        select(ImportRun)
        .where(ImportRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None:
        raise NotFound
    return run


def _alone(run_id: UUID) -> ImportRun:
    """Lock the run, and let no other import of this tenant write meanwhile: it waits."""
    one_at_a_time("import")
    return locked(run_id)


def bytes_of(run: ImportRun) -> bytes:
    """Return the file of a run; raise NotFound if it is gone."""
    with files().open(kept_as(run)) as source:
        return source.read()


def kept_as(run: ImportRun) -> str:
    """Return the name under which the file of a run is kept."""
    return run.stored


def tell(run: ImportRun, done: int, total: int, note: str = "") -> None:
    """Tell a waiting page how far a run has come."""
    report_progress(progress_name(run), done, total, note)
