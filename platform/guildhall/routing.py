"""Routes whose way back, from values to an address, is built when it is first asked for.

Werkzeug writes and compiles two functions for every rule when the rule is bound: of the hundreds
of rules a process builds addresses for a few dozen, and the start waits for all of them.
"""

import re
from collections.abc import Callable
from typing import Any, Final
from wsgiref.types import WSGIEnvironment

from werkzeug.routing import Map, MapAdapter, Rule

HOST: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*(:(?!(80|443)$)[0-9]{1,5})?")
"""A name of a host, and its port, in which there is nothing to put right."""

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles a builder of addresses at its first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - Werkzeug's own signature
        """Return a function that puts the real one in its place, then answers."""
        name = "_build_unknown" if append_unknown else "_build"
        compiled = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:  # noqa: ANN401 - a route takes anything
            builder: Builder = compiled(append_unknown).__get__(rule, None)
            setattr(rule, name, builder)
            return builder(**values)

        return build


def plain_adapter(routes: Map, environ: WSGIEnvironment) -> MapAdapter | None:
    """Return what finds a request's route, as Map.bind_to_environ() does; None for a host unlike.

    Werkzeug reads the host twice and writes it in the letters of the domain name system.
    """
    host = environ.get("HTTP_HOST", "")
    if HOST.fullmatch(host) is None or "HTTP_UPGRADE" in environ:
        return None
    return MapAdapter(
        routes,
        host,
        _decoded(environ.get("SCRIPT_NAME", "/")),
        routes.default_subdomain,
        environ["wsgi.url_scheme"],
        _decoded(environ.get("PATH_INFO", "/")),
        environ["REQUEST_METHOD"],
        query_args=_decoded(environ.get("QUERY_STRING", "")),
    )


def _decoded(text: str) -> str:
    """Return what WSGI hands over byte by byte."""
    return text if text.isascii() else text.encode("latin1").decode(errors="replace")
