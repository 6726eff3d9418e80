"""Attest yes or no about a person, never a story (W37)."""

from datetime import date

from guildhall import context
from guildhall.db import db, transaction
from guildhall.errors import Denied, Invalid
from guildhall.people import rules
from guildhall.people.models.persons import Attestation, Person
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.wording import gettext as _


@transaction
def attest(  # noqa: PLR0913 - who, about whom, what, when and how far back
    person: Person,
    *,
    by: Person,
    question: str,
    answer: bool,
    as_of: date | None = None,
    years: int | None = None,
) -> Attestation:
    """Record a yes or no of one person about another, as of a date."""
    if by.id == person.id:
        raise Denied(_("Somebody else has to attest about you."))
    as_of = as_of or context.today()
    if as_of > context.today():
        raise Invalid(as_of=_("Nobody can attest to a day that is still to come."))
    attestation = Attestation(
        person_id=person.id,
        question=question,
        answer=answer,
        as_of=as_of,
        lookback_years=years,
        attested_by=by.id,
    )
    db.session.add(attestation)
    after = {"question": question, "answer": answer, "as_of": as_of, "lookback_years": years}
    changes.record("people.attested", person, after=after)
    return attestation


@transaction
def attest_clear(  # noqa: PLR0913 - as above
    person: Person,
    *,
    by: Person,
    question: str,
    concern_on: date | None,
    years: int,
    as_of: date | None = None,
) -> Attestation:
    """Attest that the look-back holds no concern; the concern's day is used and not kept."""
    on = as_of or context.today()
    if concern_on is not None and concern_on > on:
        raise Invalid(concern_on=_("The concern cannot be later than the day it is judged on."))
    clear = rules.clear_of_concern(concern_on, on, years)
    return attest(person, by=by, question=question, answer=clear, as_of=on, years=years)


@transaction
def void(attestation: Attestation, *, reason: str) -> None:
    """Void an attestation, with a reason; it stays in the record."""
    attestation = get(Attestation, attestation.id, lock=True)
    if attestation.voided_at is not None:
        return
    attestation.voided_at, attestation.void_reason = context.now(), reason
    person = get(Person, attestation.person_id)
    changes.record(
        "people.attestation_voided",
        person,
        before={"question": attestation.question, "answer": attestation.answer},
        reason=reason,
    )
