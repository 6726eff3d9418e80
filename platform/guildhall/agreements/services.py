"""Enter a contract, adopt it, and say in versions what its clauses are from which day on."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import func, select

from guildhall import audit, context
from guildhall.agreements import queries
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import (
    Clause,
    ClauseVersion,
    Contract,
    ContractDocument,
)
from guildhall.agreements.papers import PAPERS
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day as on_paper
from guildhall.people import rules
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.refusals import refused_as
from guildhall.wording import gettext as _

AFTER_ADOPTION: Final = frozenset({"note"})


@transaction
def enter_contract(facts: Mapping[str, Any]) -> Contract:
    """Write a contract down, as a draft."""
    contract = Contract(**_with_term(facts))
    db.session.add(contract)
    db.session.flush()
    audit.record("agreements.contract_entered", contract, contract.name, after=facts)
    return contract


def _with_term(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with their two days as one term; raise Invalid if they are turned."""
    first, last = facts["first_day"], facts["last_day"]
    if last is not None and last < first:
        raise Invalid(last_day=_("The term cannot end before it begins."))
    kept = {name: value for name, value in facts.items() if name not in {"first_day", "last_day"}}
    return {**kept, "term": rules.through(first, last)}


@transaction
def change_contract(contract_id: UUID, facts: Mapping[str, Any]) -> Contract:
    """Change a draft; of a contract in force only the note."""
    contract = get(Contract, contract_id, lock=True)
    wanted = _with_term(facts)
    before, after = changes.apply(contract, wanted)
    if contract.status == "in_force" and set(after) - AFTER_ADOPTION:
        raise Conflict(
            _("This contract is in force: only its note can change. Enter the next one instead.")
        )
    if after:
        db.session.flush()
        audit.record(
            "agreements.contract_changed", contract, contract.name, before=before, after=after
        )
    return contract


@transaction
def adopt(contract_id: UUID, *, decision: str) -> Contract:
    """Say that a contract is in force, and by which decision; asked twice, it changes nothing."""
    contract = get(Contract, contract_id, lock=True)
    if contract.status == "draft":
        contract.status, contract.adopted_at = "in_force", context.now()
        contract.adopted_by = decision
        audit.record("agreements.contract_adopted", contract, contract.name, reason=decision)
    return contract


@transaction
def attach(contract_id: UUID, data: bytes, label: str) -> ContractDocument:
    """Keep a paper of a contract."""
    contract = get(Contract, contract_id)
    name, size = PAPERS.keep(data, label)
    paper = ContractDocument(
        contract_id=contract.id, label=label[:200], file_name=name, file_size=size
    )
    db.session.add(paper)
    db.session.flush()
    audit.record("agreements.paper_attached", paper, f"{contract.name}: {paper.label}")
    return paper


# Clauses


@transaction
def add_clause(
    contract_id: UUID, kind: str, *, title: str, article: str, version: Mapping[str, Any]
) -> Clause:
    """Add a clause with its first version."""
    contract = get(Contract, contract_id, lock=True)
    place = db.session.scalar(
        select(func.count()).select_from(Clause).where(Clause.contract_id == contract.id)
    )
    clause = Clause(
        contract_id=contract.id,
        kind=kind_of(kind).key,
        title=title,
        article=article,
        place=place or 0,
    )
    db.session.add(clause)
    db.session.flush()
    _write(clause, 1, version)
    audit.record("agreements.clause_added", clause, f"{contract.name}: {title}", after=version)
    return clause


@transaction
def amend(clause_id: UUID, version: Mapping[str, Any]) -> ClauseVersion:
    """Say what a clause is from a day on; what it was before stays, and so do its answers."""
    clause = queries.get_clause(get(Clause, clause_id, lock=True).id, drafts=True)
    starts: date = version["starts_on"]
    standing = [each for each in clause.versions if each.withdrawn_at is None]
    if any(each.valid.lower and each.valid.lower > starts for each in standing):
        raise Conflict(
            _("A later version of this clause is on record. Withdraw it first, or begin after it.")
        )
    for each in standing:
        if each.valid.lower == starts:
            _withdraw(each, _("replaced before it was used"))
        elif rules.holds(each.valid, starts):
            _end(each, starts)
    number = max((each.number for each in clause.versions), default=0) + 1
    written = _write(clause, number, version)
    audit.record("agreements.clause_amended", clause, clause.title, after=version)
    return written


@transaction
def end_clause(clause_id: UUID, *, last_day: date, reason: str) -> None:
    """Say on which day a clause holds for the last time."""
    clause = queries.get_clause(get(Clause, clause_id, lock=True).id, drafts=True)
    for each in clause.versions:
        if rules.holds(each.valid, last_day):
            _end(each, last_day + timedelta(days=1))
            audit.record("agreements.clause_ended", clause, clause.title, reason=reason)
            return
    raise Conflict(_("This clause does not hold on that day."))


@transaction
def withdraw(version_id: UUID, *, reason: str) -> ClauseVersion:
    """Take a version back that was entered by mistake and never used; the one before goes on."""
    version = queries.get_version(version_id, lock=True)
    if version.withdrawn_at is not None:
        raise Conflict(_("This version has been withdrawn already."))
    title = version.clause.title
    before = next(
        (
            each
            for each in queries.get_clause(version.clause_id, drafts=True).versions
            if not each.valid.isempty and each.valid.upper == version.valid.lower
        ),
        None,
    )
    until = version.valid.upper
    _withdraw(version, reason)
    if before is not None:
        with _guarded(before):
            before.valid = rules.period(before.valid.lower, until)
    audit.record("agreements.version_withdrawn", version, title, reason=reason)
    return version


def _write(clause: Clause, number: int, version: Mapping[str, Any]) -> ClauseVersion:
    written = ClauseVersion(
        clause_id=clause.id,
        number=number,
        valid=rules.period(version["starts_on"], None),
        parameters=checked(clause.kind, version["parameters"]),
        wording=version.get("wording", ""),
        source=version.get("source", ""),
        entered_by=context.actor().name,
    )
    db.session.add(written)
    db.session.flush()
    return written


def checked(kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as they are kept; raise Invalid with a sentence at each field."""
    schema = kind_of(kind).terms()
    try:
        loaded = schema.load({name: each for name, each in parameters.items() if each is not None})
    except ValidationError as problem:
        raise Invalid(**sentences(problem)) from None
    kept: dict[str, Any] = schema.dump(loaded)
    return kept


def sentences(problem: ValidationError) -> dict[str, str]:
    """Return a schema's refusals, one sentence for each field."""
    found = problem.messages if isinstance(problem.messages, dict) else {}
    return {
        str(name): str(each[0] if isinstance(each, list) else each) for name, each in found.items()
    }


def _end(version: ClauseVersion, until: date) -> None:
    with _guarded(version):
        version.valid = rules.period(version.valid.lower, until)


def _withdraw(version: ClauseVersion, reason: str) -> None:
    with _guarded(version):
        version.valid, version.withdrawn_at = changes.empty(), context.now()
        version.withdrawn_reason = reason


def _guarded(version: ClauseVersion) -> AbstractContextManager[None]:
    """Write a change of a version's days; the database refuses one that would undo an answer."""
    return refused_as(
        clause_version_answered=lambda: Invalid(
            starts_on=_(
                "This clause was used for %(day)s, and what it said then stays. A change can "
                "begin after that day.",
                day=on_paper(queries.last_used(version.id)),
            )
        )
    )
