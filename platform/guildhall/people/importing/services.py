"""The verbs of a staff import: upload, choose columns, preview, decide, commit, undo."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import delete

from guildhall import context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.files import files
from guildhall.jobs import enqueue
from guildhall.people.importing import jobs, opening
from guildhall.people.importing.mapping import Mapping as ColumnMapping
from guildhall.people.importing.mapping import chosen_by_person, problems
from guildhall.people.importing.running import (
    Wish,
    bytes_of,
    kept_as,
    locked,
    open_run,
    stage,
    tell,
)
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.models.imports import ImportRow, ImportRun
from guildhall.wording import gettext as _

AT_ONCE: Final = 60_000
"""Files up to so many bytes are previewed while one waits; larger ones by a job."""
REOPEN: Final = frozenset({"uploaded", "previewing", "previewed", "failed"})


@transaction
def upload(data: bytes, file_name: str, wish: Wish | None = None) -> ImportRun:
    """Keep a staff file whose content is one; its columns are those of last time, or guessed."""
    wish = wish or Wish()
    opened = opening.open_file(data, file_name, wish.columns, wish.worksheet)
    run = ImportRun(
        id=new_id(),
        file_name=file_name[:200] or _("staff file"),
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        worksheet=opened.sheet.worksheet,
        mapping=dict(opened.mapping.columns),
        defaults=opening.defaults_to_json(wish.defaults),
        as_of=wish.as_of or context.today(),
        actor_name=context.actor().name,
    )
    files().write(kept_as(run), [data])
    db.session.add(run)
    return run


@transaction
def choose_columns(run: ImportRun, columns: Mapping[str, str], defaults: Defaults) -> None:
    """Take the columns that a person confirmed, and make the preview anew."""
    run = locked(run.id)
    _refuse_unless_open(run)
    sheet = open_run(run).sheet
    chosen = {key: header for key, header in columns.items() if header}
    _refuse_contradictions(chosen_by_person(sheet.headers, chosen))
    run.mapping = chosen
    run.defaults = opening.defaults_to_json(defaults)
    prepare(run)


@transaction
def choose_worksheet(run: ImportRun, worksheet: str) -> None:
    """Read another worksheet of the workbook; its columns are guessed afresh."""
    run = locked(run.id)
    _refuse_unless_open(run)
    opened = opening.open_file(bytes_of(run), run.file_name, None, worksheet)
    run.worksheet, run.mapping = opened.sheet.worksheet, dict(opened.mapping.columns)
    run.state = "uploaded"


@transaction
def set_as_of(run: ImportRun, as_of: date) -> None:
    """Let changes begin on another day, and make the preview anew."""
    run = locked(run.id)
    _refuse_unless_open(run)
    if run.as_of != as_of:
        run.as_of = as_of
        prepare(run)


@transaction
def decide(run: ImportRun, choices: Mapping[str, str]) -> None:
    """Keep what a person decided about conflicts, by key, and make the preview anew."""
    run = locked(run.id)
    _refuse_unless_open(run)
    run.choices = {**run.choices, **{key: choice for key, choice in choices.items() if choice}}
    prepare(run)


@transaction
def end_missing(run: ImportRun, positions: Sequence[str], last_day: date | None) -> None:
    """End what is missing from the file with a last day: some positions, all, or none."""
    run = locked(run.id)
    _refuse_unless_open(run)
    if positions and last_day is None:
        raise Invalid(ends_on=_("Choose the last day of those who are not in the file."))
    run.endings = list(positions)
    run.ends_on = last_day if positions else None


def prepare(run: ImportRun) -> None:
    """Make the preview: at once for a small file, else by a job (within a verb's transaction)."""
    run.state, run.note = "previewing", ""
    if run.size <= AT_ONCE:
        stage(run)
        return
    run.attempt += 1
    enqueue(jobs.make_preview, key=f"import:{run.id}:{run.attempt}", run_id=str(run.id))


@transaction
def commit(run: ImportRun) -> None:
    """Promise the commit of what the preview showed; a second click promises nothing more."""
    run = locked(run.id)
    if run.state in {"committing", "committed"}:
        return
    if run.state != "previewed":
        raise Conflict(_("Look at the preview first."))
    run.state, run.note = "committing", ""
    run.attempt += 1
    tell(run, 0, 1)
    enqueue(jobs.commit_import, key=f"import:{run.id}:{run.attempt}", run_id=str(run.id))


@transaction
def undo(run: ImportRun) -> None:
    """Promise to take back a whole import; a second click promises nothing more."""
    run = locked(run.id)
    if run.state in {"undoing", "undone"}:
        return
    if run.state != "committed":
        raise Conflict(_("Only an import that was written can be undone."))
    run.state = "undoing"
    run.attempt += 1
    tell(run, 0, 1)
    enqueue(jobs.undo_import, key=f"import:{run.id}:{run.attempt}", run_id=str(run.id))


@transaction
def discard(run: ImportRun) -> None:
    """Forget an import that was never written, with its file."""
    run = locked(run.id)
    _refuse_unless_open(run)
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    name = kept_as(run)
    db.session.delete(run)
    db.session.flush()
    files().delete(name)


def _refuse_unless_open(run: ImportRun) -> None:
    if run.state not in REOPEN:
        raise Conflict(_("This import was written already. Upload the file again to import it."))


def _refuse_contradictions(mapping: ColumnMapping) -> None:
    errors = [problem.message for problem in problems(mapping) if problem.severity == "error"]
    if errors:
        raise Invalid(" ".join(errors))
