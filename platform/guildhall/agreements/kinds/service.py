"""Service: who is eligible."""

from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import add_months
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, figure
from guildhall.agreements.kinds.parts import (
    number,
    on_day,
    whole,
    yes,
)
from guildhall.agreements.working import Counted, Working
from guildhall.counting import form_of
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class EligibilityTerms(TermsSchema):
    """Who may apply."""

    months = whole(_l("Months of service"), 0, most=600)
    hours = number(_l("Least hours a week"), Decimal(0), most=168, unit="h")
    past_probation = yes(_l("Probation is over"))
    review = yes(_l("The last review says satisfactory, or a supervisor's letter does"))
    standing = yes(_l("Member in good standing"))
    rest_years = whole(_l("Full years without, after a year with an award"), 0, most=10)


class EligibilityQuestion(TermsSchema):
    """What is known on the day that counts."""

    as_of = on_day(_l("Day that counts"))
    hired = on_day(_l("Day of hire"))
    probation_end = on_day(_l("End of probation"), None)
    hours = number(_l("Hours a week"), Decimal(40), most=168, unit="h")
    satisfactory = yes(_l("Review satisfactory, or a letter"))
    good_standing = yes(_l("In good standing on that day"))
    last_award = whole(_l("Year of the last award"), None, least=1950, most=2200)


def _read_eligibility(p: Terms) -> list[str]:
    found = []
    if p.months:
        found.append(
            ngettext(
                "It takes %(months)s month of service.",
                "It takes %(months)s months of service.",
                p.months,
                months=p.months,
            )
        )
    if p.hours:
        found.append(
            ngettext(
                "It takes at least %(hours)s hour a week.",
                "It takes at least %(hours)s hours a week.",
                form_of(p.hours),
                hours=figure(p.hours),
            )
        )
    if p.past_probation:
        found.append(_("Probation must be over."))
    if p.review:
        found.append(_("The last review must say satisfactory, or a supervisor's letter."))
    if p.standing:
        found.append(_("It takes a member in good standing on the day that counts."))
    if p.rest_years:
        found.append(
            ngettext(
                "After a year with an award comes %(years)s full year without.",
                "After a year with an award come %(years)s full years without.",
                p.rest_years,
                years=p.rest_years,
            )
        )
    return found or [_("Everybody of the unit may apply.")]


def _eligible(p: Terms, q: Terms, work: Working) -> None:
    tests = [*_served(p, q, work), *_in_order(p, q, work), *_rested(p, q, work)]
    work.conclude(N_("Eligible.") if all(tests) else N_("Not eligible."), verdict=all(tests))


def _served(p: Terms, q: Terms, work: Working) -> list[bool]:
    tests = []
    if p.months:
        due = add_months(q.hired, p.months)
        tests.append(q.as_of >= due)
        work.step(
            Counted(
                "%(months)s month of service, reached on %(day)s: %(met)s",
                "%(months)s months of service, reached on %(day)s: %(met)s",
                "months",
            ),
            months=p.months,
            day=due,
            met=tests[-1],
        )
    if p.hours:
        tests.append(q.hours >= p.hours)
        work.step(
            N_("%(hours)s hours a week, at least %(least)s: %(met)s"),
            hours=q.hours,
            least=p.hours,
            met=tests[-1],
        )
    return tests


def _in_order(p: Terms, q: Terms, work: Working) -> list[bool]:
    tests = []
    if p.past_probation:
        tests.append(q.probation_end is None or q.probation_end < q.as_of)
        work.step(N_("Probation over: %(met)s"), met=tests[-1])
    if p.review:
        tests.append(q.satisfactory)
        work.step(N_("Review satisfactory, or a letter: %(met)s"), met=tests[-1])
    if p.standing:
        tests.append(q.good_standing)
        work.step(N_("In good standing: %(met)s"), met=tests[-1])
    return tests


def _rested(p: Terms, q: Terms, work: Working) -> list[bool]:
    if not p.rest_years or q.last_award is None:
        return []
    again = q.last_award + p.rest_years + 1
    rested: bool = q.as_of.year >= again
    work.step(
        N_("Last award in %(year)s, so again from %(again)s: %(met)s"),
        year=str(q.last_award),
        again=str(again),
        met=rested,
    )
    return [rested]


KINDS: Final = (
    Kind(
        "eligibility",
        _l("Eligibility"),
        "people",
        EligibilityTerms,
        _read_eligibility,
        EligibilityQuestion,
        _eligible,
        "submission",
    ),
)
