"""The long steps of an import, one transaction each: preview, writing, taking back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Invalid, NotFound
from guildhall.files import files
from guildhall.people.importing import opening, summary
from guildhall.people.importing.committing import Writer, used_places
from guildhall.people.importing.known import KnownTerm
from guildhall.people.importing.ledger import batches, insert_all
from guildhall.people.importing.loading import load_known
from guildhall.people.importing.opening import Opened
from guildhall.people.importing.planning import Plan, Planner, Terms
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.importing.staging import Stager
from guildhall.people.models.imports import ImportRow, ImportRun
from guildhall.people.models.persons import ImportProfile
from guildhall.progress import report_progress
from guildhall.wording import gettext as _

ROWS_AT_ONCE: Final = 2_000
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Wish:
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


def plan_of(data: bytes | Path, wish: Wish) -> Plan:
    """Return what an import of this file would write; nothing is kept."""
    opened = opening.open_file(data, "staff", wish.columns, wish.worksheet)
    return _compared(opened, wish.defaults, wish.as_of or context.today(), {})


@transaction
def preview(run_id: UUID) -> None:
    """Make the preview that was asked for; a second time changes nothing."""
    run = locked(run_id)
    if run.state == "previewing":
        stage(run)


def stage(run: ImportRun, plan: Plan | None = None) -> Plan:
    """Write the plan out as rows to look at, and remember what they said."""
    plan = plan or _plan(run)
    db.session.flush()
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    stager = Stager(plan)
    total, done = max(1, len(plan.reading.rows)), 0
    for batch in batches(stager.rows(), ROWS_AT_ONCE):
        insert_all(ImportRow, [{"run_id": run.id, **row} for row in batch])
        done += len(batch)
        tell(run, done, total)
    run.counts = _counts(plan, stager)
    run.warnings = [
        {"row": problem.row, "column": problem.column, "message": problem.message}
        for problem in plan.warnings
    ]
    run.plan_digest = stager.digest
    run.state, run.previewed_at = "previewed", context.now()
    return plan


@transaction
def commit_now(run_id: UUID) -> Plan:
    """Preview and commit in one go, for the command."""
    run = _alone(run_id)
    plan = stage(run)
    run.state = "committing"
    _write(run, plan)
    return plan


@transaction
def finish_commit(run_id: UUID) -> None:
    """Write what the preview showed, or nothing and a fresh preview; twice is as once."""
    run = _alone(run_id)
    if run.state != "committing":
        return
    try:
        plan = _plan(run)
    except (NotFound, Invalid) as trouble:
        run.state, run.note = "failed", trouble.message or _("The file is gone. Upload it again.")
        return
    if _digest(plan) != run.plan_digest:
        stage(run, plan)
        run.note = _(
            "People changed since you looked, so nothing was written. This is the new preview."
        )
        return
    _write(run, plan)


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


def _plan(run: ImportRun) -> Plan:
    tell(run, 0, 1, _("Reading the file"))
    defaults = opening.defaults_from_json(run.defaults)
    return _compared(open_run(run), defaults, run.as_of, run.choices)


def _compared(opened: Opened, defaults: Defaults, as_of: date, choices: Mapping[str, str]) -> Plan:
    reading = opened.read(defaults)
    terms = Terms(as_of, choices, defaults.minutes_per_week, opened.mapping.columns)
    return Planner(reading, load_known(), terms).plan()


def _digest(plan: Plan) -> str:
    stager = Stager(plan)
    for _row in stager.rows():
        pass
    return stager.digest


def _write(run: ImportRun, plan: Plan) -> None:
    total = _writes(plan)
    writer = Writer(plan, run.id, lambda done: tell(run, done, max(done, total)))
    endings, left = _endings(run, plan)
    written = writer.write(endings)
    run.counts = {**run.counts, "written": written, "ended": len(endings)}
    run.state, run.committed_at = "committed", context.now()
    if left:
        run.note = _("Not ended, because something is planned later: %(count)s.", count=left)
    _remember_columns(run)
    said = {name: run.counts[name] for name in ("rows", "people", "positions", "ended")}
    audit.record("people.imported", run, run.file_name, after=said)


def _writes(plan: Plan) -> int:
    """Return about how many rows will be written, for the progress."""
    people = positions = 0
    for person in plan.taken:
        people += person.known is None or person.is_changed
        positions += sum(p.known is None or p.is_changed for p in person.positions)
    return people + 2 * positions


def _endings(run: ImportRun, plan: Plan) -> tuple[list[tuple[KnownTerm, date]], int]:
    """Return the terms to end with the day after the last, and how many cannot be."""
    if not run.endings or run.ends_on is None:
        return [], 0
    until = run.ends_on + timedelta(days=1)
    found, left = [], 0
    for _person, position, term in plan.missing:
        if run.endings != [ALL] and str(position.id) not in run.endings:
            continue
        if term is position.terms[-1] and (term.since is None or term.since < until):
            if term.until is None or term.until > until:
                found.append((term, until))
        else:
            left += 1
    return found, left


def _remember_columns(run: ImportRun) -> None:
    """Keep the columns for the next file with the same names."""
    opened = open_run(run)
    values = {
        "fingerprint": opened.mapping.fingerprint,
        "mapping": {"text": opened.mapping.to_json()},
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


def _counts(plan: Plan, stager: Stager) -> dict[str, Any]:
    used = used_places(plan)
    made = {
        "worksites": sum(place.id in used for place in plan.known.worksites.made),
        "job_classes": sum(place.id in used for place in plan.known.job_classes.made),
        "units": sum(place.id in used for place in plan.known.units.made),
    }
    return {
        "rows": plan.reading.rows_read,
        "people": summary.people_counts(plan),
        "positions": summary.position_counts(plan),
        "tiles": stager.tiles,
        "undecided": sum(person.match.undecided for person in plan.people),
        "made": made,
        "made_names": [
            place.label
            for places in (plan.known.worksites, plan.known.job_classes, plan.known.units)
            for place in places.made
            if place.id in used
        ][:50],
    }


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
    name = f"import:{context.tenant_id()}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
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
