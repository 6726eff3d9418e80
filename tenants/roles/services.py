"""Verbs of roles: give, end, designate; and deciding what a role may do."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from flask_babel import format_date
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import constraint_of, db, one_at_a_time, transaction
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.features import features_on, is_on
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.registry import registry
from guildhall.wording import gettext as _
from tenants.models import RoleAssignment, RoleBundle
from tenants.roles import queries
from tenants.roles.permissions import EDIT, GIVE, ONLY
from tenants.roles.rules import last_day, term, when
from tenants.roles.words import GIVEN, NAMES, name_of


@transaction
def give(  # noqa: PLR0913 - who, what, from, to, why and by whom
    person: Person,
    role: str,
    *,
    since: date,
    last: date | None = None,
    note: str = "",
    by: Person,
) -> RoleAssignment:
    """Give a role from a first to a last day; the database keeps one coordinator at a time."""
    if role not in GIVEN:
        raise Invalid(role=_("Choose a role."))
    if last is not None and last < since:
        raise Invalid(last=_("The last day comes before the first one."))
    if person.archived_at is not None:
        raise Conflict(_("%(name)s is archived and takes no role.", name=person.name))
    _refuse_giver(role, by)
    one_at_a_time("roles")  # the second is refused in a sentence
    assignment = RoleAssignment(
        person_id=person.id,
        role=role,
        valid=term(since, last),
        designated_by=_designator(role, by),
        note=note,
    )
    _write(assignment, person)
    audit.record("roles.given", assignment, _label(role, person), after=_facts(assignment))
    return assignment


@transaction
def end(assignment_id: UUID, *, last: date, reason: str, by: Person) -> RoleAssignment:
    """Set a role's last day; one that would end before it began is withdrawn instead."""
    one_at_a_time("roles")  # the second is refused in a sentence
    assignment = queries.get_assignment(assignment_id, lock=True)
    person = get_person(assignment.person_id)
    if by.id != person.id:
        _refuse_giver(assignment.role, by)
    if when(assignment.valid, context.today()) in {"past", "withdrawn"}:
        raise Conflict(_("This role is over already."))
    if not reason.strip():
        raise Invalid(reason=_("Say why, for those who read it later."))
    before = _facts(assignment)
    if assignment.valid.lower is not None and last < assignment.valid.lower:
        _withdraw(assignment)
    else:
        assignment.valid = term(assignment.valid.lower or last, last)
    _refuse_locking_out(assignment)
    _write(assignment, person)
    audit.record(
        "roles.ended",
        assignment,
        _label(assignment.role, person),
        before=before,
        after=_facts(assignment),
        reason=reason.strip(),
    )
    return assignment


@transaction
def designate(assignment_id: UUID, *, by: Person) -> RoleAssignment:
    """Let the president designate the coordinator who was there before her (A17)."""
    assignment = queries.get_assignment(assignment_id, lock=True)
    if assignment.role != "coordinator" or assignment.withdrawn_at is not None:
        raise NotFound
    if "president" not in queries.roles_of(by.id):
        raise Denied(_("Only the president designates the coordinator."))
    if assignment.designated_by is not None:
        raise Conflict(_("The coordinator is designated already."))
    person = get_person(assignment.person_id)
    assignment.designated_by = by.id
    audit.record("roles.designated", assignment, _label("coordinator", person))
    return assignment


@transaction
def decide(role: str, permissions: Collection[str], *, by: Person) -> None:
    """Decide what a role may do here; programs that are off keep what was decided for them."""
    if role not in NAMES:
        raise NotFound
    before = queries.permissions_of(role)
    known = registry()
    shown = {key for key in known.permissions if _is_shown(key) and _may_hold(role, key)}
    after = (before - shown) | (shown & set(permissions))
    _keep(role, after, is_default=after == known.bundle(role))
    if EDIT.key not in queries.rights_of(by.id):
        raise Conflict(
            _("You would lose the right to decide about roles. Let somebody else do this.")
        )
    if before != after:
        audit.record(
            "roles.permissions_decided",
            ("role_bundle", None),
            name_of(role),
            before={"taken": sorted(before - after)},
            after={"given": sorted(after - before), "holds": sorted(after)},
        )


def reset(role: str, *, by: Person) -> None:
    """Give a role what it may do by default."""
    decide(role, registry().bundle(role), by=by)


def shown_permissions(role: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be ticked for a role, by feature: (feature, [(key, label)])."""
    return [
        (
            str(plugin.name),
            [(p.key, str(p.label)) for p in plugin.permissions if _may_hold(role, p.key)],
        )
        for plugin in features_on()
        if plugin.permissions
    ]


def _refuse_giver(role: str, by: Person) -> None:
    if queries.may_give(role, by.id):
        return
    if role == "coordinator":
        raise Denied(_("Only the president designates the coordinator."))
    if role == "president":
        raise Denied(_("Only the president or the board records who is president."))
    raise Denied(_("Your role here does not include giving this one."))


def _designator(role: str, by: Person) -> UUID | None:
    """Return who designated: for a coordinator only a president counts."""
    if role == "coordinator" and "president" not in queries.roles_of(by.id):
        return None
    return by.id


def _write(assignment: RoleAssignment, person: Person) -> None:
    """Let the constraints judge, and say in a sentence what they refused."""
    try:
        with db.session.begin_nested():
            db.session.add(assignment)
    except IntegrityError as refused:
        name = constraint_of(refused)
        if name == "ex_role_assignment_one_coordinator":
            raise Conflict(_one_coordinator(assignment)) from refused
        if name == "ex_role_assignment_twice":
            raise Conflict(
                _(
                    "%(name)s holds this role already at some time between these days.",
                    name=person.name,
                )
            ) from refused
        raise


def _one_coordinator(assignment: RoleAssignment) -> str:
    found = queries.overlapping_coordinator(assignment)
    if found is None:
        return _("Somebody else coordinates in this time. There is one coordinator at a time.")
    other, person = found
    last = last_day(other.valid)
    if last is None:
        return _(
            "%(name)s coordinates since %(since)s without an end. There is one coordinator at a "
            "time: set that term's last day first.",
            name=person.name,
            since=format_date(other.valid.lower),
        )
    return _(
        "%(name)s coordinates from %(since)s to %(last)s. There is one coordinator at a time.",
        name=person.name,
        since=format_date(other.valid.lower),
        last=format_date(last),
    )


def _withdraw(assignment: RoleAssignment) -> None:
    """Take a role back that did not begin: its time becomes empty, the row stays."""
    assignment.valid = type(assignment.valid)(empty=True)
    assignment.withdrawn_at = context.now()


def _refuse_locking_out(assignment: RoleAssignment) -> None:
    """Keep anybody from ending the last term that lets somebody give roles."""
    after = assignment.valid.upper or context.today()
    for permission in sorted(queries.permissions_of(assignment.role) & {GIVE.key, EDIT.key}):
        if not queries.somebody_may(permission, on=after, without=assignment.id):
            raise Conflict(
                _(
                    "Nobody would be left to give roles after that day. Record a president or give "
                    "the role to somebody else first."
                )
            )


def _keep(role: str, permissions: Collection[str], *, is_default: bool) -> None:
    row = db.session.scalars(
        select(RoleBundle).where(RoleBundle.role == role).with_for_update()
    ).one_or_none()
    if is_default:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(RoleBundle(role=role, permissions=sorted(permissions)))
    else:
        row.permissions = sorted(permissions)
    db.session.flush()


def _is_shown(key: str) -> bool:
    plugin = registry().by_key[key.partition(".")[0]]
    return is_on(plugin)


def _may_hold(role: str, key: str) -> bool:
    return key not in ONLY or role in ONLY[key]


def _facts(assignment: RoleAssignment) -> dict[str, object]:
    return {
        "role": assignment.role,
        "person_id": assignment.person_id,
        "valid": assignment.valid,
        "withdrawn": assignment.withdrawn_at is not None,
        "note": assignment.note,
    }


def _label(role: str, person: Person) -> str:
    return f"{name_of(role)}: {person.name}"
