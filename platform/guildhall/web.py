"""The edge: who may call a route, how a page is shown, how a form comes back with errors."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, work
from guildhall.answers import Answer
from guildhall.context import Actor
from guildhall.db import db, engine_of
from guildhall.directory import Along, Identity, directory
from guildhall.errors import Conflict, Denied, NotFound
from guildhall.here import this_app, this_g, this_request, this_session
from guildhall.plugin import Permission, PluginError, Registry
from guildhall.statements import Ahead, Asked
from guildhall.wire import Rows
from guildhall.work import Work

View = TypeVar("View", bound=Callable[..., Any])
Where = Literal["tenant", "site", "both"]
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = frozenset({"POST"})
SEE_OTHER: Final = 303


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: who may call it, and whether it is a tenant's page or the site's."""

    kind: Literal["permission", "signed_in", "public"]
    where: Where
    permissions: tuple[str, ...] = ()
    reason: str = ""
    while_closing: bool = False
    """May be written to while the tenant is closing (signing out, exporting, reopening)."""


def needs(*permissions: Permission, while_closing: bool = False) -> Callable[[View], View]:
    """Declare a tenant's route for whoever holds any one of these permissions."""
    keys = tuple(permission.key for permission in permissions)
    return _declare(Access("permission", "tenant", keys, while_closing=while_closing))


def signed_in(where: Where = "tenant", *, while_closing: bool = True) -> Callable[[View], View]:
    """Declare a route for anybody who has signed in (in a tenant: for its members)."""
    return _declare(Access("signed_in", where, while_closing=while_closing))


def public(
    reason: str, where: Where = "tenant", *, while_closing: bool = True
) -> Callable[[View], View]:
    """Declare a route for everybody, and say why."""
    return _declare(Access("public", where, reason=reason, while_closing=while_closing))


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return mark


def asks_along(questions: Callable[..., Sequence[Asked]]) -> Callable[[View], View]:
    """Declare what a page asks in any case: it goes in one round trip with who its reader is.

    `questions` gets who the reader was the last time and the route's values. What came back is
    taken by answers_along(), where the reader is the same still.
    """

    def mark(view: View) -> View:
        view.__dict__["along"] = (READING, questions)
        return view

    return mark


def begins_with(ahead: Callable[..., Ahead]) -> Callable[[View], View]:
    """Declare what the verb behind a form asks first: it is asked with who the caller is.

    The verb's transaction begins with it; whoever may not call the route leaves none behind.
    `ahead` gets who the caller was the last time and the route's values; the verb asks the same
    with Ahead.answers().
    """

    def mark(view: View) -> View:
        view.__dict__["along"] = (FORMS, ahead)
        return view

    return mark


def answers_along() -> list[Rows] | None:
    """Return the rows of what the page asks along, once; None where it has to ask by itself."""
    found: list[Rows] | None = this_g().pop("answers_along", None)
    return found


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what the view behind an endpoint declared."""
    view = app.view_functions.get(endpoint)
    return cast("Access | None", getattr(view, "access", None))


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
    login.user_loader(_load_identity)
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
    """Let the request in, send it to sign in, or refuse it: the one place where that is decided."""
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
    """A program that is switched off has no routes."""
    registry: Registry = this_app().extensions["guildhall"]
    plugin = registry.owner_of_blueprint.get(this_request().blueprint or "")
    if plugin is not None and not plugin.core and not directory().switched_on(plugin.key):
        raise NotFound


def _refuse_while_closing(access: Access) -> None:
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


def _load_identity(user_id: str) -> Identity | None:
    login, _sep, account = user_id.partition(":")
    try:
        identity, answers = directory().identify(UUID(login), UUID(account), _along())
    except ValueError:
        return None
    own = this_g()
    if answers is not None:
        own.answers_along = answers
    if identity is not None:
        name, request_id = identity.name, own.get("request_id", "")
        context.set_actor(Actor(identity.account_id, identity.person_id, name, request_id))
    return identity


def _along() -> Along | None:
    """Return what the page or the form that is asked for asks along."""
    if not has_request_context():
        return None
    asked = this_request()
    view = this_app().view_functions.get(asked.endpoint or "")
    methods, questions = getattr(view, "along", (frozenset(), None))
    if questions is None or asked.method not in methods:
        return None
    return partial(questions, **(asked.view_args or {}))


def identity_or_none() -> Identity | None:
    """Return who is signed in, or None."""
    own = this_g()
    found = own.get("_login_user")  # where flask-login keeps it, too
    if found is None:
        claimed = this_session().get("_user_id") if has_request_context() else None
        if claimed is None:
            return None
        found = own._login_user = _load_identity(claimed) or AnonymousUserMixin()  # noqa: SLF001 - flask-login has no other door
    return found if isinstance(found, Identity) else None


def identity() -> Identity:
    """Return who is signed in; only for routes that are not public."""
    found = identity_or_none()
    if found is None:
        abort(401)
    return found


# Showing


def render(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
    """Show a page or a part of one."""
    return make_response(render_template(template, **values), status)


def done(message: str, location: str, *, undo: str | None = None) -> AnyResponse:
    """Say what happened in one sentence, offer the undo (the address of a POST), and move on."""
    toast: Any = {"message": message, "undo": undo} if undo else message
    flash(toast, "done")
    return Answer(status=SEE_OTHER, headers={"Location": location})


def is_htmx() -> bool:
    """Say whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def safe_next(default: str) -> str:
    """Return the page somebody wanted before signing in, if it is one of ours."""
    target = request.values.get("next", "")
    return target if _is_ours(target) else default


def came_from(default: str) -> str:
    """Return the page of ours on which a link was followed, where the browser says so."""
    parts = urlsplit(request.referrer or "")
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return target if parts.netloc == request.host and _is_ours(target) else default


def _is_ours(target: str) -> bool:
    """Say whether a browser that is sent there stays: a second slash would name another host."""
    parts = urlsplit(target)
    inside = not parts.scheme and not parts.netloc and target.startswith("/")
    return inside and not target.startswith(("//", "/\\"))


@cache
def _manifest(folder: str) -> dict[str, str]:
    """Read once what the front end's build wrote; new files come with a new process."""
    path = Path(folder) / "manifest.json"
    return cast("dict[str, str]", json.loads(path.read_text())) if path.exists() else {}


def asset(name: str) -> str:
    """Return the address of a compiled file, whose name carries its content's hash."""
    return f"/static/{asset_name(name)}"


def asset_name(name: str) -> str:
    """Return a compiled file's name among the static files."""
    return _manifest(current_app.static_folder or "").get(name, name)
