"""What a member's home says of her cycle, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from guildhall.db import db
from guildhall.learning.models.courses import Offering
from plugins.clc.cycles.queries import Standing, where_one_stands
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.participants.queries import open_to


class MyGlance(Struct, frozen=True):
    """Where a member stands, what came back to her, and what would count next."""

    standing: Standing
    upcoming: Offering | None
    returned: Sequence[Mapping[str, str]]
    """The `id` and `title` of each project to be completed, the newest first."""


def at_a_glance(person_id: UUID, on: date) -> MyGlance | None:
    """Return a member's glance on a day; None for somebody without a cycle."""
    soonest = open_to(person_id).with_only_columns(Offering.id).limit(1).correlate(None)
    row = db.session.execute(
        where_one_stands(person_id, on)
        .outerjoin(Offering, Offering.id == soonest.scalar_subquery())
        .add_columns(Offering, _returned(person_id))
        .group_by(Offering.tenant_id, Offering.id)
    ).first()
    if row is None:
        return None
    *standing, upcoming, returned = row
    return MyGlance(Standing(*standing), upcoming, returned or ())


def _returned(person_id: UUID) -> Any:  # noqa: ANN401 - a column of JSON
    titled = func.jsonb_build_object("id", ClcEvidence.id, "title", ClcEvidence.title)
    newest_first = ClcEvidence.received_at.desc()
    return (
        select(func.jsonb_agg(aggregate_order_by(titled, newest_first)))
        .where(ClcEvidence.person_id == person_id, ClcEvidence.state == "returned")
        .scalar_subquery()
    )
