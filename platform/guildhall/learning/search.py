"""Courses and offerings, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from guildhall import context
from guildhall.db import db
from guildhall.learning.models.courses import Course, Offering
from guildhall.learning.permissions import PLAN, SEE
from guildhall.learning.registration.rules import seats_left
from guildhall.localisation import when
from guildhall.searching import Hit, holding
from guildhall.web import identity
from guildhall.wording import gettext as _
from guildhall.wording import ngettext


def offerings(words: str, most: int) -> list[Hit]:
    """Return what has every word in its title: published for members, all for who plans."""
    all_of_them = identity().may(SEE.key, PLAN.key)
    statement = select(Offering).where(*holding(words, Offering.title))
    if not all_of_them:
        now = context.now()
        statement = statement.where(Offering.status == "published", Offering.ends_at > now)
    found = db.session.scalars(
        statement.order_by(Offering.starts_at.desc().nulls_first(), Offering.id).limit(most)
    )
    page = "offerings.show" if all_of_them else "catalogue.offering"
    return [
        Hit(each.title, url_for(page, offering_id=each.id), _l("Offerings"), _detail(each))
        for each in found
    ]


def _detail(offering: Offering) -> str:
    parts = [when(offering.starts_at)] if offering.starts_at else []
    if offering.status == "cancelled":
        parts.append(_("cancelled"))
    elif offering.status == "draft":
        parts.append(_("draft"))
    elif (left := seats_left(offering.capacity, offering.seats_taken)) is not None:
        parts.append(ngettext("%(num)d seat left", "%(num)d seats left", left))
    return " · ".join(parts)


def courses(words: str, most: int) -> list[Hit]:
    """Return the courses with every word in title or code, for who plans."""
    if not identity().may(PLAN.key):
        return []
    statement = select(Course).where(
        Course.archived_at.is_(None), *holding(words, Course.title, Course.code)
    )
    return [
        Hit(each.title, url_for("courses.show", course_id=each.id), _l("Courses"), each.code)
        for each in db.session.scalars(statement.order_by(Course.title, Course.id).limit(most))
    ]
