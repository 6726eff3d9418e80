"""What views say and use: who may call them, who asks, how a page is shown or moves on."""

import json
from collections.abc import Callable, Sequence
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
    render_template,
    request,
)
from flask_login import AnonymousUserMixin
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.answers import Answer
from guildhall.context import Actor
from guildhall.directory import Along, Identity, directory
from guildhall.here import this_app, this_g, this_request, this_session
from guildhall.plugin import Permission
from guildhall.statements import Ahead, Asked
from guildhall.wire import Rows

View = TypeVar("View", bound=Callable[..., Any])
Where = Literal["tenant", "site", "both"]
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = frozenset({"POST"})
SEE_OTHER: Final = 303


class Access(Struct, frozen=True):
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


# Who asks


def load_identity(user_id: str) -> Identity | None:
    """Return whom a cookie names, if the login stands still; act as her from here on."""
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
        found = own._login_user = load_identity(claimed) or AnonymousUserMixin()  # noqa: SLF001 - flask-login has no other door
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
