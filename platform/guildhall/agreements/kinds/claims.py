"""Claims: what may be paid for, and which grades and proofs count."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, figure, listed
from guildhall.agreements.kinds.parts import lines, money, one_of, text, word_and_number, yes
from guildhall.agreements.working import Working, usd
from guildhall.money import to_cent
from guildhall.wording import N_
from guildhall.wording import gettext as _

GRADES: Final = ("A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F")
GRADE_WORDS: Final = {grade: grade for grade in GRADES}
PASSES: Final = frozenset({"P", "PASS", "CR", "CREDIT", "S"})


class ExpenseTerms(TermsSchema):
    """What may be paid for."""

    allowed = lines(_l("What may be paid for"), help=_l("One kind a line: tuition"))


class ExpenseQuestion(TermsSchema):
    """What is to be paid for."""

    expense = text(_l("What it is for"))


def _read_expenses(p: Terms) -> list[str]:
    return [_("Paid for are: %(kinds)s. Nothing else.", kinds=listed(p.allowed))]


def _judge_expense(p: Terms, q: Terms, work: Working) -> None:
    asked = q.expense.strip().casefold()
    allowed = any(asked == each.casefold() for each in p.allowed)
    work.step(N_("The clause names: %(kinds)s"), kinds=listed(p.allowed))
    work.conclude(
        N_("“%(what)s” is paid for.")
        if allowed
        else N_("“%(what)s” is not paid for by this clause."),
        verdict=allowed,
        what=q.expense,
    )


class GradeTerms(TermsSchema):
    """Which grade counts, and how much of the cost it brings."""

    minimum = one_of(_l("Lowest grade that counts"), GRADE_WORDS)
    graduate = one_of(
        _l("Lowest grade in graduate courses"), {"": _l("The same"), **GRADE_WORDS}, ""
    )
    passed = yes(_l("“Pass” counts where no letter is given"))
    shares = lines(
        _l("Share of the cost by grade"),
        word_and_number,
        None,
        help=_l("Grade and percent, one a line: A 100. Empty: all of it."),
    )


class GradeQuestion(TermsSchema):
    """What was achieved."""

    grade = text(_l("Grade"), most=12)
    graduate = yes(_l("It was a graduate course"))
    cost = money(_l("Cost"), None)


def _read_grade(p: Terms) -> list[str]:
    found = [_("A grade of %(grade)s or better counts.", grade=p.minimum)]
    if p.graduate:
        found.append(_("In graduate courses it takes %(grade)s or better.", grade=p.graduate))
    found.append(
        _("“Pass” counts where no letter is given.")
        if p.passed
        else _("“Pass” alone does not count.")
    )
    found += [
        _("%(grade)s brings %(share)s %% of the cost.", grade=g, share=figure(s))
        for g, s in p.shares
    ]
    return found


def _counts(p: Terms, q: Terms, given: str, work: Working) -> bool:
    least = (p.graduate if q.graduate and p.graduate else p.minimum).upper()
    if given in PASSES:
        passed: bool = p.passed
        work.step(N_("“Pass” counts: %(counts)s"), counts=passed)
        return passed
    if given not in GRADES:
        work.step(N_("“%(given)s” is no grade that the clause knows."), given=q.grade)
        return False
    counts = GRADES.index(given) <= GRADES.index(least)
    work.step(
        N_("%(given)s against %(least)s or better: %(counts)s"),
        given=given,
        least=least,
        counts=counts,
    )
    return counts


def _grade(p: Terms, q: Terms, work: Working) -> None:
    given = q.grade.strip().upper().replace("−", "-").replace("–", "-")
    counts = _counts(p, q, given, work)
    share = _share(p, given) if counts else Decimal(0)
    if q.cost is None:
        said = (
            N_("The grade counts, for %(share)s %% of the cost.")
            if counts
            else N_("The grade does not count.")
        )
        work.conclude(said, verdict=counts, share=share)
        return
    paid = to_cent(Fraction(q.cost) * Fraction(share) / 100)
    work.step(
        N_("%(cost)s × %(share)s %% = %(paid)s"), cost=usd(q.cost), share=share, paid=usd(paid)
    )
    said = (
        N_("The grade counts: %(paid)s.") if counts else N_("The grade does not count: %(paid)s.")
    )
    work.conclude(said, verdict=counts, paid=usd(paid), share=share)


def _share(p: Terms, grade: str) -> Decimal:
    """Return the percent that a grade brings; A- brings what A does unless it is named itself."""
    if not p.shares:
        return Decimal(100)
    named: dict[str, Decimal] = {each.upper(): share for each, share in p.shares}
    return named.get(grade, named.get(grade.rstrip("+-"), Decimal(0)))


class ProofTerms(TermsSchema):
    """What has to be handed in."""

    documents = lines(_l("What has to be handed in"), help=_l("One a line: official transcript"))


class ProofQuestion(TermsSchema):
    """What was handed in."""

    brought = lines(_l("What was handed in"), default=None)


def _read_proof(p: Terms) -> list[str]:
    return [_("To be handed in: %(what)s.", what=listed(p.documents))]


def _prove(p: Terms, q: Terms, work: Working) -> None:
    brought = {each.casefold() for each in q.brought}
    missing = []
    for each in p.documents:
        there = each.casefold() in brought
        missing += [] if there else [each]
        work.step(N_("%(what)s: %(there)s"), what=each, there=there)
    work.conclude(
        N_("Still missing: %(what)s.") if missing else N_("Everything is there."),
        verdict=not missing,
        what=listed(missing),
    )


KINDS: Final = (
    Kind(
        "expense_types",
        _l("What may be paid for"),
        "claims",
        ExpenseTerms,
        _read_expenses,
        ExpenseQuestion,
        _judge_expense,
    ),
    Kind("grade", _l("Grades"), "claims", GradeTerms, _read_grade, GradeQuestion, _grade),
    Kind(
        "proof", _l("Proof"), "claims", ProofTerms, _read_proof, ProofQuestion, _prove, "submission"
    ),
)
