"""Who is meant: an audience as a rule, read as a query, said in a sentence (A24, M26).

A rule is plain JSON, kept with what it was for: {"units": [ids], "worksites": [ids], "job_classes":
[ids], "classification": "classified", "levels": ["central", "supervisor"], "roles": [names],
"members_only": true, "themes": [ids], "registered_for": id, "not_registered_for": id,
"never_attended": true}. Everything given must be true of a person; of a list, one is enough.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from guildhall import context
from guildhall.db import db
from guildhall.directory import directory
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import HOLDS_A_SEAT, Attendance, Registration
from guildhall.learning.registration import audience as places
from guildhall.localisation import language
from guildhall.outreach.models.needs import NeedTheme
from guildhall.people.models.persons import Person, UnionMembership
from guildhall.people.models.places import JobClass, Worksite
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.surveys.models import Survey, SurveyResponse
from guildhall.wording import gettext as _

Rule = Mapping[str, Any]
LEVELS: Final = {
    "central": _l("central offices"),
    "school": _l("schools"),
    "elementary": _l("elementary schools"),
    "middle": _l("middle schools"),
    "high": _l("high schools"),
    "supervisor": _l("people whom others report to"),
}
"""Where in the district people work, and whether they lead others (M26)."""
LISTS: Final = ("units", "worksites", "job_classes", "levels", "roles", "themes")
HERE: Final = (*HOLDS_A_SEAT, "waitlisted")


def people(rule: Rule) -> Select[tuple[Person]]:
    """Return the query for everybody whom a rule means."""
    statement = select(Person).where(Person.archived_at.is_(None))
    if _asks_for_position(rule):
        statement = statement.where(_holds_position(rule))
    for key, condition in CONDITIONS.items():
        if rule.get(key):
            statement = statement.where(condition(rule[key]))
    return statement


def size(rule: Rule) -> int:
    """Return how many people a rule means."""
    return db.session.scalar(select(func.count()).select_from(people(rule).subquery())) or 0


def is_everybody(rule: Rule) -> bool:
    """Say whether a rule leaves nobody out."""
    return not any(rule.values())


def _asks_for_position(rule: Rule) -> bool:
    return any(rule.get(key) for key in (*places.LISTS, "classification"))


def _terms_now(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that a person holds, today, a position of which all of this is true."""
    return exists(
        select(PositionTerm.id)
        .join(Position, and_(Position.id == PositionTerm.position_id))
        .outerjoin(Worksite, Worksite.id == PositionTerm.worksite_id)
        .outerjoin(JobClass, JobClass.id == PositionTerm.job_class_id)
        .where(
            Position.person_id == Person.id,
            PositionTerm.valid.contains(context.today()),
            *conditions,
        )
        .correlate(Person)
    )


def _holds_position(rule: Rule) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = []
    columns = {
        "units": PositionTerm.bargaining_unit_id,
        "worksites": PositionTerm.worksite_id,
        "job_classes": PositionTerm.job_class_id,
    }
    for key, column in columns.items():
        if rule.get(key):
            wanted.append(column.in_([UUID(each) for each in rule[key]]))
    if rule.get("classification"):
        held = func.coalesce(
            func.nullif(PositionTerm.classification, ""), JobClass.classification, ""
        )
        wanted.append(held == rule["classification"])
    return _terms_now(*wanted)


def _at_level(levels: list[str]) -> ColumnElement[bool]:
    kinds = [each for each in levels if each in {"central", "school"}]
    schools = [each for each in levels if each in {"elementary", "middle", "high"}]
    found = [_terms_now(or_(Worksite.kind.in_(kinds), Worksite.level.in_(schools)))]
    if "supervisor" in levels:
        found.append(
            exists(
                select(PositionTerm.id)
                .where(
                    PositionTerm.supervisor_id == Person.id,
                    PositionTerm.valid.contains(context.today()),
                )
                .correlate(Person)
            )
        )
    return or_(*found)


def _registered(offering_id: str) -> ColumnElement[bool]:
    return exists(
        select(Registration.id)
        .where(
            Registration.person_id == Person.id,
            Registration.offering_id == UUID(offering_id),
            Registration.state.in_(HERE),
        )
        .correlate(Person)
    )


def _never_came(_asked: bool) -> ColumnElement[bool]:  # noqa: FBT001 - every condition takes the rule's own value
    return ~exists(
        select(Attendance.id)
        .where(
            Attendance.person_id == Person.id,
            func.coalesce(Attendance.corrected_minutes, Attendance.minutes) > 0,
        )
        .correlate(Person)
    )


def _is_member(_asked: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    return exists(
        select(UnionMembership.id)
        .where(
            UnionMembership.person_id == Person.id,
            UnionMembership.status == "member",
            UnionMembership.valid.contains(context.today()),
        )
        .correlate(Person)
    )


def _asked_for(themes: list[str]) -> ColumnElement[bool]:
    """Say that a person named one of these needs in a survey that was answered with names."""
    return exists(
        select(SurveyResponse.id)
        .join(Survey, Survey.id == SurveyResponse.survey_id)
        .where(
            SurveyResponse.person_id == Person.id,
            Survey.subject_type == "needs",
            or_(*(SurveyResponse.answers[each].astext.in_(("need", "want")) for each in themes)),
        )
        .correlate(Person)
    )


CONDITIONS: Final[Mapping[str, Callable[[Any], ColumnElement[bool]]]] = {
    "levels": _at_level,
    "roles": lambda roles: Person.id.in_(directory().holding(roles, context.today())),
    "members_only": _is_member,
    "themes": _asked_for,
    "registered_for": _registered,
    "not_registered_for": lambda offering_id: ~_registered(offering_id),
    "never_attended": _never_came,
}


# In words


def describe(rule: Rule) -> str:
    """Say whom a rule means: "staff of Garden Road; never attended anything"."""
    if is_everybody(rule):
        return _("everybody on record")
    parts = []
    if _asks_for_position(rule) or rule.get("members_only"):
        parts.append(places.describe(rule))
    if rule.get("levels"):
        parts.append(", ".join(str(LEVELS[each]) for each in rule["levels"]))
    if rule.get("roles"):
        words = directory().role_words()
        parts.append(", ".join(words.get(each, each) for each in rule["roles"]))
    if rule.get("themes"):
        named = ", ".join(_themes(rule["themes"]))
        parts.append(_("named one of these needs: %(themes)s", themes=named))
    for key, sentence in (
        ("registered_for", _l("registered for “%(title)s”")),
        ("not_registered_for", _l("not registered for “%(title)s”")),
    ):
        if rule.get(key):
            parts.append(str(sentence) % {"title": _title(rule[key])})
    if rule.get("never_attended"):
        parts.append(_("never attended anything"))
    return "; ".join(parts)


def _themes(ids: list[str]) -> list[str]:
    found = db.session.scalars(
        select(NeedTheme).where(NeedTheme.id.in_([UUID(each) for each in ids]))
    )
    return sorted(each.named(language()) for each in found)


def _title(offering_id: str) -> str:
    found = db.session.scalar(select(Offering.title).where(Offering.id == UUID(offering_id)))
    return found or _("one no longer listed")
