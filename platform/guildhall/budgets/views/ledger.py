"""The ledger: filtered, paged by where one stopped, each line open to its document."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from guildhall import context, listing, web
from guildhall.budgets.models.ledger import SHOWN, Entry
from guildhall.budgets.permissions import SEE
from guildhall.budgets.queries import ledger as queries
from guildhall.budgets.queries.funds import funds
from guildhall.budgets.queries.kept import ledger_facts
from guildhall.budgets.queries.lines import get_payment, override_of
from guildhall.budgets.queries.periods import periods
from guildhall.budgets.services.plans import label
from guildhall.budgets.words import ACCOUNT_WORDS, KIND_WORDS, period_name
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.kept import render_kept
from guildhall.localisation import iso
from guildhall.wording import gettext as _

bp = Blueprint("ledger", __name__, template_folder="../templates")


@bp.get("/money/ledger")
@web.needs(SEE)
def index() -> Response:
    """Show the ledger, fifty postings at a time; the same as a file."""
    wanted = _filter()
    if kind := listing.wants_file():
        rows = db.session.execute(queries.postings(wanted).limit(queries.MOST_IN_FILE)).all()
        return listing.as_file(rows, _columns(), name="ledger", kind=kind)
    after = queries.Place.read(request.args.get("after", ""))
    page = LedgerPage(wanted, after)
    return render_kept(
        "budgets/ledger.html",
        (ledger_facts(wanted, after),),
        {},
        page=page,
        wanted=wanted,
        first=after is None,
        newest=_address(after=None),
        files={kind: _address(after=None, format=kind) for kind in ("csv", "xlsx")},
        accounts={name: ACCOUNT_WORDS[name] for name in SHOWN},
        kinds=KIND_WORDS,
        label=label,
    )


class LedgerPage:
    """What a page of the ledger shows; read where it has to be drawn anew."""

    def __init__(self, wanted: queries.Filter, after: queries.Place | None) -> None:
        self._wanted, self._after = wanted, after

    @cached_property
    def _found(self) -> tuple[Sequence[Any], queries.Place | None]:
        return queries.page_of(self._wanted, self._after)

    @property
    def items(self) -> Sequence[Any]:
        """Return the postings of the page."""
        return self._found[0]

    @property
    def further(self) -> str | None:
        """Return the address of the next page, if there is one."""
        place = self._found[1]
        return _address(after=place) if place else None

    @cached_property
    def funds(self) -> list[tuple[UUID, str]]:
        """Return the funds to choose from."""
        return [(each.id, each.name) for each in funds()]

    @cached_property
    def periods(self) -> list[tuple[UUID, str]]:
        """Return the periods to choose from."""
        return [(each.id, period_name(each)) for each in periods()]


def _filter() -> queries.Filter:
    asked = request.args
    account = asked.get("account", "")
    return queries.Filter(
        fund_id=asked.get("fund", type=UUID),
        line_id=asked.get("line", type=UUID),
        period_id=asked.get("period", type=UUID),
        account=account if account in SHOWN else "",
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
    )


def _day(text: str) -> date | None:
    return read_day(text, context.today()) if text.strip() else None


def _address(**changes: object) -> str:
    """Return this page's address with some arguments changed (None takes one out)."""
    arguments = {**request.args.to_dict(), **changes}
    return "?" + urlencode({name: str(value) for name, value in arguments.items() if value})


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Date"), lambda each: iso(each.posted_on)),
        (_("Fund"), lambda each: each.fund),
        (_("Line"), label),
        (_("Kind"), lambda each: str(KIND_WORDS[each.kind])),
        (_("Account"), lambda each: str(ACCOUNT_WORDS[each.account])),
        (_("Document"), lambda each: each.source_label),
        (_("Memo"), lambda each: each.memo),
        (_("Changes what is available by"), lambda each: -each.amount),
        (_("Entered by"), lambda each: each.actor_name),
        (_("Entered at"), lambda each: iso(each.created_at)),
        (_("Entry"), lambda each: str(each.entry_id)),
    )


@bp.get("/money/ledger/<uuid:entry_id>")
@web.needs(SEE)
def show(entry_id: UUID) -> Response:
    """Show an entry: its debits and credits, and the document behind it."""
    entry = queries.get_entry(entry_id)
    return web.render(
        "budgets/entry.html",
        entry=entry,
        legs=queries.legs_of(entry_id),
        document=_document(entry),
        override=override_of(entry),
        reversal=queries.reversal_of(entry_id),
        accounts=ACCOUNT_WORDS,
        kinds=KIND_WORDS,
        label=label,
    )


def _document(entry: Entry) -> str | None:
    """Return the page of what stands behind an entry."""
    make = DOCUMENTS.get(entry.source_type)
    return make(entry.source_id) if make else None


def _of_payment(payment_id: UUID) -> str:
    held = get_payment(payment_id).encumbrance_id
    return url_for("commitments.show", encumbrance_id=held)


DOCUMENTS: Final[Mapping[str, Callable[[UUID], str]]] = {
    "encumbrance": lambda it: url_for("commitments.show", encumbrance_id=it),
    "payment": _of_payment,
    "invoice": lambda it: url_for("invoices.show", invoice_id=it),
    "allocation_run": lambda it: url_for("allocations.show", run_id=it),
    "pool": lambda it: url_for("allocations.pool", pool_id=it),
    "budget_decision": lambda it: url_for("plans.decision", decision_id=it),
}
