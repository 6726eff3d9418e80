"""Joint committees with their seats and votes; points and the stipend that they bring."""

from calendar import monthrange
from fractions import Fraction
from math import ceil
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, day_of_year, figure
from guildhall.agreements.kinds.parts import (
    money,
    number,
    on_day,
    one_of,
    text,
    whole,
    yearly_day,
    yes,
)
from guildhall.agreements.working import Counted, Working, usd
from guildhall.money import ZERO, split, to_cent
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class CommitteeTerms(TermsSchema):
    """A joint committee: its seats, its quorum and its votes."""

    name = text(_l("Committee"), most=120)
    union_seats = whole(_l("Seats of the union"), least=0, most=99)
    employer_seats = whole(_l("Seats of the employer"), least=0, most=99)
    quorum = one_of(
        _l("Quorum"),
        {
            "1/2": _l("more than half"),
            "2/3": _l("two thirds"),
            "3/4": _l("three quarters"),
            "1": _l("everybody"),
        },
        "1/2",
    )
    votes = whole(_l("Affirmative votes needed"), None, least=1, most=99)
    each_side = yes(_l("Both sides must be present"))
    meetings = whole(_l("Meetings a year"), None, least=1, most=99)


class CommitteeQuestion(TermsSchema):
    """Who was there, who stood aside, and how they voted."""

    union_present = whole(_l("Present of the union"), most=99)
    employer_present = whole(_l("Present of the employer"), most=99)
    recused = whole(_l("Recused"), 0, most=99)
    affirmative = whole(_l("Votes in favor"), 0, most=99)


def _read_committee(p: Terms) -> list[str]:
    quorum, seats = quorum_of(p), p.union_seats + p.employer_seats
    found = [
        _(
            "%(name)s has %(seats)s seats: %(union)s of the union, %(employer)s of the employer.",
            name=p.name,
            seats=seats,
            union=p.union_seats,
            employer=p.employer_seats,
        ),
        _("It can decide with %(quorum)s present.", quorum=quorum),
        ngettext(
            "A decision takes %(votes)s vote in favor.",
            "A decision takes %(votes)s votes in favor.",
            p.votes,
            votes=p.votes,
        )
        if p.votes
        else _("A decision takes more than half of those who vote."),
    ]
    if p.each_side:
        found.append(_("Both sides must be present."))
    if p.meetings:
        found.append(
            ngettext(
                "It meets %(count)s time a year.",
                "It meets %(count)s times a year.",
                p.meetings,
                count=p.meetings,
            )
        )
    return found


def quorum_of(p: Terms) -> int:
    """Return how many must be present: a fraction is rounded up, a half is more than half."""
    seats: int = p.union_seats + p.employer_seats
    return seats // 2 + 1 if p.quorum == "1/2" else ceil(Fraction(p.quorum) * seats)


def _vote(p: Terms, q: Terms, work: Working) -> None:
    present, needed = q.union_present + q.employer_present, quorum_of(p)
    enough = present >= needed and not (p.each_side and 0 in {q.union_present, q.employer_present})
    work.step(
        N_("%(present)s present, quorum %(needed)s: %(met)s"),
        present=present,
        needed=needed,
        met=enough,
    )
    voting = present - q.recused
    votes = p.votes or max(voting, 0) // 2 + 1
    work.step(
        N_("%(recused)s recused, %(voting)s vote; %(votes)s in favor are needed"),
        recused=q.recused,
        voting=voting,
        votes=votes,
    )
    passes = enough and votes <= q.affirmative <= voting
    words: str | Counted = (
        Counted("It passes with %(yes)s vote.", "It passes with %(yes)s votes.", "yes")
        if passes
        else Counted("It fails with %(yes)s vote.", "It fails with %(yes)s votes.", "yes")
    )
    if not enough:
        words = N_("There is no quorum, so nothing can be decided.")
    work.conclude(words, verdict=passes, yes=q.affirmative, quorum=needed)


# Points and stipend

MONTHS: Final = 12
"""So many parts of a year are paid one a month; more, every two weeks."""


class StipendTerms(TermsSchema):
    """A yearly stipend for points or units (CLC)."""

    points = number(_l("Points or units needed"), least=1, most=10_000)
    counts = one_of(
        _l("It is paid"), {"once": _l("once reached"), "each": _l("for each full set")}, "once"
    )
    amount = money(_l("Amount a year"))
    years = whole(_l("For how many years"), 1, least=1, most=40)
    instalments = whole(_l("Instalments a year"), 1, least=1, most=26)
    due = yearly_day(_l("Records due"))
    first = yearly_day(_l("First part paid on"), None)
    """The others follow; left empty, it is the end of the month in which records are due."""


class StipendQuestion(TermsSchema):
    """What was earned, and when the record came."""

    points = number(_l("Points or units earned"), most=10_000)
    received = on_day(_l("Day on which the record was received"))


def _read_stipend(p: Terms) -> list[str]:
    part = amount(to_cent(Fraction(p.amount) / p.instalments))
    return [
        _(
            "Who has %(points)s points gets %(amount)s a year for %(years)s years.",
            points=figure(p.points),
            amount=amount(p.amount),
            years=p.years,
        )
        if p.counts == "once"
        else _(
            "For each %(points)s points there is %(amount)s a year for %(years)s years.",
            points=figure(p.points),
            amount=amount(p.amount),
            years=p.years,
        ),
        _("It is paid in %(count)s parts of %(part)s a year.", count=p.instalments, part=part),
        _("The first part is paid on %(day)s, then one a month.", day=day_of_year(first_part(p)))
        if p.instalments <= MONTHS
        else _(
            "The first part is paid on %(day)s, then one every two weeks.",
            day=day_of_year(first_part(p)),
        ),
        _(
            "Records that come by %(day)s are paid in that school year, later ones in the next.",
            day=day_of_year(p.due),
        ),
    ]


def first_part(p: Terms) -> tuple[int, int]:
    """Return the day of the first part: the clause's own, or the end of the month of records."""
    found: tuple[int, int] = p.first or (p.due[0], monthrange(2024, p.due[0])[1])
    return found


def _stipend(p: Terms, q: Terms, work: Working) -> None:
    sets = int(q.points // p.points)
    sets = min(sets, 1) if p.counts == "once" else sets
    work.step(N_("%(points)s points; %(needed)s are needed"), points=q.points, needed=p.points)
    if not sets:
        work.conclude(
            Counted(
                "Not reached: %(short)s point is missing.",
                "Not reached: %(short)s points are missing.",
                "short",
            ),
            verdict=False,
            short=p.points - q.points,
        )
        return
    _stipend_of(sets, p, q, work)


def _stipend_of(sets: int, p: Terms, q: Terms, work: Working) -> None:
    year = q.received.year if q.received.timetuple()[1:3] <= p.due else q.received.year + 1
    work.step(
        N_("Received on %(day)s: paid in the school year that begins in %(year)s"),
        day=q.received,
        year=str(year),
    )
    yearly = p.amount * sets
    parts = split(yearly, [Fraction(1)] * p.instalments)
    work.step(
        N_("%(yearly)s a year in %(count)s parts of %(part)s"),
        yearly=usd(yearly),
        count=p.instalments,
        part=usd(parts[0]),
    )
    work.conclude(
        N_("%(total)s in %(years)s years, from the school year that begins in %(year)s."),
        verdict=True,
        total=usd(sum(parts, ZERO) * p.years),
        years=p.years,
        year=str(year),
        yearly=usd(yearly),
        part=usd(parts[0]),
    )


KINDS: Final = (
    Kind(
        "committee",
        _l("Committee parity and quorum"),
        "people",
        CommitteeTerms,
        _read_committee,
        CommitteeQuestion,
        _vote,
    ),
    Kind(
        "stipend",
        _l("Points and stipend"),
        "people",
        StipendTerms,
        _read_stipend,
        StipendQuestion,
        _stipend,
        "submission",
    ),
)
