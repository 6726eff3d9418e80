"""What pages call the kinds of things that money has."""

from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.budgets.models.funds import Period
from guildhall.counting import form_of
from guildhall.localisation import number
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

PERIOD_WORDS: Final[dict[str, Any]] = {
    "fiscal_year": _l("Fiscal year"),
    "biennium": _l("Biennium"),
    "school_year": _l("School year"),
    "calendar_year": _l("Calendar year"),
}
FUND_WORDS: Final[dict[str, Any]] = {
    "negotiated": _l("Negotiated fund"),
    "plp": _l("Professional Learning Program"),
    "grant": _l("Grant"),
    "dues": _l("Dues"),
    "reserve": _l("Reserve"),
}
STATE_WORDS: Final[dict[str, Any]] = {
    "draft": _l("draft"),
    "adopted": _l("adopted"),
    "amended": _l("amended"),
}
STATE_TONES: Final = {"draft": "due", "adopted": "good", "amended": "good"}
CATEGORY_WORDS: Final[dict[str, Any]] = {
    "tuition": _l("Tuition"),
    "registration": _l("Registration"),
    "materials": _l("Materials"),
    "supplies": _l("Supplies"),
    "contractual": _l("Contractual services"),
    "extra_work": _l("Extra work"),
    "release": _l("Release time"),
    "stipend": _l("Stipends"),
    "travel": _l("Travel"),
    "other": _l("Other"),
}
ACCOUNT_WORDS: Final[dict[str, Any]] = {
    "appropriation": _l("Appropriation"),
    "transfer": _l("Transfer"),
    "carry_over": _l("Carry-over"),
    "encumbrance": _l("Encumbrance"),
    "expenditure": _l("Expenditure"),
    "budgetary_balance": _l("Budgetary balance"),
    "reserved": _l("Reserved for encumbrances"),
    "payable": _l("Payable"),
}
KIND_WORDS: Final[dict[str, Any]] = {
    "appropriation": _l("Appropriation"),
    "encumbrance": _l("Encumbrance"),
    "release": _l("Release"),
    "expenditure": _l("Expenditure"),
    "transfer": _l("Transfer"),
    "carry_over": _l("Carry-over"),
    "reversal": _l("Reversal"),
}
DECISION_WORDS: Final[dict[str, Any]] = {
    "adoption": _l("Budget adopted"),
    "amendment": _l("Budget amended"),
    "transfer": _l("Transfer"),
    "carry_over": _l("Carry-over"),
    "correction": _l("Correction"),
    "override": _l("Override"),
}
ROUTE_WORDS: Final[dict[str, Any]] = {
    "payroll": _l("Payroll"),
    "accounts_payable": _l("Accounts payable"),
}

PAYEE_WORDS: Final[dict[str, Any]] = {
    "person": _l("One of our people"),
    "vendor": _l("Vendor"),
    "district": _l("District"),
}
INVOICE_WORDS: Final[dict[str, Any]] = {
    "draft": _l("draft"),
    "sent": _l("sent"),
    "received": _l("received"),
    "asked": _l("payment asked for"),
    "paid": _l("paid"),
    "void": _l("void"),
}
INVOICE_TONES: Final = {
    "draft": "due",
    "sent": "",
    "received": "due",
    "asked": "",
    "paid": "good",
    "void": "bad",
}
DIRECTION_WORDS: Final[dict[str, Any]] = {
    "outgoing": _l("From us"),
    "incoming": _l("To us"),
}

HELD_WORDS: Final[dict[str, Any]] = {
    "waiting": _l("waits for a decision"),
    "open": _l("set aside"),
    "paid": _l("paid"),
    "released": _l("released"),
    "declined": _l("declined"),
}
HELD_TONES: Final = {
    "waiting": "due",
    "open": "",
    "paid": "good",
    "released": "",
    "declined": "bad",
}


PAID_WORDS: Final[dict[str, Any]] = {
    "paid": _l("paid now"),
    "coming": _l("to come"),
    "past": _l("ended"),
    "withdrawn": _l("taken back"),
}
PAID_TONES: Final = {"paid": "good", "coming": "", "past": "", "withdrawn": "bad"}


UNIT_WORDS: Final[dict[str, Any]] = {"day": _l("days"), "hour": _l("hours")}


def so_long(quantity: Decimal, unit: str) -> str:
    """Say how many days or hours somebody is away: "1 day", "0.5 days"."""
    form, count = form_of(quantity), number(quantity)
    if unit == "hour":
        return ngettext("%(count)s hour", "%(count)s hours", form, count=count)
    return ngettext("%(count)s day", "%(count)s days", form, count=count)


PAYER_WORDS: Final[dict[str, Any]] = {"party": _l("the other side"), "us": _l("we")}
RELEASE_WORDS: Final[dict[str, Any]] = HELD_WORDS | {
    "nothing": _l("nothing of it is ours"),
    "cancelled": _l("cancelled"),
}
RELEASE_TONES: Final = HELD_TONES | {"nothing": "", "cancelled": "bad"}


def choices(words: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a form offers to choose from."""
    return [(key, str(text)) for key, text in words.items()]


def period_name(period: Period) -> str:
    """Return what a period is called: "Fiscal year 2026–27"."""
    first, last = period.starts_on.year, period.ends_on.year
    years = f"{first}–{last % 100:02d}" if last > first else str(first)
    return _("%(kind)s %(years)s", kind=PERIOD_WORDS[period.kind], years=years)
