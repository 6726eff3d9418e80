"""Who an offering is for, judged from a person's positions at a date, said in a sentence."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select, text

from guildhall.db import db
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit, JobClass, Worksite
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

LISTS = ("units", "worksites", "job_classes")


class Job(Struct, frozen=True):
    """What one position is on the date in question."""

    unit: str | None = None
    worksite: str | None = None
    job_class: str | None = None
    classification: str = ""
    title: str = ""


class Facts(Struct, frozen=True):
    """What is known of a person on a date: jobs held, and whether a union member."""

    jobs: tuple[Job, ...] = ()
    member: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any] | None) -> "Facts":
        """Read what the database gathered as JSON."""
        if not found:
            return cls()
        return cls(tuple(Job(**job) for job in found["jobs"]), bool(found["member"]))

    def stored(self) -> dict[str, Any]:
        """Return the inputs of a judgement, to be kept with it."""
        return {
            "member": self.member,
            "jobs": [
                {
                    "unit": job.unit,
                    "worksite": job.worksite,
                    "job_class": job.job_class,
                    "classification": job.classification,
                }
                for job in self.jobs
            ],
        }


Names = Mapping[str, str]
"""Names of units, worksites and job classes by their ids."""


def is_open_to_all(rule: Mapping[str, Any]) -> bool:
    """Say whether a rule excludes nobody."""
    return not any(rule.get(key) for key in (*LISTS, "classification", "members_only"))


def misfits(rule: Mapping[str, Any], facts: Facts) -> list[str]:
    """Return which parts of the rule do not fit: of the position that fits best, and membership."""
    wrong = min((_misfits_of(rule, job) for job in facts.jobs), key=len, default=None)
    if wrong is None:
        wrong = [] if not _asks_for_position(rule) else ["position"]
    if rule.get("members_only") and not facts.member:
        wrong = [*wrong, "members_only"]
    return wrong


def _asks_for_position(rule: Mapping[str, Any]) -> bool:
    return any(rule.get(key) for key in (*LISTS, "classification"))


def _misfits_of(rule: Mapping[str, Any], job: Job) -> list[str]:
    held: dict[str, str | None] = {
        "units": job.unit,
        "worksites": job.worksite,
        "job_classes": job.job_class,
    }
    wrong = [key for key in LISTS if rule.get(key) and held[key] not in rule[key]]
    asked = rule.get("classification")
    if asked and job.classification != asked:
        wrong.append("classification")
    return wrong


def explain(offering: Offering, person: Person, on_date: date) -> list[str]:
    """Return a sentence for everything that keeps a person out on a date; empty means welcome."""
    facts = facts_of(person.id, on_date)
    return sentences(offering.audience, facts)


def sentences(rule: Mapping[str, Any], facts: Facts) -> list[str]:
    """Say what does not fit: whom it is for, and what the person is."""
    wrong = misfits(rule, facts)
    if not wrong:
        return []
    names = names_of([*_ids_of(rule), *_ids_held(facts)])
    whom = describe(rule, names)
    return [_sentence(part, whom, facts, names) for part in wrong]


def _sentence(part: str, whom: str, facts: Facts, names: Names) -> str:
    if part == "members_only":
        return _("This is for members of the union; we have no membership of yours for today.")
    if part == "position":
        return _("This is for %(whom)s; we have no position of yours for today.", whom=whom)
    all_held: dict[str, list[str | None]] = {
        "units": [job.unit for job in facts.jobs],
        "worksites": [job.worksite for job in facts.jobs],
        "job_classes": [job.job_class for job in facts.jobs],
        "classification": [job.classification for job in facts.jobs],
    }
    yours = _and([_name(each, names) for each in all_held[part] if each])
    if not yours:
        return _("This is for %(whom)s; your record does not say so.", whom=whom)
    return {
        "units": _("This is for %(whom)s; your unit is %(yours)s.", whom=whom, yours=yours),
        "worksites": _("This is for %(whom)s; you work at %(yours)s.", whom=whom, yours=yours),
        "job_classes": _("This is for %(whom)s; your job is %(yours)s.", whom=whom, yours=yours),
        "classification": ngettext(
            "This is for %(whom)s; your position is %(yours)s.",
            "This is for %(whom)s; your positions are %(yours)s.",
            len(facts.jobs),
            whom=whom,
            yours=yours,
        ),
    }[part]


def describe(rule: Mapping[str, Any], names: Names | None = None) -> str:
    """Say whom a rule is for: "classified staff of Garden Road, in the bus drivers' unit"."""
    if is_open_to_all(rule):
        return _("everybody")
    names = names_of(_ids_of(rule)) if names is None else names
    who = {
        "classified": _("classified staff"),
        "certificated": _("certificated staff"),
    }.get(str(rule.get("classification") or ""), _("staff"))
    if rule.get("job_classes"):
        jobs = _or([_name(each, names) for each in rule["job_classes"]])
        who = _("%(who)s who work as %(jobs)s", who=who, jobs=jobs)
    if rule.get("worksites"):
        sites = _or([_name(each, names) for each in rule["worksites"]])
        who = _("%(who)s of %(sites)s", who=who, sites=sites)
    if rule.get("units"):
        units = _or([_name(each, names) for each in rule["units"]])
        who = _("%(who)s in the unit %(units)s", who=who, units=units)
    if rule.get("members_only"):
        if not _asks_for_position(rule):
            return _("members of the union")
        who = _("%(who)s who are members of the union", who=who)
    return who


def _name(key: object, names: Names) -> str:
    words = {"classified": _("classified"), "certificated": _("certificated")}
    return words.get(str(key)) or names.get(str(key)) or _("one no longer listed")


def _and(words: Sequence[str]) -> str:
    return _joined(list(dict.fromkeys(words)), _("and"))


def _or(words: Sequence[str]) -> str:
    return _joined(list(dict.fromkeys(words)), _("or"))


def _joined(words: list[str], word: str) -> str:
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {word} {words[-1]}"


def _ids_of(rule: Mapping[str, Any]) -> list[str]:
    return [str(each) for key in LISTS for each in rule.get(key) or ()]


def _ids_held(facts: Facts) -> list[str]:
    found = [each for job in facts.jobs for each in (job.unit, job.worksite, job.job_class)]
    return [each for each in found if each]


def names_of(ids: Sequence[str]) -> dict[str, str]:
    """Return the names of units, worksites and job classes; one query, none for no ids."""
    wanted = [UUID(each) for each in dict.fromkeys(ids)]
    if not wanted:
        return {}
    parts = [
        select(table.id, label.label("name")).where(table.id.in_(wanted))
        for table, label in (
            (BargainingUnit, BargainingUnit.name),
            (Worksite, Worksite.name),
            (JobClass, JobClass.title),
        )
    ]
    rows = db.session.execute(parts[0].union_all(*parts[1:]))
    return {str(row.id): row.name for row in rows}


FACTS: Final = """
    json_build_object(
      'member', EXISTS (SELECT FROM union_membership u
                         WHERE u.person_id = :person AND u.status = 'member'
                           AND u.valid @> CAST(:today AS date)),
      'jobs', (SELECT coalesce(json_agg(json_build_object(
                        'unit', t.bargaining_unit_id, 'worksite', t.worksite_id,
                        'job_class', t.job_class_id, 'title', t.title,
                        'classification', coalesce(nullif(t.classification, ''),
                                                   j.classification, ''))), '[]')
                 FROM position p
                 JOIN position_term t ON t.position_id = p.id
                  AND t.valid @> CAST(:today AS date)
                 LEFT JOIN job_class j ON j.id = t.job_class_id
                WHERE p.person_id = :person))
"""
"""Gathers a person's Facts on a day, alone or riding along in another statement."""


@lru_cache(maxsize=2000)
def facts_said(text: str) -> Facts:
    """Return the facts that a statement gathered as text: many people have the same."""
    return Facts.of(json.loads(text))


def facts_column(person_id: UUID, on_date: date) -> Any:  # noqa: ANN401 - a piece of SQL that returns JSON
    """Return a column that gathers a person's Facts, to ride along in another statement."""
    return text(FACTS).bindparams(person=person_id, today=on_date)


def facts_of(person_id: UUID, on_date: date) -> Facts:
    """Return what is known of a person on a date."""
    return Facts.of(db.session.scalar(select(facts_column(person_id, on_date))))
