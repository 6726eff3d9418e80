"""The part of a form that says who is meant."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy import select

from guildhall.db import db
from guildhall.directory import directory
from guildhall.fields import PageSchema, chosen, several
from guildhall.learning.models.courses import Offering
from guildhall.localisation import language, when
from guildhall.outreach.audience import LEVELS, LISTS
from guildhall.outreach.models.needs import NeedTheme
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite

LATEST = 60
"""How many offerings a form lists, the newest first."""


class AudienceSchema(PageSchema):
    """The fields of an audience; `rule_of` makes the rule of them."""

    units = several()
    worksites = several()
    job_classes = several()
    levels = fields.List(fields.String(validate=validate.OneOf(list(LEVELS))), load_default=list)
    roles = fields.List(fields.String(), load_default=list)
    themes = several()
    classification = fields.String(
        load_default="", validate=validate.OneOf(("", "classified", "certificated"))
    )
    members_only = fields.Boolean(load_default=False)
    never_attended = fields.Boolean(load_default=False)
    registered_for = chosen()
    not_registered_for = chosen()


def rule_of(data: dict[str, Any]) -> dict[str, Any]:
    """Return the rule that a form's input means, without what was left open."""
    rule: dict[str, Any] = {key: [str(each) for each in data[key]] for key in LISTS}
    rule["roles"] = [role for role in rule["roles"] if role in directory().role_words()]
    rule["classification"] = data["classification"]
    for key in ("members_only", "never_attended"):
        rule[key] = data[key]
    for key in ("registered_for", "not_registered_for"):
        rule[key] = str(data[key]) if data[key] else ""
    return {key: value for key, value in rule.items() if value}


def choices() -> dict[str, Any]:
    """Return what the form offers to choose from."""
    tables = {
        "units": BargainingUnit.name,
        "worksites": Worksite.name,
        "job_classes": JobClass.title,
    }
    found: dict[str, Any] = {
        name: [
            (str(row.id), row[1])
            for row in db.session.execute(
                select(label.class_.id, label)
                .where(label.class_.retired_at.is_(None))
                .order_by(label)
            )
        ]
        for name, label in tables.items()
    }
    return {
        **found,
        "levels": [(key, str(word)[:1].upper() + str(word)[1:]) for key, word in LEVELS.items()],
        "roles": list(directory().role_words().items()),
        "themes": theme_options(),
        "offerings": offering_options(),
    }


def theme_options() -> list[tuple[str, str]]:
    """Return the themes that are asked about today."""
    themes = db.session.scalars(select(NeedTheme).where(NeedTheme.retired_at.is_(None)))
    return sorted(
        ((str(each.id), each.named(language())) for each in themes),
        key=lambda pair: pair[1].lower(),
    )


def offering_options(*, coming: bool = False) -> list[tuple[str, str]]:
    """Return the latest offerings with their day; only those in the catalogue if asked."""
    statement = select(Offering.id, Offering.title, Offering.starts_at)
    states = ("published",) if coming else ("published", "closed")
    rows = db.session.execute(
        statement.where(Offering.status.in_(states))
        .order_by(Offering.starts_at.desc(), Offering.id)
        .limit(LATEST)
    )
    return [(str(row.id), f"{row.title}, {when(row.starts_at)}") for row in rows]


def offering_of(offering_id: UUID | None) -> Offering | None:
    """Return an offering that a form names, if there is one."""
    if offering_id is None:
        return None
    return db.session.scalar(select(Offering).where(Offering.id == offering_id))
