"""Other release: the list, a new one looked at before it is entered, one of them, cancelled."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.agreements.queries import versions_in_force
from guildhall.agreements.working import say
from guildhall.budgets import schemas, schemas_staff
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.permissions import ENTER, SEE
from guildhall.budgets.queries import substitutes as queries
from guildhall.budgets.queries.invoices import invoices_of
from guildhall.budgets.queries.lines import payees
from guildhall.budgets.services import substitutes as services
from guildhall.budgets.services.substitutes import Look, Wish
from guildhall.budgets.views.commitments import me
from guildhall.budgets.views.plans import line_choices
from guildhall.budgets.words import (
    INVOICE_TONES,
    INVOICE_WORDS,
    PAYER_WORDS,
    RELEASE_TONES,
    RELEASE_WORDS,
    UNIT_WORDS,
    choices,
    so_long,
)
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.people.naming import choices_for, person_called
from guildhall.wording import gettext as _

bp = Blueprint("substitutes", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (Person.last_name, Person.first_name, SubstituteRelease.id),
        "first": (SubstituteRelease.starts_on, SubstituteRelease.id),
        "amount": (SubstituteRelease.amount, SubstituteRelease.id),
    }
)


@bp.get("/money/substitutes")
@web.needs(SEE)
def index() -> Response:
    """Show the releases with their substitutes; the same as a file."""
    words = listing.words_asked()
    statement = queries.releases(words)
    if kind := listing.wants_file():
        rows = db.session.scalars(listing.order(statement, SORTS["first"], "asc")).all()
        return listing.as_file(queries.stories(rows), _columns(), name="substitutes", kind=kind)
    page = listing.paginate(statement, SORTS, default="first", direction="desc")
    page.items = queries.stories(page.items)
    return web.render("budgets/substitutes.html", page=page, words=words, **_words())


def _words() -> dict[str, Any]:
    return {
        "states": RELEASE_WORDS,
        "tones": RELEASE_TONES,
        "so_long": so_long,
        "invoice_words": INVOICE_WORDS,
        "invoice_tones": INVOICE_TONES,
    }


def _columns() -> tuple[listing.Column, ...]:
    return (
        (_("Name"), lambda each: each.release.person.name),
        (_("First day"), lambda each: iso(each.release.starts_on)),
        (_("Last day"), lambda each: iso(each.release.ends_on)),
        (_("What for"), lambda each: each.release.purpose),
        (_("Substitute"), lambda each: each.release.substitute),
        (_("Counted in"), lambda each: str(UNIT_WORDS[each.release.unit])),
        (_("How many"), lambda each: each.release.quantity),
        (_("Rate"), lambda each: each.release.rate),
        (_("Cost"), lambda each: each.release.amount),
        (_("Who pays first"), lambda each: _first(each.release)),
        (_("Paid back"), lambda each: each.release.reimbursed),
        (_("State"), lambda each: str(RELEASE_WORDS[each.state])),
        (_("Cancelled, because"), lambda each: each.release.cancel_reason),
    )


def _first(release: SubstituteRelease) -> str:
    return str(PAYER_WORDS["us"]) if release.payer == "us" else release.party.name


@bp.route("/money/substitutes/new", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def new() -> AnyResponse:
    """Enter a release: look what it costs and who bears it, then ask for the money."""
    clauses = _clauses()
    start = {
        "starts_on": context.today(), "ends_on": context.today(), "unit": "day", "quantity": "1",
        "day_hours": "8", "payer": "party",
        "clause_id": clauses[0][0] if clauses else "",
    }  # fmt: skip
    form = Form(schemas_staff.SubstituteSchema(), start=start)
    keeping = bool(request.form.get("keep"))
    if form.accepts(lambda data: _entered(data, keep=keeping)) and keeping:
        said = _("The release is entered. Somebody else approves its money.")
        return web.done(said, url_for(".show", release_id=form.result.id))
    found = payees()
    return form.show(
        "budgets/substitute_form.html",
        found=form.result if isinstance(form.result, Look) else None,
        lines=line_choices(),
        parties=[(each.id, each.name) for each in found if each.kind != "person"],
        payees=[(each.id, each.name) for each in found],
        clauses=clauses,
        among=choices_for(form.value("person")),
        payers=choices(PAYER_WORDS),
        units=choices(UNIT_WORDS),
        say=say,
    )


def _clauses() -> list[tuple[UUID, str]]:
    """Return the clauses on release of today and of the first day that was typed."""
    today = context.today()
    typed = read_day(request.form.get("starts_on", ""), today)
    found = {
        each.clause_id: f"{each.clause.article} {each.clause.title}".strip()
        for day in (today, typed or today)
        for each in versions_in_force(day, kinds=("release",))
    }
    return list(found.items())


def _entered(data: dict[str, Any], *, keep: bool) -> Look | SubstituteRelease:
    person = person_called(data.pop("person"), data.pop("person_id"))
    wish = Wish(person_id=person.id, **data)
    return services.enter(wish, by=me()) if keep else services.look(wish)


@bp.get("/money/substitutes/<uuid:release_id>")
@web.needs(SEE)
def show(release_id: UUID) -> Response:
    """Show a release: its cost step by step, who bears it, where its money stands."""
    release = queries.get_release(release_id)
    (story,) = queries.stories([release])
    return web.render(
        "budgets/substitute.html",
        release=release,
        story=story,
        invoices=invoices_of(release.encumbrance_id) if release.encumbrance_id else [],
        kept=release.amount - release.reimbursed,
        whole=Decimal(100),
        say=say,
        **_words(),
    )


@bp.route("/money/substitutes/<uuid:release_id>/cancellation", methods=["GET", "POST"])
@web.needs(ENTER, SEE)
def cancel(release_id: UUID) -> AnyResponse:
    """Cancel a release, with the reason."""
    queries.get_release(release_id)
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: services.cancel(release_id, reason=data["reason"])):
        said = _("The release is cancelled; its money is free again.")
        return web.done(said, url_for(".show", release_id=release_id))
    return form.show("budgets/substitute_cancel.html", release=queries.get_release(release_id))
