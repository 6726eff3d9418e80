"""A person's record as of a date: positions, leave, union, credentials, attestations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from guildhall.db import db
from guildhall.localisation import hours
from guildhall.people import queries, rules
from guildhall.people.labels import share
from guildhall.people.models.persons import (
    Attestation,
    Credential,
    Person,
    Standing,
    UnionMembership,
)
from guildhall.people.models.places import BargainingUnit
from guildhall.people.models.positions import LeaveOfAbsence, Position, PositionTerm
from guildhall.people.settings import setting
from guildhall.wording import gettext as _


class HeldPosition(Struct, frozen=True):
    """A position as of a date, with everything it was and will be."""

    position: Position
    terms: Sequence[PositionTerm]
    leaves: Sequence[LeaveOfAbsence]
    on: date

    @property
    def term(self) -> PositionTerm | None:
        """Return what the position is on the date, or None when it is not held."""
        return next((term for term in self.terms if rules.holds(term.valid, self.on)), None)

    @property
    def nearest(self) -> PositionTerm | None:
        """Return the term that says best what the position is: on the date, else the last."""
        return self.term or (self.terms[-1] if self.terms else None)

    @property
    def state(self) -> str:
        """Return held, future or past."""
        if self.term is not None:
            return "held"
        last = self.terms[-1].valid if self.terms else None
        begins_later = last is not None and last.lower is not None and last.lower > self.on
        return "future" if begins_later else "past"

    @property
    def leave(self) -> LeaveOfAbsence | None:
        """Return the leave that the date falls into."""
        return next((each for each in self.leaves if rules.holds(each.valid, self.on)), None)

    @property
    def title(self) -> str:
        """Return what the position is called, on the date or at last."""
        return title_of(self.nearest) if self.nearest else ""

    @property
    def words(self) -> str:
        """Return the position as a sentence of the page says it."""
        return self.words_of(self.nearest) if self.nearest else ""

    @staticmethod
    def words_of(term: PositionTerm) -> str:
        """Return what a position is during a term: title, place, hours, FTE."""
        parts = [title_of(term)]
        if term.worksite:
            parts.append(term.worksite.name)
        if term.weekly_minutes is not None:
            parts.append(_("%(hours)s a week", hours=hours(term.weekly_minutes)))
        if term.annual_fte is not None:
            parts.append(_("%(share)s FTE", share=share(term.annual_fte)))
        return ", ".join(parts)

    @property
    def ends(self) -> bool:
        """Say whether the position has a last day, past or planned."""
        return bool(self.terms) and self.terms[-1].valid.upper is not None

    @property
    def seniority(self) -> date | None:
        """Return since when seniority counts (P51)."""
        return rules.seniority_date(self.position.hire_date, self.leaves, self.on)

    @property
    def on_probation(self) -> bool:
        """Say whether probation lasts on the date."""
        return rules.on_probation(self.position.probation_end, self.on)


class CredentialLine(Struct, frozen=True):
    """A credential with its state on the date."""

    credential: Credential
    state: str


class Record(Struct, frozen=True):
    """Everything that a page shows of a person, as of a date."""

    person: Person
    on: date
    positions: Sequence[HeldPosition] = ()
    memberships: Sequence[tuple[UnionMembership, str]] = ()
    standings: Sequence[Standing] = ()
    credentials: Sequence[CredentialLine] = ()
    attestations: Sequence[tuple[Attestation, str]] = ()
    most_minutes: int = 0

    @property
    def held(self) -> list[HeldPosition]:
        """Return the positions that the person holds on the date."""
        return [each for each in self.positions if each.state == "held"]

    @property
    def other(self) -> list[HeldPosition]:
        """Return the positions that have ended or are still to come."""
        return [each for each in self.positions if each.state != "held"]

    @property
    def weekly_minutes(self) -> int:
        """Return the hours of all positions together, as minutes a week."""
        return sum(each.term.weekly_minutes or 0 for each in self.held if each.term)

    @property
    def over_hours(self) -> int:
        """Return by how many minutes a week the positions exceed the tenant's most, or 0."""
        minutes = [each.term.weekly_minutes for each in self.held if each.term]
        return rules.over_hours(minutes, self.most_minutes)

    @property
    def over_fte(self) -> Decimal:
        """Return by how much the positions exceed one full-time post, or 0."""
        return rules.over_fte([each.term.annual_fte for each in self.held if each.term])

    @property
    def standing(self) -> Standing | None:
        """Return the interval of standing that the date falls into."""
        return next((each for each in self.standings if rules.holds(each.valid, self.on)), None)


def title_of(term: PositionTerm) -> str:
    """Return what a position is called: its own title, else its class's."""
    of_class = (term.job_class.working_title or term.job_class.title) if term.job_class else ""
    return term.title or of_class or _("Position")


def record_of(person: Person, on: date, *, see: Sequence[str]) -> Record:
    """Gather what somebody with these permissions sees of a person as of a date."""
    return Record(
        person=person,
        on=on,
        positions=_positions(person.id, on) if "people.view_positions" in see else (),
        memberships=_memberships(person.id) if "people.view_standing" in see else (),
        standings=_standings(person.id) if "people.view_standing" in see else (),
        credentials=_credentials(person.id, on),
        attestations=_attestations(person.id) if "people.view_attestations" in see else (),
        most_minutes=int(setting("max_weekly_hours") * 60),
    )


def _positions(person_id: UUID, on: date) -> list[HeldPosition]:
    leaves = queries.leaves_of(person_id)
    return [
        HeldPosition(
            position,
            [term for term in position.terms if term.withdrawn_at is None],
            [leave for leave in leaves if leave.position_id == position.id],
            on,
        )
        for position in queries.positions_of(person_id)
        if any(term.withdrawn_at is None for term in position.terms)
    ]


def _memberships(person_id: UUID) -> list[tuple[UnionMembership, str]]:
    rows = db.session.execute(
        select(UnionMembership, BargainingUnit.name)
        .join(BargainingUnit, BargainingUnit.id == UnionMembership.bargaining_unit_id)
        .where(UnionMembership.person_id == person_id, UnionMembership.withdrawn_at.is_(None))
        .order_by(UnionMembership.valid.desc())
    )
    return list(rows.tuples())


def _standings(person_id: UUID) -> Sequence[Standing]:
    return db.session.scalars(
        select(Standing)
        .where(Standing.person_id == person_id, Standing.withdrawn_at.is_(None))
        .order_by(Standing.valid.desc())
    ).all()


def _credentials(person_id: UUID, on: date) -> list[CredentialLine]:
    rows = db.session.scalars(
        select(Credential)
        .where(Credential.person_id == person_id)
        .order_by(Credential.valid_to.desc().nulls_first(), Credential.id)
    )
    return [CredentialLine(each, state_of(each, on)) for each in rows]


def state_of(credential: Credential, on: date) -> str:
    """Return void, future, valid, expiring or expired."""
    if credential.voided_at is not None:
        return "void"
    return rules.credential_state(
        credential.valid_from, credential.valid_to, credential.alert_days, on
    )


def _attestations(person_id: UUID) -> list[tuple[Attestation, str]]:
    rows = db.session.execute(
        select(Attestation, Person)
        .outerjoin(Person, Person.id == Attestation.attested_by)
        .where(Attestation.person_id == person_id)
        .order_by(Attestation.as_of.desc(), Attestation.id.desc())
    )
    return [(each, by.name if by else "") for each, by in rows.tuples()]


# What happened
