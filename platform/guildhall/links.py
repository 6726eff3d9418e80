"""Addresses of pages that may or may not be there, for this reader."""

from flask import current_app, url_for
from werkzeug.routing import BuildError

from guildhall.features import is_on
from guildhall.registry import registry
from guildhall.web import access_of, identity_or_none


def open_page(endpoint: str, **values: object) -> str | None:
    """Return a page's address where it exists, is switched on and is open to whoever asks."""
    access = access_of(current_app, endpoint)
    who = identity_or_none()
    if access is None or not _switched_on(endpoint.partition(".")[0]):
        return None
    if access.kind == "permission" and not (who and who.may(*access.permissions)):
        return None
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]  # its own arguments are not ours
    except BuildError:
        return None


def _switched_on(blueprint: str) -> bool:
    plugin = registry().owner_of_blueprint.get(blueprint)
    return plugin is None or is_on(plugin)
