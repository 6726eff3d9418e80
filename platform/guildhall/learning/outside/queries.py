"""Reads of claims: one's own, those that wait for a decision, and what looks like a double."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from guildhall.db import db
from guildhall.directory import Identity
from guildhall.errors import NotFound
from guildhall.learning.models.credit import TranscriptLine
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside.rules import plain_title
from guildhall.learning.permissions import REVIEW_OUTSIDE
from guildhall.people.models.persons import Person

SENT = ("submitted", "returned", "approved", "denied")
"""What a reviewer sees: a draft is its writer's alone."""
ALIVE = ("draft", *SENT[:-1])
"""What may still count twice; a denied or withdrawn claim does not."""


class Filter(Struct, frozen=True):
    """What a reviewer looks for."""

    search: str = ""
    state: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def claims(wanted: Filter) -> Select[tuple[OutsideClaim]]:
    """Return a statement for the claims that were sent in, with their persons."""
    statement = (
        select(OutsideClaim)
        .join(
            Person,
            (Person.tenant_id == OutsideClaim.tenant_id) & (Person.id == OutsideClaim.person_id),
        )
        .options(contains_eager(OutsideClaim.person), joinedload(OutsideClaim.line))
        .where(OutsideClaim.state.in_([wanted.state] if wanted.state in SENT else SENT))
    )
    for word in wanted.search.lower().split():
        statement = statement.where(
            or_(
                Person.search.contains(word, autoescape=True),
                OutsideClaim.title.icontains(word, autoescape=True),
                OutsideClaim.provider.icontains(word, autoescape=True),
            )
        )
    if wanted.kind:
        statement = statement.where(OutsideClaim.kind == wanted.kind)
    if wanted.since:
        statement = statement.where(OutsideClaim.ends_on >= wanted.since)
    if wanted.until:
        statement = statement.where(OutsideClaim.starts_on <= wanted.until)
    return statement


def claims_of(person_id: UUID) -> Sequence[OutsideClaim]:
    """Return a person's own claims, the newest first."""
    return db.session.scalars(
        select(OutsideClaim)
        .where(OutsideClaim.person_id == person_id)
        .options(joinedload(OutsideClaim.line))
        .order_by(OutsideClaim.id.desc())
    ).all()


def own_claim(claim_id: UUID, person_id: UUID) -> OutsideClaim:
    """Return a claim to whoever made it; raise NotFound to everybody else."""
    return _one(_whole(claim_id).where(OutsideClaim.person_id == person_id))


def sent_claim(claim_id: UUID) -> OutsideClaim:
    """Return a claim that was sent in, to a reviewer; raise NotFound."""
    return _one(_whole(claim_id).where(OutsideClaim.state.in_(SENT)))


def claim_with_proof(claim_id: UUID, *, for_: Identity) -> OutsideClaim:
    """Return a claim whose proof this person may open: its holder, or a reviewer once sent."""
    found = _one(_whole(claim_id))
    reviews = for_.may(REVIEW_OUTSIDE.key) and found.state in SENT
    if not found.proof_sha256 or (found.person_id != for_.person_id and not reviews):
        raise NotFound
    return found


def locked_claim(claim_id: UUID) -> OutsideClaim:
    """Return a claim that is about to change; raise NotFound."""
    statement = select(OutsideClaim).where(OutsideClaim.id == claim_id).with_for_update()
    return _one(statement.execution_options(populate_existing=True))


class Double(Struct, frozen=True):
    """Something that a claim looks like: the same proof, or one title on the same days."""

    why: str
    """proof, title, or line (a line of the transcript)."""
    title: str
    on: date | None
    name: str
    own: bool


def doubles_of(claim: OutsideClaim) -> list[Double]:
    """Return what may be the same learning, counted already or claimed by somebody else."""
    return [*_claims_like(claim), *_lines_like(claim)]


def _claims_like(claim: OutsideClaim) -> list[Double]:
    alike = _alike(claim)
    if not alike:
        return []
    found = db.session.scalars(
        select(OutsideClaim)
        .options(joinedload(OutsideClaim.person))
        .where(
            OutsideClaim.id != claim.id,
            OutsideClaim.state.in_(ALIVE),
            or_(OutsideClaim.person_id == claim.person_id, OutsideClaim.state != "draft"),
            or_(*alike),
        )
        .order_by(OutsideClaim.id)
    )
    return [
        Double(
            "proof" if each.proof_sha256 and each.proof_sha256 == claim.proof_sha256 else "title",
            each.title,
            each.ends_on,
            each.person.name,
            own=each.person_id == claim.person_id,
        )
        for each in found
    ]


def _alike(claim: OutsideClaim) -> list[ColumnElement[bool]]:
    """Return what makes another claim look like this one, as far as it is written."""
    found: list[ColumnElement[bool]] = []
    if claim.proof_sha256:
        found.append(OutsideClaim.proof_sha256 == claim.proof_sha256)
    if claim.title and claim.starts_on and claim.ends_on:
        found.append(
            (OutsideClaim.person_id == claim.person_id)
            & (_plain(OutsideClaim.title) == plain_title(claim.title))
            & (OutsideClaim.starts_on <= claim.ends_on)
            & (OutsideClaim.ends_on >= claim.starts_on)
        )
    return found


def _lines_like(claim: OutsideClaim) -> list[Double]:
    if claim.starts_on is None or claim.ends_on is None:
        return []
    statement = (
        select(TranscriptLine)
        .options(joinedload(TranscriptLine.person))
        .where(
            TranscriptLine.person_id == claim.person_id,
            TranscriptLine.source == "offering",
            TranscriptLine.voided_at.is_(None),
            TranscriptLine.held_on.between(claim.starts_on, claim.ends_on),
            _plain(TranscriptLine.course_title) == plain_title(claim.title),
        )
    )
    return [
        Double("line", line.course_title, line.held_on, line.person.name, own=True)
        for line in db.session.scalars(statement)
    ]


def _plain(title: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Write plain_title() for the database."""
    return func.btrim(func.regexp_replace(func.lower(title), r"\s+", " ", "g"))


def _whole(claim_id: UUID) -> Select[tuple[OutsideClaim]]:
    return (
        select(OutsideClaim)
        .options(joinedload(OutsideClaim.person), joinedload(OutsideClaim.line))
        .where(OutsideClaim.id == claim_id)
        .execution_options(populate_existing=True)
    )


def _one(statement: Select[tuple[OutsideClaim]]) -> OutsideClaim:
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found
