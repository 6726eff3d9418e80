"""Targets: trainings, participation on its way, satisfaction."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import add_months
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, figure
from guildhall.agreements.kinds.parts import (
    lines,
    number,
    numbers,
    on_day,
    one_of,
    percent,
    whole,
    yes,
)
from guildhall.agreements.working import Counted, Working
from guildhall.agreements.working import spoken as said
from guildhall.errors import Invalid
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _

TWO: Final = Decimal("0.01")
MET: Final = Counted(
    "Met: %(counted)s of %(count)s training.", "Met: %(counted)s of %(count)s trainings.", "count"
)
NOT_MET: Final = Counted(
    "Not met: %(counted)s of %(count)s training, %(short)s short.",
    "Not met: %(counted)s of %(count)s trainings, %(short)s short.",
    "count",
)


class TrainingTerms(TermsSchema):
    """How many trainings a year there have to be."""

    count = whole(_l("Trainings a year"), least=1, most=100_000)
    sheets = yes(_l("Only with a verified sign-in sheet"), default=True)


class TrainingQuestion(TermsSchema):
    """What was scheduled, cancelled and held."""

    scheduled = whole(_l("Scheduled"))
    cancelled = whole(_l("Cancelled"), 0)
    without_sheet = whole(_l("Held without a sheet"), 0)


def _read_training(p: Terms) -> list[str]:
    found = [
        ngettext(
            "At least %(count)s training is held in each year; years are not added up.",
            "At least %(count)s trainings are held in each year; years are not added up.",
            p.count,
            count=p.count,
        )
    ]
    if p.sheets:
        found.append(_("A training counts with its verified sign-in sheet."))
    return found


def _count(p: Terms, q: Terms, work: Working) -> None:
    held = q.scheduled - q.cancelled
    work.step(
        N_("%(scheduled)s scheduled − %(cancelled)s cancelled = %(held)s held"),
        scheduled=q.scheduled,
        cancelled=q.cancelled,
        held=held,
    )
    counted = held - (q.without_sheet if p.sheets else 0)
    if counted != held:
        work.step(
            N_("%(held)s held − %(without)s without a sheet = %(counted)s"),
            held=held,
            without=q.without_sheet,
            counted=counted,
        )
    work.conclude(
        MET if counted >= p.count else NOT_MET,
        verdict=counted >= p.count,
        counted=counted,
        count=p.count,
        short=max(p.count - counted, 0),
    )


class ParticipationTerms(TermsSchema):
    """From which share of people to which, over a period."""

    baseline = percent(_l("Share at the start"))
    target = percent(_l("Share at the end"))
    first = on_day(_l("First day"))
    last = on_day(_l("Last day"))


class ParticipationQuestion(TermsSchema):
    """How many took part of how many, and when that was counted."""

    participants = whole(_l("People who took part, each once"), most=10**7)
    eligible = whole(_l("People employed in the period"), least=1, most=10**7)
    as_of = on_day(_l("Counted on"))


def _read_participation(p: Terms) -> list[str]:
    return [
        _(
            "Participation rises from %(baseline)s %% to %(target)s %% between %(first)s "
            "and %(last)s, in equal steps.",
            baseline=figure(p.baseline),
            target=figure(p.target),
            first=said(["day", p.first.isoformat()]),
            last=said(["day", p.last.isoformat()]),
        ),
        _("Each person counts once, of everybody who was employed in the period."),
    ]


def months_passed(first: date, last: date) -> Fraction:
    """Return the months from the first day to the end of the last; a part of one by its days."""
    after = last + timedelta(days=1)
    whole_months = (after.year - first.year) * 12 + after.month - first.month
    if add_months(first, whole_months) > after:
        whole_months -= 1
    begun = add_months(first, whole_months)
    return whole_months + Fraction(
        (after - begun).days, (add_months(first, whole_months + 1) - begun).days
    )


def _participate(p: Terms, q: Terms, work: Working) -> None:
    if q.participants > q.eligible:
        raise Invalid(participants=_("More took part than were employed. Count each person once."))
    rate = Fraction(q.participants, q.eligible) * 100
    work.step(
        N_("%(part)s of %(all)s = %(rate)s %%"), part=q.participants, all=q.eligible, rate=rate
    )
    through = months_passed(p.first, min(q.as_of, p.last)) / months_passed(p.first, p.last)
    through = min(max(through, Fraction(0)), Fraction(1))
    path = Fraction(p.baseline) + Fraction(p.target - p.baseline) * through
    work.step(N_("%(share)s of the way: the path stands at %(path)s %%"), share=through, path=path)
    needed = ceil(path / 100 * q.eligible)
    short = max(needed - q.participants, 0)
    work.conclude(
        N_("On the path: %(rate)s %% against %(path)s %%.")
        if rate >= path
        else Counted(
            "Behind: %(rate)s %% against %(path)s %%; %(short)s more person.",
            "Behind: %(rate)s %% against %(path)s %%; %(short)s more people.",
            "short",
        ),
        verdict=rate >= path,
        rate=_rounded(rate),
        path=_rounded(path),
        short=short,
    )


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(TWO)


class SatisfactionTerms(TermsSchema):
    """How satisfied people have to be, by exit surveys."""

    minimum = number(_l("Mean of at least"), most=100)
    scale = whole(_l("On a scale up to"), 5, least=2, most=100)
    weighting = one_of(
        _l("The mean is"),
        {"responses": _l("of all responses"), "sessions": _l("of the sessions' means")},
        "responses",
    )


class SatisfactionQuestion(TermsSchema):
    """What the surveys say."""

    sessions = lines(
        _l("Responses and the sum of their scores"),
        numbers,
        help=_l("One session, or all of them, a line: 40 180"),
    )


def _read_satisfaction(p: Terms) -> list[str]:
    return [
        _(
            "The mean of exit surveys is at least %(minimum)s of %(scale)s, before any rounding.",
            minimum=figure(p.minimum),
            scale=p.scale,
        ),
        _("It is the mean of all responses.")
        if p.weighting == "responses"
        else _("It is the mean of the sessions' means."),
    ]


def _satisfy(p: Terms, q: Terms, work: Working) -> None:
    pairs = [(Fraction(count), Fraction(total)) for count, total in q.sessions if count]
    if not pairs:
        raise Invalid(sessions=_("There are no responses to judge by."))
    if any(total > count * p.scale for count, total in pairs):
        raise Invalid(sessions=_("A sum is larger than its responses and the scale allow."))
    if p.weighting == "responses":
        count, total = sum(c for c, _t in pairs), sum(t for _c, t in pairs)
        mean = Fraction(total) / Fraction(count)
        work.step(N_("%(total)s ÷ %(count)s = %(mean)s"), total=total, count=count, mean=mean)
    else:
        means = [total / count for count, total in pairs]
        mean = sum(means, Fraction()) / len(means)
        work.step(
            Counted(
                "Mean of %(count)s session's mean: %(mean)s",
                "Mean of %(count)s sessions' means: %(mean)s",
                "count",
            ),
            count=len(means),
            mean=mean,
        )
    met = mean >= Fraction(p.minimum)
    work.conclude(
        N_("Met: %(mean)s against %(minimum)s.")
        if met
        else N_("Not met: %(mean)s against %(minimum)s."),
        verdict=met,
        mean=mean,
        minimum=p.minimum,
    )


KINDS: Final = (
    Kind(
        "training_target",
        _l("Training target"),
        "targets",
        TrainingTerms,
        _read_training,
        TrainingQuestion,
        _count,
    ),
    Kind(
        "participation_target",
        _l("Participation target"),
        "targets",
        ParticipationTerms,
        _read_participation,
        ParticipationQuestion,
        _participate,
    ),
    Kind(
        "satisfaction_target",
        _l("Satisfaction target"),
        "targets",
        SatisfactionTerms,
        _read_satisfaction,
        SatisfactionQuestion,
        _satisfy,
    ),
)
