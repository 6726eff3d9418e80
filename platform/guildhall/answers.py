"""Answers as they leave: most of them need nothing done to them any more."""

import re
from collections.abc import Iterable
from typing import Final

from flask import Response
from werkzeug.datastructures import Headers

Wsgi = tuple[Iterable[bytes], str, list[tuple[str, str]]]

PLAIN: Final = frozenset({200, 303})
"""Statuses that change nothing about an answer's body and headers."""
URI: Final = re.compile(r"[!#-;=?-Z_a-z~]*")
"""An address in which nothing has to be written in another way."""


class Answer(Response):
    """A response that is sent as it stands where nothing in it needs a closer look."""

    def get_wsgi_response(self, environ: dict[str, object]) -> Wsgi:
        """Return body, status and headers."""
        body, headers = self.response, self.headers
        if not isinstance(body, list) or self._needs_a_look(environ):
            return super().get_wsgi_response(environ)
        if "Content-Length" not in headers:
            headers["Content-Length"] = str(sum(map(len, body)))
        return body, self._status, list(headers)

    def _needs_a_look(self, environ: dict[str, object]) -> bool:
        return (
            self._status_code not in PLAIN
            or environ["REQUEST_METHOD"] == "HEAD"
            or bool(self._on_close)
            or not _is_plain(self.headers)
            or not all(type(part) is bytes for part in self.response)
        )


def _is_plain(headers: Headers) -> bool:
    for name, value in headers:
        known = name.lower()
        if known == "content-location" or (known == "location" and not URI.fullmatch(value)):
            return False
    return True
