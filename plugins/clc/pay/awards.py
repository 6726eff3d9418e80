"""Verbs about awards: made from a verified record, approved by somebody else, voided."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.agreements import asking
from guildhall.agreements.asking import Answer
from guildhall.budgets.services import payments
from guildhall.budgets.services.commitments import OWN_POCKET
from guildhall.db import constraint_of, db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.localisation import number
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.wording import gettext as _
from plugins.clc import words
from plugins.clc.cycles import queries as cycles
from plugins.clc.models.cycles import ClcCycle, ClcSubmission
from plugins.clc.models.pay import ClcAward, ClcAwardYear, ClcInstalment, ClcPayRun
from plugins.clc.pay import clauses, funding, queries
from plugins.clc.pay.rules import Year, years_of
from plugins.clc.points.queries import points_of
from plugins.clc.settings import PaySettings, pay_settings


@transaction
def make(submission_id: UUID, *, by: Person | None = None) -> ClcAward:
    """Make the award of a verified record, once; its years begin when earlier ones are over."""
    submission = cycles.get_submission(submission_id)
    hold(Person, [submission.person_id])
    cycle = cycles.get_cycle(submission.cycle_id, lock=True)
    submission = cycles.get_submission(submission_id, lock=True)
    known = queries.award_of_cycle(cycle.id)
    if known is not None:
        return known
    _refuse_unless_reached(submission, cycle)
    award = _write(submission, clauses.ask(submission), by)
    audit.record("clc.award_made", award, cycle.person.name, after=_facts(award))
    return award


def _refuse_unless_reached(submission: ClcSubmission, cycle: ClcCycle) -> None:
    if submission.state != "verified":
        raise Conflict(_("An award rests on a verified record, and this one is not verified."))
    points = points_of(cycle.id)
    if cycle.status == "verified" and points < cycle.required_points:
        raise Conflict(
            _(
                "Points were voided since the record was verified: %(points)s of %(required)s "
                "are left.",
                points=number(points),
                required=number(cycle.required_points),
            )
        )


def _write(submission: ClcSubmission, found: Answer, by: Person | None) -> ClcAward:
    terms = clauses.terms_of(found)
    opens = max(submission.due_on, queries.free_from(submission.person_id) or submission.due_on)
    years = years_of(terms, opens)
    award = ClcAward(
        person_id=submission.person_id,
        cycle_id=submission.cycle_id,
        submission_id=submission.id,
        answer_id=asking.keep(found).id,
        valid=Range(opens, years[-1].valid.upper),
        yearly=terms.yearly,
        years=terms.years,
        instalments=terms.instalments,
        points=submission.points,
        required_points=submission.required_points,
        received_on=submission.counts_from,
        entered_by=by.id if by else submission.decided_by,
    )
    db.session.add(award)
    db.session.flush()
    for year in years:
        _write_year(award, year)
    db.session.flush()
    return award


def _write_year(award: ClcAward, year: Year) -> None:
    kept = ClcAwardYear(
        award_id=award.id,
        person_id=award.person_id,
        number=year.number,
        valid=year.valid,
        amount=year.amount,
    )
    db.session.add(kept)
    db.session.flush()
    db.session.add_all(
        ClcInstalment(
            year_id=kept.id,
            person_id=award.person_id,
            number=part.number,
            due_on=part.due_on,
            amount=part.amount,
        )
        for part in year.parts
    )


def _facts(award: ClcAward) -> dict[str, object]:
    return {"yearly": award.yearly, "years": award.years, "valid": award.valid}


@transaction
def approve(award_id: UUID, *, by: Person, money: PaySettings | None = None) -> int:
    """Approve an award and set aside what the budgets cover by now; return for how many parts.

    Asked again, it sets aside what a budget has come to cover since. All of it, or nothing; an
    award of which something is due already is not approved without its money.
    """
    award = _locked(award_id)
    name = award.person.name
    refuse_same_person(award.entered_by, by.id, _("this award"))
    if award.person_id == by.id:
        raise Denied(_("This is paid to you, so somebody else approves it."))
    first = award.approved_at is None
    if first:
        _refuse_if_fallen(award)
        award.approved_by, award.approved_at = by.id, context.now()
        _flush_or_refuse()
    done = funding.set_aside(award, money or pay_settings(), by=by.id)
    if first and not done:
        funding.refuse_if_due(award)
    if done or first:
        action = "clc.award_approved" if first else "clc.award_set_aside"
        audit.record(action, award, name, after={"parts": done})
    return done


def _refuse_if_fallen(award: ClcAward) -> None:
    """Refuse an award whose points were voided since, unless its cycle is over and settled."""
    if award.submission_id is not None and award.cycle_id is not None:
        cycle = cycles.get_cycle(award.cycle_id, lock=True)
        _refuse_unless_reached(cycles.get_submission(award.submission_id), cycle)


def _locked(award_id: UUID) -> ClcAward:
    award = queries.get_award(award_id, lock=True)
    if award.voided_at is not None:
        raise Conflict(_("This award was voided."))
    return award


def _flush_or_refuse() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if constraint_of(error) == OWN_POCKET:
            raise Denied(_("This is paid to you, so somebody else approves it.")) from None
        raise


@transaction
def void(award_id: UUID, reason: str, *, by: Person | None = None) -> ClcAward:
    """Void an award with a reason: what is set aside is free again, what was paid stays paid."""
    award = _locked(award_id)
    name = award.person.name
    if not reason.strip():
        raise Invalid(reason=_("Say in a few words why this award is voided."))
    if by is not None and award.person_id == by.id:
        raise Denied(_("This award is your own, so somebody else decides about it."))
    for row in _held_rows(award):
        if row.state in queries.UNPAID:
            funding.give_free(row, reason)
            row.part.held_reason = ""
            row.part.voided_at, row.part.void_reason = context.now(), reason.strip()
    db.session.flush()
    paid = {row.part.year_id for row in queries.parts_of(award.id) if row.state in queries.SPENT}
    for year in queries.years_of(award.id):
        if year.id not in paid:  # a year that was paid in part is no other award's
            year.voided_at = context.now()
    award.voided_at, award.void_reason = context.now(), reason.strip()
    audit.record("clc.award_voided", award, name, reason=reason.strip())
    return award


def _held_rows(award: ClcAward) -> list[queries.Row]:
    """Return an award's parts, once nobody can approve a run that one of them is in."""
    runs = {row.part.run_id for row in queries.parts_of(award.id) if row.state == "entered"}
    hold(ClcPayRun, [run_id for run_id in runs if run_id])
    return queries.parts_of(award.id)


# What follows by itself


@transaction
def follow(submission_id: UUID) -> None:
    """Make the award of a record that was verified, where the clause can be asked.

    Where it cannot, the record waits on the list of awards, which says why.
    """
    submission = cycles.get_submission(submission_id)
    award = queries.award_of_cycle(submission.cycle_id)
    if award is not None:
        _go_on(award)
        return
    try:
        clauses.ask(submission)
        make(submission_id)
    except Conflict:
        return


def _go_on(award: ClcAward) -> None:
    """Let parts be paid again that waited for a record to be verified anew."""
    for row in queries.parts_of(award.id):
        if row.part.held_reason == words.UNVERIFIED:
            row.part.held_reason = ""


@transaction
def pause(cycle_id: UUID) -> None:
    """Answer a verification that was taken back: void the award, or hold what is not paid yet."""
    award = queries.award_of_cycle(cycle_id)
    if award is None:
        return
    rows = _held_rows(award)
    if not any(row.state in queries.SPENT for row in rows):
        void(award.id, words.UNVERIFIED)
        return
    for row in rows:
        if row.state in queries.UNPAID:
            _out_of_run(row)
            row.part.held_reason = row.part.held_reason or words.UNVERIFIED


def _out_of_run(row: queries.Row) -> None:
    if row.state == "entered" and row.payment is not None:
        payments.decline(row.payment.id, reason=words.UNVERIFIED)
        row.part.run_id = None


@transaction
def make_waiting() -> int:
    """Make the awards of verified records that have none, as when the program was off."""
    made = 0
    for submission in db.session.scalars(queries.without_award(by_itself=True)).all():
        follow(submission.id)
        made += 1
    return made
