"""The application: let the features in, then put the shell around them."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from redis import Redis
from werkzeug.routing import MapAdapter

from guildhall import (
    bytecode,
    db,
    door,
    edge,
    health,
    localisation,
    logs,
    security,
    shell,
    site,
    static_files,
)
from guildhall.answers import Answer
from guildhall.config import Config, read_config
from guildhall.cookies import CookieSessions
from guildhall.registry import load
from guildhall.routing import LateRule, plain_adapter

CORE = (
    "guildhall.people.plugin",
    "guildhall.communications.plugin",
    "guildhall.accounts.plugin",
    "guildhall.agreements.plugin",
    "guildhall.surveys.plugin",
    "guildhall.budgets.plugin",
    "guildhall.learning.plugin",
    "guildhall.resources.plugin",
    "guildhall.outreach.plugin",
    "guildhall.operations.plugin",
)
"""The core's features, in the order in which their arrows run."""


class Guildhall(Flask):
    """Flask without what it would look up anew for every request."""

    response_class = Answer
    session_interface = CookieSessions()
    url_rule_class = LateRule

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds a request's route; the name of a host is looked at once."""
        adapter = plain_adapter(self.url_map, request.environ) if request else None
        return adapter or super().create_url_adapter(request)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: none of ours is asynchronous."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """Build the application; raise ConfigError or PluginError with a sentence if it cannot be."""
    settings = config or read_config()
    app = Guildhall(__name__, static_folder="static")
    app.extensions["guildhall_config"] = settings
    registry = app.extensions["guildhall"] = load(CORE)
    app.extensions["guildhall_redis"] = Redis.from_url(settings.redis_url)
    db.init_app(app, settings)
    logs.init_app(app, settings.log_level)
    app.before_request(door.begin)  # before any feature, so that none acts in another's name
    for feature in registry.plugins:
        if feature.setup:
            feature.setup(app)
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    security.init_app(app, settings)
    door.init_app(app)
    localisation.init_app(app)
    for part in (bytecode, edge, health, shell, site, static_files):
        part.init_app(app)
    security.limit_routes(app)
    door.check_routes(app, registry)
    return app
