"""The door: every request passes here, in and out; no route is open that declares nothing."""

from uuid import UUID

from flask import Flask, redirect, request, url_for
from flask_login import LoginManager
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, work
from guildhall.context import Actor
from guildhall.db import db, engine_of
from guildhall.directory import Identity, directory
from guildhall.errors import Conflict, Denied, NotFound
from guildhall.here import this_app, this_g, this_request, this_session
from guildhall.registry import PluginError, Registry
from guildhall.web import READING, SEE_OTHER, Access, access_of, identity_or_none, load_identity
from guildhall.wording import gettext as _
from guildhall.work import Work


def check_routes(app: Flask, registry: Registry) -> None:
    """Stop the boot at a route without a declared permission, an unknown permission, or a clash."""
    seen: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access is None:
            raise PluginError(
                f"The route {rule.rule} ({rule.endpoint}) declares no permission: "
                "put @needs(...), @signed_in() or @public('why') below its route."
            )
        for key in access.permissions:
            if key not in registry.permissions:
                raise PluginError(f"{rule.endpoint} needs {key!r}, which no plugin declares.")
        for method in sorted(rule.methods or ()):
            other = seen.setdefault((rule.rule, method), rule.endpoint)
            if other != rule.endpoint and method not in {"HEAD", "OPTIONS"}:
                raise PluginError(
                    f"{method} {rule.rule} is claimed by {other} and {rule.endpoint}."
                )


# Letting a request in


def init_app(app: Flask) -> None:
    """Register the way in and the way out of every request."""
    login = LoginManager()
    app.login_manager = login  # type: ignore[attr-defined]  # init_app() adds cookies that remember: we have none
    login.session_protection = None  # the login row itself is checked at every request
    login.user_loader(load_identity)
    app.before_request(admit)
    app.teardown_request(_leave)


def begin() -> None:
    """Remember what the thread was bound to, and act as the account that the cookie claims.

    The claim is signed; whether its login still stands is the first query's answer.
    """
    own = this_g()
    own.before = (context.tenant_or_none(), context.actor(), work.current())
    work.set_current(Work(engine_of(this_app())))
    context.set_tenant(None)
    account = this_session().get("_user_id", ":").partition(":")[2]
    context.set_actor(
        Actor(account_id=UUID(account) if account else None, request_id=own.get("request_id", ""))
    )


def admit() -> AnyResponse | None:
    """Let the request in, send it to sign in or to the second step, or refuse it.

    The one place where that is decided. For a public page nobody is looked up: it takes a query.
    """
    asked = this_request()
    if asked.routing_exception is not None or asked.endpoint is None:
        return None
    access = access_of(this_app(), asked.endpoint)
    if access is None:
        raise Denied(_("This page is not open to anybody yet."))
    tenant = context.tenant_or_none()
    if (access.where == "tenant" and tenant is None) or (access.where == "site" and tenant):
        raise NotFound
    _refuse_switched_off()
    if access.kind == "public":
        if not access.while_closing:
            _refuse_while_closing(access)
        return None
    identity = identity_or_none()
    if identity is None or (tenant is not None and identity.person_id is None):
        return _to_sign_in(identity)
    if access.kind == "permission" and not identity.may(*access.permissions):
        if not identity.withheld.isdisjoint(access.permissions):
            return _to_second_step()
        raise Denied(_("Your role here does not include this. Ask your coordinator."))
    _refuse_while_closing(access)
    return None


def _to_second_step() -> AnyResponse:
    """Lead to the second step without which this tenant keeps its staff pages closed."""
    if request.method not in READING:
        raise Denied(_("This needs your second step first. Take it under My account, then again."))
    target = request.full_path.rstrip("?")
    return redirect(url_for("accounts.second_step", next=request.script_root + target), SEE_OTHER)


def _to_sign_in(identity: Identity | None) -> AnyResponse:
    """Ask for a sign-in; a stranger to the tenant learns no more than that."""
    if identity is not None:
        raise NotFound
    if request.method not in READING:
        raise Denied(_("You were signed out meanwhile. Sign in and send it again."))
    target = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=request.script_root + target), SEE_OTHER)


def _refuse_switched_off() -> None:
    """Answer as if there were no such page where its program is switched off."""
    registry: Registry = this_app().extensions["guildhall"]
    plugin = registry.owner_of_blueprint.get(this_request().blueprint or "")
    if plugin is not None and not plugin.core and not directory().switched_on(plugin.key):
        raise NotFound


def _refuse_while_closing(access: Access) -> None:
    """Refuse a change where the tenant is closing, unless the route says that it is for then."""
    card = directory().card()
    if card and card.is_closing and request.method not in READING and not access.while_closing:
        raise Conflict(
            _("%(name)s is closing: it can be read and exported, not changed.", name=card.name)
        )


def _leave(_error: BaseException | None) -> None:
    """End the transaction and give the thread back what it was bound to."""
    db.session.remove()
    before = this_g().pop("before", None)
    if before is not None:  # a request that never began, as a test makes one, bound nothing
        if (mine := work.current()) is not None:
            mine.end()
        tenant, actor, outer = before
        context.set_tenant(tenant)
        context.set_actor(actor)
        work.set_current(outer)
