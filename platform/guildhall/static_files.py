"""Compiled files, served compressed and for ever (their names carry their content's hash)."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app
from msgspec import Struct
from whitenoise import WhiteNoise

from guildhall.web import Access, asset

FINGERPRINT = re.compile(r"\.[0-9a-f]{6,}\.")
RELATIVE = re.compile(r'url\(("?)(?=[\w.-]+\.woff2)')
"""How the compiled sheet names the fonts that stand beside it."""


class StyleSheet(Struct, frozen=True):
    """The compiled sheet, fit to be served from any address."""

    css: str
    digest: str


def style_sheet() -> StyleSheet:
    """Return the compiled style sheet; an empty one where the front end was not built."""
    path = Path(current_app.static_folder or "", asset("app.css").rpartition("/")[2])
    return _read_sheet(path, path.stat().st_mtime if path.is_file() else 0.0)


@lru_cache(maxsize=4)
def _read_sheet(path: Path, _changed: float) -> StyleSheet:
    css = path.read_text("utf-8") if path.is_file() else ""
    digest = hashlib.sha256(css.encode()).hexdigest()[:10]
    return StyleSheet(RELATIVE.sub(r"url(\1/static/", css), digest)


def init_app(app: Flask) -> None:
    """Put WhiteNoise in front of the application."""
    folder = Path(app.static_folder or "")
    folder.mkdir(exist_ok=True)
    app.view_functions["static"].__dict__["access"] = Access(
        "public", "both", reason="static files"
    )
    noise = WhiteNoise(app.wsgi_app, immutable_file_test=_never_changes)
    noise.add_files(str(folder), prefix="static/")
    app.wsgi_app = noise  # type: ignore[method-assign]


def _never_changes(_path: str, url: str) -> bool:
    return bool(FINGERPRINT.search(url))
