"""Verbs about one part: left out of the runs, put back, voided with a reason, restored."""

from uuid import UUID

from guildhall import audit, context
from guildhall.budgets.services import payments
from guildhall.db import db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from plugins.clc.models.pay import ClcInstalment
from plugins.clc.pay import funding, queries
from plugins.clc.pay.queries import Row
from plugins.clc.settings import pay_settings


@transaction
def leave_out(part_id: UUID, reason: str) -> ClcInstalment:
    """Leave a part out of the runs, with a reason, until somebody puts it back."""
    row = _locked(part_id)
    _refuse_empty(reason)
    if row.state not in ("planned", "set_aside"):
        raise Conflict(_("Only a part that is in no run and not paid can be left out."))
    row.part.held_reason = reason.strip()
    _record("clc.part_left_out", row, reason.strip())
    return row.part


@transaction
def put_back(part_id: UUID) -> ClcInstalment:
    """Let a part that was left out be paid with the next run."""
    row = _locked(part_id)
    if row.state != "held":
        raise Conflict(_("This part is not left out."))
    before, row.part.held_reason = row.part.held_reason, ""
    _record("clc.part_put_back", row, before)
    return row.part


@transaction
def void(part_id: UUID, reason: str, *, by: Person) -> ClcInstalment:
    """Void a part with a reason: what is set aside is released, what was paid is reversed."""
    row = _locked(part_id)
    _refuse_empty(reason)
    refuse_same_person(row.part.person_id, by.id, _("what is paid to you"))
    if row.state == "voided":
        raise Conflict(_("This part was voided already."))
    if row.state == "elsewhere":
        raise Conflict(
            _("This part was paid before Guildhall. Take the import back and correct its file.")
        )
    if row.state == "entered":
        raise Conflict(_("This part is in a run that waits for approval. Withdraw the run first."))
    if row.state in queries.SPENT and row.payment is not None:
        payments.void(row.payment.id, decision=reason.strip(), by=by.id)
    else:
        funding.give_free(row, reason.strip())
    row.part.voided_at, row.part.void_reason = context.now(), reason.strip()
    _record("clc.part_voided", row, reason.strip())
    return row.part


@transaction
def restore(part_id: UUID, *, by: Person) -> bool:
    """Let a voided part be paid after all; say whether its money could be set aside anew."""
    row = _locked(part_id)
    if row.state not in queries.GONE:
        raise Conflict(_("This part is not voided."))
    if row.part.year.award.voided_at is not None or row.part.year.voided_at is not None:
        raise Conflict(_("Its award was voided, so its parts stay voided too."))
    before = row.part.void_reason
    row.part.voided_at, row.part.void_reason = None, ""
    row.part.encumbrance_id = row.part.run_id = None
    _record("clc.part_restored", row, before)
    return _set_aside_again(row.part, by)


def _set_aside_again(part: ClcInstalment, by: Person) -> bool:
    """Set one part's money aside, unless the fund lacks it or it takes another person."""
    award, money = part.year.award, pay_settings()
    another = by.id not in {award.entered_by, part.person_id}
    if award.approved_at is None or money.fund_id is None or not another:
        return False
    try:
        with db.session.begin_nested():
            return funding.set_aside(award, money, by=by.id, only=part.id) > 0
    except Conflict:  # too little is left, or the period is closed
        return False


def _locked(part_id: UUID) -> Row:
    """Lock the award first, as every verb about it does, then look at the part."""
    queries.get_award(queries.get_part(part_id).part.year.award_id, lock=True)
    return queries.get_part(part_id)


def _refuse_empty(reason: str) -> None:
    if not reason.strip():
        raise Invalid(reason=_("Say why in a few words."))


def _record(action: str, row: Row, reason: str) -> None:
    db.session.flush()
    audit.record(
        action, row.part, row.part.person.name, after={"amount": row.part.amount}, reason=reason
    )
