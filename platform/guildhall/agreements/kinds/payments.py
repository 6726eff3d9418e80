"""Payments: when an award is paid, what leaving costs, what is free of tax."""

from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.deadlines import add_months
from guildhall.agreements.kinds.base import Kind, Terms, TermsSchema, amount, day_of_year
from guildhall.agreements.kinds.parts import money, on_day, one_of, whole, yearly_day
from guildhall.agreements.working import Counted, Working, usd
from guildhall.money import ZERO, split, to_cent
from guildhall.wording import N_, ngettext
from guildhall.wording import gettext as _


class PaymentTerms(TermsSchema):
    """When an award is paid."""

    instalments = whole(_l("Instalments"), 1, least=1, most=120)
    months = whole(_l("Months between them"), 1, least=1, most=12)
    begins = yearly_day(_l("First payment"), None)
    days = whole(_l("Days after approval within which it is paid"), None, most=366)


class PaymentQuestion(TermsSchema):
    """What is to be paid, from when on."""

    amount = money(_l("Amount"))
    first = on_day(_l("Day of the first payment"))


def _read_payment(p: Terms) -> list[str]:
    found = []
    if p.instalments == 1:
        found.append(_("It is paid at once."))
    else:
        found.append(
            _(
                "It is paid in %(count)s instalments, %(months)s months apart.",
                count=p.instalments,
                months=p.months,
            )
            if p.months > 1
            else _("It is paid in %(count)s monthly instalments.", count=p.instalments)
        )
    if p.begins:
        found.append(_("The first is due on %(day)s.", day=day_of_year(p.begins)))
    if p.days is not None:
        found.append(
            ngettext(
                "It is paid within %(days)s day after approval.",
                "It is paid within %(days)s days after approval.",
                p.days,
                days=p.days,
            )
        )
    return found


def _pay(p: Terms, q: Terms, work: Working) -> None:
    parts = split(q.amount, [Fraction(1)] * p.instalments)
    for at, part in enumerate(parts):
        work.step(
            N_("%(number)s: %(day)s, %(part)s"),
            number=at + 1,
            day=add_months(q.first, at * p.months),
            part=usd(part),
        )
    work.conclude(
        Counted(
            "%(amount)s in %(count)s payment, on %(day)s.",
            "%(amount)s in %(count)s payments, the last on %(day)s.",
            "count",
        ),
        amount=usd(sum(parts, ZERO)),
        count=p.instalments,
        day=add_months(q.first, (p.instalments - 1) * p.months),
        part=usd(parts[0]),
    )


class RepaymentTerms(TermsSchema):
    """What somebody who leaves pays back."""

    months = whole(_l("Months to stay after the payment"), least=1, most=120)
    method = one_of(
        _l("Who leaves earlier pays back"),
        {"all": _l("All of it"), "by_month": _l("A part for each month that is missing")},
        "by_month",
    )


class RepaymentQuestion(TermsSchema):
    """What was paid, and when somebody left."""

    amount = money(_l("Amount that was paid"))
    paid_on = on_day(_l("Day of the payment"))
    left_on = on_day(_l("Last day of work"))


def _read_repayment(p: Terms) -> list[str]:
    return [
        ngettext(
            "Who leaves within %(months)s month after a payment pays all of it back.",
            "Who leaves within %(months)s months after a payment pays all of it back.",
            p.months,
            months=p.months,
        )
        if p.method == "all"
        else _(
            "Who leaves within %(months)s months after a payment pays back a part for each month "
            "that is missing.",
            months=p.months,
        )
    ]


def _repay(p: Terms, q: Terms, work: Working) -> None:
    served = sum(q.left_on >= add_months(q.paid_on, n) for n in range(1, p.months + 1))
    missing = p.months - served
    work.step(
        N_("%(served)s of %(months)s months served; %(missing)s missing"),
        served=served,
        months=p.months,
        missing=missing,
    )
    share = Fraction(missing, p.months) if p.method == "by_month" else Fraction(int(missing > 0))
    owed = to_cent(Fraction(q.amount) * share)
    work.step(
        N_("%(amount)s × %(share)s = %(owed)s"), amount=usd(q.amount), share=share, owed=usd(owed)
    )
    work.conclude(N_("To be paid back: %(owed)s."), owed=usd(owed))


class TaxTerms(TermsSchema):
    """How much a calendar year takes without tax."""

    amount = money(_l("Free of tax in a calendar year"))


class TaxQuestion(TermsSchema):
    """What was paid in the calendar year before, and what is paid now."""

    before = money(_l("Paid in this calendar year before"))
    payment = money(_l("This payment"))


def _read_tax(p: Terms) -> list[str]:
    return [
        _(
            "Up to %(amount)s in a calendar year is free of tax; what is above it is taxable. What "
            "is not used does not carry over.",
            amount=amount(p.amount),
        )
    ]


def _tax(p: Terms, q: Terms, work: Working) -> None:
    total = q.before + q.payment
    work.step(
        N_("%(before)s + %(payment)s = %(total)s"),
        before=usd(q.before),
        payment=usd(q.payment),
        total=usd(total),
    )
    taxable = min(max(total - p.amount, ZERO), q.payment)
    work.step(
        N_("Above %(limit)s: %(over)s"), limit=usd(p.amount), over=usd(max(total - p.amount, ZERO))
    )
    work.conclude(N_("Of this payment %(taxable)s is taxable."), taxable=usd(taxable))


KINDS: Final = (
    Kind(
        "payment",
        _l("Payment timing"),
        "claims",
        PaymentTerms,
        _read_payment,
        PaymentQuestion,
        _pay,
        "approval",
    ),
    Kind(
        "repayment",
        _l("Repayment on leaving"),
        "claims",
        RepaymentTerms,
        _read_repayment,
        RepaymentQuestion,
        _repay,
        "payment",
    ),
    Kind(
        "tax_limit",
        _l("Tax-free limit"),
        "claims",
        TaxTerms,
        _read_tax,
        TaxQuestion,
        _tax,
        "payment",
    ),
)
