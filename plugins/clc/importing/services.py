"""Verbs of an import: upload and preview, commit all or nothing, undo, forget."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict
from guildhall.files import files
from guildhall.people.queries import get
from guildhall.wording import gettext as _
from plugins.clc.importing.kinds import KINDS
from plugins.clc.importing.planned import Planned, digest
from plugins.clc.importing.reading import Read
from plugins.clc.models.imports import OUTCOMES, ClcImport, ClcImportRow

LONGEST_NAME: Final = 200


@transaction
def upload(data: bytes, file_name: str, kind: str = "participants") -> ClcImport:
    """Keep a file of participants, or of awards from before, and show what it would change."""
    read = KINDS[kind].read(data, file_name)
    run = ClcImport(
        id=new_id(),
        kind=kind,
        file_name=file_name[:LONGEST_NAME] or _("participants"),
        digest=hashlib.sha256(data).hexdigest(),
        columns=dict(read.columns),
        warnings=list(read.warnings),
        actor_name=context.actor().name,
    )
    files().write(_place(run), [data])
    db.session.add(run)
    _preview(run, read)
    return run


def _preview(run: ClcImport, read: Read[Any]) -> list[Planned]:
    """Write down what every row would do; nothing else is written."""
    planned = KINDS[run.kind].plan(read.rows)
    counts = Counter(each.outcome for each in planned)
    run.counts = {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}
    run.plan_digest = digest(planned)
    db.session.flush()
    db.session.execute(delete(ClcImportRow).where(ClcImportRow.import_id == run.id))
    _keep(run, planned)
    return planned


def _keep(run: ClcImport, planned: Sequence[Planned]) -> None:
    rows = [
        {
            "id": new_id(),
            "import_id": run.id,
            "row": each.row,
            "outcome": each.outcome,
            "name": each.name,
            "number": each.number,
            "person_id": each.person_id,
            "cycle_id": each.cycle_id,
            "begins": each.begins,
            "due": each.due,
            "points": each.points,
            "required_points": each.required,
            "status": each.status,
            "differences": each.differences,
            "facts": each.facts,
            "problem": each.problem,
        }
        for each in planned
    ]
    if rows:
        db.session.execute(insert(ClcImportRow), rows)


@transaction
def commit(run: ClcImport) -> bool:
    """Write what the preview shows, all or nothing; False where the preview had to be made anew.

    A second click finds it written and writes nothing more.
    """
    run = locked(run)
    if run.state == "committed":
        return True
    if run.state != "previewed":
        raise Conflict(_("This file is done with. Upload it again to bring it in."))
    kind = KINDS[run.kind]
    read = kind.read(bytes_of(run), run.file_name)
    before = run.plan_digest
    planned = _preview(run, read)
    if run.plan_digest != before:
        run.note = _("Something changed here since the preview was made. Look at it again.")
        return False
    try:
        kind.write(run, _taken(planned))
    except IntegrityError:
        raise Conflict(
            _("Somebody changed one of these rows at this moment. Nothing was written; try again.")
        ) from None
    run.state, run.note, run.committed_at = "committed", "", context.now()
    audit.record("clc.imported", run, run.file_name, after=run.counts)
    return True


def _taken(planned: Iterable[Planned]) -> list[Planned]:
    return [each for each in planned if each.outcome in {"new", "changed"}]


@transaction
def undo(run: ClcImport) -> int:
    """Take a whole import back; return how many rows had to stay, each with its reason."""
    run = locked(run)
    if run.state == "undone":
        return len(run.kept)
    if run.state != "committed":
        raise Conflict(_("Only an import that was written can be taken back."))
    rows = db.session.scalars(
        select(ClcImportRow)
        .where(ClcImportRow.import_id == run.id, ClcImportRow.outcome.in_(("new", "changed")))
        .order_by(ClcImportRow.row)
    ).all()
    run.kept = KINDS[run.kind].take_back(run, rows)
    run.state, run.undone_at = "undone", context.now()
    audit.record(
        "clc.import_undone", run, run.file_name, after={"rows": len(rows), "kept": len(run.kept)}
    )
    return len(run.kept)


@transaction
def discard(run: ClcImport) -> None:
    """Forget a file that was not written."""
    run = locked(run)
    if run.state != "previewed":
        raise Conflict(_("This file is done with. Upload it again to bring it in."))
    run.state = "discarded"
    db.session.execute(delete(ClcImportRow).where(ClcImportRow.import_id == run.id))
    files().delete(_place(run))


def locked(run: ClcImport) -> ClcImport:
    """Return the import as it is now, for one at a time."""
    return get(ClcImport, run.id, lock=True)


def bytes_of(run: ClcImport) -> bytes:
    """Return the file as it was sent."""
    with files().open(_place(run)) as kept:
        return kept.read()


def _place(run: ClcImport) -> str:
    return run.stored
