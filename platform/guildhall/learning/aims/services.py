"""Keep a tenant's lists of goals and standards, and say which offering serves which."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import audit, shelving
from guildhall.db import db, transaction
from guildhall.errors import Invalid
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.tags import OfferingTag, Tag
from guildhall.wording import gettext as _

LEARNING_FORWARD: Final = {
    "Rigorous Content for Each Learner": (
        "Equity Practices",
        "Curriculum, Assessment, and Instruction",
        "Professional Expertise",
    ),
    "Transformational Processes": (
        "Equity Drivers",
        "Evidence",
        "Learning Designs",
        "Implementation",
    ),
    "Conditions for Success": (
        "Equity Foundations",
        "Culture of Collaborative Inquiry",
        "Leadership",
        "Resources",
    ),
}
"""The names of Learning Forward's standards of 2022, by frame (P37); a tenant may change them."""


@transaction
def add(kind: str, name: str, *, frame: str = "") -> Tag:
    """Put a goal or a standard on the list; one that was put away comes back."""
    found = _called(kind, name)
    if found is None:
        found = Tag(kind=kind, name=name.strip(), frame=frame.strip())
        db.session.add(found)
        db.session.flush()
        audit.record(f"learning.{kind}_added", found, found.name)
    elif found.retired_at is not None:
        bring_back(found)
    return found


def _called(kind: str, name: str) -> Tag | None:
    return db.session.scalar(select(Tag).where(Tag.kind == kind, Tag.name == name.strip()))


@transaction
def adopt_learning_forward() -> list[Tag]:
    """Put Learning Forward's eleven standards on the list, those that are not there yet."""
    return [
        add("standard", name, frame=frame)
        for frame, names in LEARNING_FORWARD.items()
        for name in names
    ]


@transaction
def change(tag: Tag, *, name: str, frame: str = "") -> Tag:
    """Call a goal or a standard something else; what carries it follows."""
    twin = _called(tag.kind, name)
    if twin is not None and twin.id != tag.id:
        raise Invalid(name=_("“%(name)s” is on the list already.", name=twin.name))
    before = {"name": tag.name, "frame": tag.frame}
    tag.name, tag.frame = name.strip(), frame.strip()
    after = {"name": tag.name, "frame": tag.frame}
    if before != after:
        audit.record(f"learning.{tag.kind}_changed", tag, tag.name, before=before, after=after)
    return tag


@transaction
def retire(tag: Tag) -> Tag:
    """Put it away: no new offering takes it, what carries it keeps it."""
    shelving.put_away(tag, f"learning.{tag.kind}_retired", tag.name, column="retired_at")
    return tag


@transaction
def bring_back(tag: Tag) -> Tag:
    """Take up again what was put away."""
    shelving.bring_back(tag, f"learning.{tag.kind}_brought_back", tag.name, column="retired_at")
    return tag


def put_on(offering: Offering, tag_ids: Sequence[UUID]) -> None:
    """Let an offering carry these and no others, besides what was put away since it took it.

    Ids that are not on the tenant's lists are left out.
    """
    wanted = set(db.session.scalars(select(Tag.id).where(Tag.id.in_(tag_ids))))
    carried = db.session.scalars(
        select(OfferingTag)
        .where(OfferingTag.offering_id == offering.id)
        .options(joinedload(OfferingTag.tag))
    ).all()
    for link in carried:
        if link.tag_id not in wanted and link.tag.retired_at is None:
            db.session.delete(link)
    for tag_id in sorted(wanted - {link.tag_id for link in carried}):
        db.session.add(OfferingTag(offering_id=offering.id, tag_id=tag_id))
    db.session.flush()
