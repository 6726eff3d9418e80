"""Keep the list of who is paid: changed, made inactive, never deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guildhall import audit, shelving
from guildhall.budgets.models.commitments import Payee
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.wording import gettext as _


@transaction
def enter(facts: Mapping[str, Any]) -> Payee:
    """Enter a vendor or a district; somebody of ours becomes a payee by being paid."""
    payee = Payee(**facts)
    db.session.add(payee)
    db.session.flush()
    audit.record("budgets.payee_added", payee, payee.name, after=facts)
    return payee


@transaction
def change(payee_id: UUID, facts: Mapping[str, Any]) -> Payee:
    """Change what is said of a payee; what was paid keeps its lines."""
    payee = get(Payee, payee_id, lock=True)
    wanted = dict(facts)
    if payee.person_id is not None and wanted.pop("kind", "person") != "person":
        raise Invalid(kind=_("This payee is one of our people, and stays so."))
    before, after = changes.apply(payee, wanted)
    if after:
        db.session.flush()
        audit.record("budgets.payee_changed", payee, payee.name, before=before, after=after)
    return payee


@transaction
def make_inactive(payee_id: UUID) -> Payee:
    """Offer a payee no more; what is set aside for them is still paid."""
    payee = get(Payee, payee_id, lock=True)
    shelving.put_away(payee, "budgets.payee_inactive", payee.name)
    return payee


@transaction
def make_active(payee_id: UUID) -> Payee:
    """Offer a payee again."""
    payee = get(Payee, payee_id, lock=True)
    shelving.bring_back(payee, "budgets.payee_active", payee.name)
    return payee
