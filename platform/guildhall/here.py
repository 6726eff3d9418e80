"""What is being answered right now, fetched once instead of through a proxy for every attribute.

flask.request, session, g and current_app look up the current context again with each attribute
that is read of them; what runs with every request asks here. Outside a request (or an application)
these raise RuntimeError, as the proxies do.
"""

from collections.abc import Callable
from typing import Any, Final, cast

from flask import Flask, Request, current_app, g, request, session
from flask.ctx import AppContext, _AppCtxGlobals
from flask.globals import app_ctx
from flask.sessions import SessionMixin

from guildhall.config import Config


def _behind(proxy: Any) -> Any:  # noqa: ANN401 - a LocalProxy shows the type of what stands behind it
    return proxy._get_current_object  # noqa: SLF001 - werkzeug documents it under this name


this_request: Final = cast("Callable[[], Request]", _behind(request))
this_session: Final = cast("Callable[[], SessionMixin]", _behind(session))
this_app: Final = cast("Callable[[], Flask]", _behind(current_app))
this_context: Final = cast("Callable[[], AppContext]", _behind(app_ctx))
this_g: Final = cast("Callable[[], _AppCtxGlobals]", _behind(g))


def this_config() -> Config:
    """Return the settings of the application."""
    found: Config = this_app().extensions["guildhall_config"]
    return found
