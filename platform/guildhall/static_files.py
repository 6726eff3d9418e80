"""Compiled files, served compressed and for ever (their names carry their content's hash)."""

import re
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from guildhall.web import Access

FINGERPRINT = re.compile(r"\.[0-9a-f]{6,}\.")


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
