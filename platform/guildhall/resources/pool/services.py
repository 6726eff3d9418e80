"""The pool of facilitators: offered, proven, qualified, suspended; each with its dates (P32)."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day as spoken
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.refusals import refused_as
from guildhall.resources.models.pool import PoolStanding, Profile, Topic
from guildhall.resources.pool import queries
from guildhall.wording import gettext as _

ONE_DAY: Final = timedelta(days=1)


@transaction
def enter(person: Person, topics: list[str], *, about: str = "", organisation: str = "") -> Profile:
    """Take somebody into the pool as applied, with the topics that she names; once."""
    get(Person, person.id, lock=True)
    profile = db.session.scalar(select(Profile).where(Profile.person_id == person.id))
    if profile is not None:
        raise Conflict(_("%(name)s is in the pool already.", name=person.name))
    if not topics:
        raise Invalid(topics=_("Name at least one topic."))
    profile = Profile(person_id=person.id, about=about, organisation=organisation)
    db.session.add(profile)
    db.session.flush()
    db.session.add_all([Topic(profile_id=profile.id, topic=topic) for topic in topics])
    db.session.add(
        PoolStanding(profile_id=profile.id, status="applied", valid=Range(context.today(), None))
    )
    db.session.flush()
    audit.record("resources.facilitator_applied", profile, person.name, after={"topics": topics})
    return profile


def topics_of(text: str) -> list[str]:
    """Return topics typed with commas between them, each once, as they were written."""
    found: dict[str, str] = {}
    for part in text.split(","):
        words = " ".join(part.split())[:80]
        if words:
            found.setdefault(words.lower(), words)
    return list(found.values())


@transaction
def describe(profile_id: UUID, *, about: str, organisation: str) -> Profile:
    """Change what a profile says of somebody."""
    profile = _locked(profile_id)
    before, after = changes.apply(profile, {"about": about, "organisation": organisation})
    if after:
        audit.record(
            "resources.facilitator_changed", profile, profile.person.name,
            before=before, after=after,
        )  # fmt: skip
    return profile


def _locked(profile_id: UUID) -> Profile:
    get(Profile, profile_id, lock=True)
    return queries.get_profile(profile_id)


@transaction
def prove(profile_id: UUID, topic: str, evidence: str, *, proven_on: date | None = None) -> Topic:
    """Note what proves that somebody can lead a topic."""
    profile = _locked(profile_id)
    proven_on = proven_on or context.today()
    if proven_on > context.today():
        raise Invalid(proven_on=_("Choose a day that has come."))
    found = next(
        (
            each
            for each in profile.topics
            if each.topic.lower() == topic.lower()
            and each.voided_at is None
            and each.proven_on is None
        ),
        None,
    )
    if found is None:
        found = Topic(profile_id=profile_id, topic=topic)
        db.session.add(found)
    found.evidence, found.proven_on = evidence, proven_on
    db.session.flush()
    audit.record(
        "resources.topic_proven",
        profile,
        profile.person.name,
        after={"topic": topic, "evidence": evidence, "proven_on": proven_on},
    )
    return found


@transaction
def void_topic(topic_id: UUID, *, reason: str) -> Topic:
    """Void a topic and what proved it, with a reason; who may lead keeps a proof."""
    topic = get(Topic, topic_id, lock=True)
    profile = _locked(topic.profile_id)
    others = [each for each in proven(profile) if each.id != topic_id]
    if topic.proven_on and not others and _is_qualified(profile, context.today()):
        raise Conflict(_("It is the only proof of a qualification. End the qualification first."))
    if topic.voided_at is None:
        topic.voided_at, topic.void_reason = context.now(), reason
        audit.record(
            "resources.topic_voided",
            profile,
            profile.person.name,
            before={"topic": topic.topic, "evidence": topic.evidence},
            reason=reason,
        )
    return topic


def proven(profile: Profile) -> list[Topic]:
    """Return the topics that are proven and stand."""
    return [each for each in profile.topics if each.proven_on and each.voided_at is None]


def _is_qualified(profile: Profile, day: date) -> bool:
    return not queries.without_proof([profile.person_id], day)


@transaction
def qualify(profile_id: UUID, *, since: date, until: date | None = None) -> PoolStanding:
    """Say that somebody may lead from a day on, or through a last day; only on proof."""
    profile = _locked(profile_id)
    if not proven(profile):
        raise Conflict(_("Note first what proves it: a certificate, an observed session."))
    if until is not None and until < since:
        raise Invalid(until=_("The last day comes before the first."))
    return _stand(profile, "qualified", since, until, "")


@transaction
def suspend(profile_id: UUID, *, since: date, reason: str) -> PoolStanding:
    """Say that somebody may not lead from a day on, with a reason."""
    profile = _locked(profile_id)
    if not reason.strip():
        raise Invalid(reason=_("Say why: it stays in the record."))
    return _stand(profile, "suspended", since, None, reason)


@transaction
def end(profile_id: UUID, *, on: date, reason: str = "") -> Profile:
    """End what somebody is on a day: a qualification lapses, a suspension is over."""
    profile = _locked(profile_id)
    standing = next((each for each in profile.standings if _covers(each, on)), None)
    if standing is None:
        raise Conflict(_("Nothing stands on that day that could end."))
    _cut(standing, on)
    db.session.flush()
    audit.record(
        "resources.standing_ended",
        profile,
        profile.person.name,
        before={"status": standing.status},
        after={"ended_on": on},
        reason=reason,
    )
    return profile


def _covers(standing: PoolStanding, day: date) -> bool:
    valid = standing.valid
    return (
        not valid.isempty
        and (valid.lower is None or valid.lower <= day)
        and (valid.upper is None or day < valid.upper)
    )


def _cut(standing: PoolStanding, on: date) -> None:
    """Let a standing end before a day; one that would be empty was never true."""
    if standing.valid.lower is not None and standing.valid.lower >= on:
        standing.valid, standing.withdrawn_at = changes.empty(), context.now()
    else:
        standing.valid = Range(standing.valid.lower, on)


def _stand(
    profile: Profile, status: str, since: date, until: date | None, reason: str
) -> PoolStanding:
    """Write a standing in the place of what stands on its first day; an application is answered."""
    for standing in profile.standings:
        if _covers(standing, since) or _is_open_application(standing):
            _cut(standing, since)
    db.session.flush()
    upper = None if until is None else until + ONE_DAY
    standing = PoolStanding(
        profile_id=profile.id, status=status, valid=Range(since, upper), reason=reason
    )
    with refused_as(
        ex_facilitator_standing_overlap=lambda: Invalid(since=_later_sentence(profile, since))
    ):
        db.session.add(standing)
    audit.record(
        f"resources.facilitator_{status}",
        profile,
        profile.person.name,
        after={"since": since, "until": until},
        reason=reason,
    )
    return standing


def _is_open_application(standing: PoolStanding) -> bool:
    return standing.status == "applied" and not standing.valid.isempty and not standing.valid.upper


def _later_sentence(profile: Profile, since: date) -> str:
    later = [
        each.valid.lower
        for each in profile.standings
        if not each.valid.isempty and each.valid.lower and each.valid.lower > since
    ]
    return _(
        "Something is entered from %(day)s on already. Withdraw that first, or end before it.",
        day=spoken(min(later)) if later else "",
    )


@transaction
def withdraw_standing(standing_id: UUID, *, reason: str) -> PoolStanding:
    """Say that a standing was entered by mistake: it was never true."""
    profile = _locked(get(PoolStanding, standing_id).profile_id)
    get(PoolStanding, standing_id, lock=True)
    standing = queries.get_standing(standing_id)
    before = {"status": standing.status, "valid": standing.valid}
    standing.valid, standing.withdrawn_at = changes.empty(), context.now()
    standing.reason = reason
    db.session.flush()
    audit.record(
        "resources.standing_withdrawn", profile, profile.person.name, before=before, reason=reason
    )
    return standing
