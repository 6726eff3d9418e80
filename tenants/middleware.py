"""The one place that reads the tenant out of a URL."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

SLUG_KEY = "guildhall.tenant_slug"
PREFIX = re.compile(r"/t/(?P<slug>[^/]*)(?P<rest>/.*)?\Z", re.DOTALL)

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


class TenantPrefix:
    """Move `/t/<slug>` into SCRIPT_NAME, so that no route and no url_for() mentions it.

    A host name of a tenant's own (TENANT_HOSTS) does the same without a prefix.
    """

    def __init__(self, application: Application, hosts: Mapping[str, str] | None = None) -> None:
        self.application = application
        self.hosts = hosts or {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Name the tenant for the application, or none."""
        environ.pop(SLUG_KEY, None)
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
        if (slug := self.hosts.get(host)) is not None:
            environ[SLUG_KEY] = slug
        elif (found := PREFIX.match(environ.get("PATH_INFO", ""))) is not None:
            environ[SLUG_KEY] = found["slug"]
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/t/{found['slug']}"
            environ["PATH_INFO"] = found["rest"] or "/"
        return self.application(environ, start_response)


def slug_of(environ: Mapping[str, Any]) -> str | None:
    """Return the slug that the URL named, or None on the site's own pages."""
    return environ.get(SLUG_KEY)
