"""When money is short: who comes first, and how what is left goes round."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount
from guildhall.agreements.kinds.parts import (
    a_day,
    exact,
    lines,
    money,
    one_of,
    whole,
    word_and_number,
    yes,
)
from guildhall.agreements.working import Counted, Working, usd
from guildhall.money import ZERO, split
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class Request(NamedTuple):
    """What somebody asked for, when, and how often they were paid before in the period."""

    who: str
    received: date
    asked: Decimal
    before: int


def a_request(line: str) -> Request:
    """Read "E1 2026-01-15 400.00 0"; raise ValueError."""
    who, received, asked, *before = line.split()
    return Request(who, a_day(received), exact(asked), int(before[0]) if before else 0)


class PriorityTerms(TermsSchema):
    """Who is paid first when a pool is short."""

    order = one_of(
        _l("When the money is short"),
        {
            "reach": _l("Nobody a second time until everybody a first"),
            "first_come": _l("First come, first served"),
            "committee": _l("The committee decides"),
        },
    )
    held = yes(_l("Money is held from the pre-approval on"), default=True)


class PriorityQuestion(TermsSchema):
    """Who asked."""

    pool = money(_l("Money that is left"))
    requests = lines(
        _l("Requests"),
        a_request,
        help=_l("Who, day received, amount, times paid before: E1 2026-01-15 400.00 0"),
    )


def _read_priority(p: Terms) -> list[str]:
    found = [
        {
            "reach": _(
                "When money is short, nobody is paid a second time until everybody who "
                "asked was paid once."
            ),
            "first_come": _(
                "When money is short, requests are paid in the order in which they came."
            ),
            "committee": _("When money is short, the committee decides who is paid."),
        }[p.order]
    ]
    if p.held:
        found.append(_("From its pre-approval on, a request's money is held for it."))
    return found


def in_turn(order: str, requests: Sequence[Request]) -> list[Request]:
    """Return requests in the order in which they are paid; equal ones by who asked."""
    by_time = sorted(requests, key=lambda each: (each.received, each.who))
    return sorted(by_time, key=lambda each: each.before) if order == "reach" else by_time


COMMITTEE: Final = Counted(
    "The committee decides; %(count)s request waits.",
    "The committee decides; %(count)s requests wait.",
    "count",
)
IN_TURN: Final = Counted(
    "%(who)s, received %(day)s, paid %(before)s time before: %(given)s of %(asked)s",
    "%(who)s, received %(day)s, paid %(before)s times before: %(given)s of %(asked)s",
    "before",
)


def _prefer(p: Terms, q: Terms, work: Working) -> None:
    if p.order == "committee":
        work.conclude(
            COMMITTEE,
            count=len(q.requests),
        )
        return
    left, paid = q.pool, 0
    for each in in_turn(p.order, q.requests):
        given = min(each.asked, left)
        left -= given
        paid += given > 0
        work.step(
            IN_TURN,
            who=each.who,
            day=each.received,
            before=each.before,
            given=usd(given),
            asked=usd(each.asked),
        )
    work.conclude(
        N_("%(paid)s of %(count)s requests are paid; %(left)s is left."),
        paid=paid,
        count=len(q.requests),
        left=usd(left),
    )


# The second round


class SecondRoundTerms(TermsSchema):
    """How what nobody claimed is dispersed."""

    first = money(_l("Most for each person in the first round"))
    due = whole(_l("Days after the period's end within which it is done"), None, most=366)


class SecondRoundQuestion(TermsSchema):
    """The pool and the claims."""

    pool = money(_l("The pool"))
    claims = lines(
        _l("Approved claims"), word_and_number, help=_l("Who and amount, one a line: E1 250.00")
    )


def _read_second_round(p: Terms) -> list[str]:
    found = [
        _("In the first round each claim is paid up to %(first)s.", first=amount(p.first)),
        _(
            "What is left is shared equally among those not fully paid, round by round, "
            "until it is gone."
        ),
    ]
    if p.due:
        found.append(
            ngettext(
                "It is done within %(days)s day after the period ends.",
                "It is done within %(days)s days after the period ends.",
                p.due,
                days=p.due,
            )
        )
    return found


def in_rounds(pool: Decimal, first: Decimal, claims: dict[str, Decimal]) -> dict[str, Decimal]:
    """Pay claims up to the first round's most, then share the rest equally until it is gone.

    Whoever needs less than an equal share is filled first, and what they leave goes to the others.
    A first round that the pool cannot pay is shared equally in the same way.
    """
    paid = _level(pool, {who: min(claim, first) for who, claim in claims.items()})
    unmet = {who: claim - paid[who] for who, claim in claims.items()}
    more = _level(pool - sum(paid.values()), unmet)
    return {who: paid[who] + more[who] for who in claims}


def _level(pool: Decimal, wanted: dict[str, Decimal]) -> dict[str, Decimal]:
    """Fill the smallest wishes first; what is left is split equally among the larger ones."""
    given = dict.fromkeys(wanted, ZERO)
    waiting = sorted((who for who in wanted if wanted[who]), key=lambda who: (wanted[who], who))
    while waiting:
        share = Fraction(pool) / len(waiting)
        if Fraction(wanted[waiting[0]]) > share:
            parts = split(pool, [Fraction(1)] * len(waiting))
            return given | dict(zip(sorted(waiting), parts, strict=True))
        who = waiting.pop(0)
        given[who] = wanted[who]
        pool -= wanted[who]
    return given


def _second_round(p: Terms, q: Terms, work: Working) -> None:
    claims: dict[str, Decimal] = {}
    for who, claim in q.claims:
        claims[who] = claims.get(who, ZERO) + round(claim, 2)
    final = in_rounds(q.pool, p.first, claims)
    first = sum(min(claim, p.first) for claim in claims.values())
    work.step(
        N_("The first round asks for %(first)s of %(pool)s."), first=usd(first), pool=usd(q.pool)
    )
    for who, claim in claims.items():
        work.step(
            N_("%(who)s: %(paid)s of %(claim)s"), who=who, paid=usd(final[who]), claim=usd(claim)
        )
    total = sum(final.values(), ZERO)
    work.conclude(
        N_("%(paid)s is paid in all; %(left)s is left."), paid=usd(total), left=usd(q.pool - total)
    )


KINDS: Final = (
    Kind(
        "priority",
        _l("Priority when short"),
        "pools",
        PriorityTerms,
        _read_priority,
        PriorityQuestion,
        _prefer,
        "submission",
    ),
    Kind(
        "second_round",
        _l("Second round"),
        "pools",
        SecondRoundTerms,
        _read_second_round,
        SecondRoundQuestion,
        _second_round,
    ),
)
