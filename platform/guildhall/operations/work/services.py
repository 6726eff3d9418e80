"""Verbs about failed work: try it again, or let it go with a reason."""

from sqlalchemy import select

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.operations.work.queries import failed, task
from guildhall.outbox import OutboxLine
from guildhall.wording import gettext as _

LONGEST_REASON = 500


@transaction
def retry(line: OutboxLine) -> None:
    """Try failed work again now, from its first attempt."""
    line = _locked(line)
    before = {"attempts": line.attempts, "error": line.last_error}
    jobs.retry(line)
    audit.record("operations.jobs_retried", line, task(line.entry), before=before)


@transaction
def retry_all(entry: str) -> int:
    """Try all failed work of one sort again; return how much that was."""
    lines = db.session.scalars(failed(entry).with_for_update(skip_locked=True)).all()
    for line in lines:
        jobs.retry(line)
    if lines:
        audit.record(
            "operations.jobs_retried", ("outbox", None), task(entry), after={"count": len(lines)}
        )
    return len(lines)


@transaction
def dismiss(line: OutboxLine, reason: str) -> None:
    """Let failed work go: it will never be done, and the audit says why."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid(reason=_("Say why this need not be done any more."))
    line = _locked(line)
    line.done_at = context.now()
    audit.record(
        "operations.jobs_dismissed",
        line,
        task(line.entry),
        before={"attempts": line.attempts, "error": line.last_error},
        reason=reason,
    )


def _locked(line: OutboxLine) -> OutboxLine:
    """Return the line as it stands now; somebody else may have been quicker."""
    found = db.session.scalar(
        select(OutboxLine)
        .where(OutboxLine.id == line.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.failed_at is None or found.done_at is not None:
        raise Conflict(_("Somebody has seen to this already."))
    return found
