"""Who belongs here: what the core asks about an account and its person in the current tenant."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import InstrumentedAttribute

from guildhall import context
from guildhall.context import Actor, TenantContext
from guildhall.db import db, tenant_scope, transaction
from guildhall.errors import Conflict, NotFound
from tenants.models import Membership, RoleAssignment
from tenants.roles.words import GIVEN, name_of

HOMES = text(
    """
    SELECT t.id, t.time_zone
      FROM membership m JOIN tenant t ON t.id = m.tenant_id
     WHERE m.account_id = :account AND m.ended_at IS NULL AND t.status <> 'closed'
     ORDER BY m.created_at
    """
)


class Belonging:
    """The part of the directory that knows memberships."""

    def account_of(self, person_id: UUID) -> UUID | None:
        """Return the account that a person of this tenant signs in with, if any."""
        return db.session.scalar(
            select(Membership.account_id).where(
                Membership.person_id == person_id, Membership.ended_at.is_(None)
            )
        )

    def role_words(self) -> dict[str, str]:
        """Return the names of the roles that people may be given, in the language of the page."""
        return {role: name_of(role) for role in GIVEN}

    def holding(self, roles: Sequence[str], on: date) -> Select[tuple[UUID]]:
        """Return a query for the persons of this tenant who hold one of these roles on a date."""
        return select(RoleAssignment.person_id).where(
            RoleAssignment.role.in_(roles), RoleAssignment.valid.contains(on)
        )

    def person_of(self, account_id: UUID) -> UUID | None:
        """Return who an account is in this tenant, if anybody."""
        return db.session.scalar(
            select(Membership.person_id).where(
                Membership.account_id == account_id, Membership.ended_at.is_(None)
            )
        )

    def account_id_for(self, person_id: InstrumentedAttribute[UUID]) -> ColumnElement[UUID]:
        """Return the account of a column of persons, for a query of the core's."""
        return (
            select(Membership.account_id)
            .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
            .scalar_subquery()
        )

    def homes_of(self, account_id: UUID) -> Sequence[TenantContext]:
        """Return the tenants that an account belongs to, read as that account."""
        with tenant_scope(None), context.acting_as(Actor(account_id=account_id)):
            rows = db.session.execute(HOMES, {"account": account_id}).all()
        return [TenantContext(row.id, ZoneInfo(row.time_zone)) for row in rows]

    @transaction
    def join(self, account_id: UUID, person_id: UUID) -> None:
        """Let an account act as a person here; a person's former account gives way to it."""
        other = db.session.scalars(
            select(Membership).where(
                Membership.account_id == account_id, Membership.person_id != person_id
            )
        ).one_or_none()
        if other is not None:
            raise Conflict(
                _(
                    "This address signs in here as somebody else already. Ask your coordinator to "
                    "look for two records of one person."
                )
            )
        membership = db.session.scalars(
            select(Membership).where(Membership.person_id == person_id).with_for_update()
        ).one_or_none()
        if membership is None:
            db.session.add(Membership(account_id=account_id, person_id=person_id))
        else:
            membership.account_id, membership.ended_at = account_id, None
        db.session.flush()

    @transaction
    def leave(self, person_id: UUID) -> None:
        """End a person's way into this tenant; her record and her account stay."""
        membership = db.session.scalars(
            select(Membership).where(
                Membership.person_id == person_id, Membership.ended_at.is_(None)
            )
        ).one_or_none()
        if membership is not None:
            membership.ended_at = context.now()
            db.session.flush()

    @transaction
    def come_back(self, person_id: UUID) -> None:
        """Open the way again that leave() ended; raise NotFound if there was none."""
        membership = db.session.scalars(
            select(Membership).where(Membership.person_id == person_id)
        ).one_or_none()
        if membership is None:
            raise NotFound
        membership.ended_at = None
        db.session.flush()
