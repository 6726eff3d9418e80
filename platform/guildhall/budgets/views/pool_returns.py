"""Money that came back to a pool after its end: what waits, and the decision about it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.budgets import schemas
from guildhall.budgets.models.pools import PoolReturn
from guildhall.budgets.permissions import DECIDE, SEE
from guildhall.budgets.queries import pool_returns as queries
from guildhall.budgets.queries.lines import get_line
from guildhall.budgets.services import pool_returns as services
from guildhall.budgets.services.plans import Resolution, label
from guildhall.budgets.views.commitments import me
from guildhall.budgets.words import period_name
from guildhall.errors import Invalid
from guildhall.forms import Form
from guildhall.money import written
from guildhall.wording import gettext as _

bp = Blueprint("returns", __name__, template_folder="../templates")


@bp.get("/money/returns")
@web.needs(SEE)
def index() -> Response:
    """Show what came back to pools that have ended and waits for a decision."""
    return web.render("budgets/returns.html", found=queries.waiting())


@bp.route("/money/returns/<uuid:payment_id>", methods=["GET", "POST"])
@web.needs(DECIDE, SEE)
def decide(payment_id: UUID) -> AnyResponse:
    """Decide what becomes of a payment that came back to a pool after its end."""
    queries.get_waiting(payment_id)
    form = Form(schemas.ReturnSchema(), start={"decided_on": context.today(), "what": "return"})
    if form.accepts(lambda data: _decided(payment_id, data)):
        return web.done(_("Decided, and posted."), url_for(".index"))
    came = queries.get_waiting(payment_id)
    standing = came.standing
    return form.show(
        "budgets/return_form.html", came=came, standing=standing, options=_options(came)
    )


def _options(came: queries.CameBack) -> list[tuple[str, str]]:
    giving = get_line(came.standing.pool.giving_line_id)
    found = [
        (
            str(each.into.pool.id),
            _(
                "Carry %(amount)s on into %(pool)s, as the contract says; the rest goes back",
                amount=written(each.amount),
                pool=f"{each.into.run.name}, {period_name(each.into.line.period)}",
            ),
        )
        for each in services.may_go_on(came)
    ]
    back = _("Give it back to the line that gave the pool: %(line)s", line=label(giving))
    return [
        *found,
        ("return", back),
        ("forfeit", _("Leave it forfeited: it is no longer appropriated, and nobody spends it")),
    ]


def _decided(payment_id: UUID, data: dict[str, Any]) -> PoolReturn:
    resolved = Resolution(data["decided_on"], data["decision"], me())
    if data["what"] == "return":
        return services.give_back(payment_id, resolved)
    if data["what"] == "forfeit":
        return services.forfeit(payment_id, resolved)
    try:
        into = UUID(data["what"])
    except ValueError:
        raise Invalid(what=_("Choose one of the list.")) from None
    return services.carry(payment_id, into, resolved)
