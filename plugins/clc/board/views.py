"""The page of the rules: what is in force, what was, and recording the Board's next one."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.forms import Form
from guildhall.localisation import day_of_year
from guildhall.web import done, identity, needs
from plugins.clc.board import queries, services
from plugins.clc.board.schemas import ReasonSchema, RuleSchema
from plugins.clc.pay.forecast import work_out as in_money
from plugins.clc.permissions import SET_RULES, VIEW_ALL, VIEW_OWN
from plugins.clc.rules import PointRule, school_year

bp = Blueprint("clc_rules", __name__, url_prefix="/clc/rules")


@bp.get("")
@needs(VIEW_OWN, VIEW_ALL, SET_RULES)
def index() -> AnyResponse:
    """Show the rule in force and all that came before it."""
    return _page(Form(RuleSchema()))


@bp.route("/new", methods=["GET", "POST"])
@needs(SET_RULES)
def new() -> AnyResponse:
    """Record a rule as the Board decided it."""
    form = Form(RuleSchema(), start=_start(queries.rule_now()))
    if form.accepts(services.record):
        return done(_("The rule is recorded."), url_for(".index"))
    return form.show("clc/rule_form.html")


@bp.post("/<uuid:rule_id>/withdrawal")
@needs(SET_RULES)
def withdraw(rule_id: UUID) -> AnyResponse:
    """Withdraw a rule."""
    rule = queries.get_rule(rule_id)
    form = Form(ReasonSchema())
    if form.accepts(lambda data: services.withdraw(rule, data["reason"])):
        return done(_("The rule is withdrawn; it stays on record."), url_for(".index"))
    return _page(form)


def _page(form: Form) -> AnyResponse:
    rules = queries.rules()
    return form.show(
        "clc/rules.html",
        rule=rules.on(context.today()),
        every=queries.every_rule(),
        today=context.today(),
        day_of_year=day_of_year,
        money=in_money() if identity().may(VIEW_ALL.key, SET_RULES.key) else None,
        school_year=school_year,
    )


def _start(rule: PointRule) -> dict[str, Any]:
    """Return the figures in force, for the Board usually changes one of them."""
    kept = {name: getattr(rule, name) for name in services.FIGURES if name != "effective_from"}
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in kept.items()
    }
