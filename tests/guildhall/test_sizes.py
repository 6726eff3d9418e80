"""How large a file is, in words of either language."""

from pathlib import Path

import pytest
from flask_babel import force_locale

from guildhall.sizes import size

ROOT = Path(__file__).parents[2]
SOURCES = ("platform", "tenants", "plugins")
FEWEST_PAGES = 100
"""Fewer, and the search went astray."""


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (None, ""),
        (0, "0 bytes"),
        (1, "1 byte"),
        (14, "14 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 kB"),
        (1536, "1.5 kB"),
        (1024 * 1024 - 1, "1 MB"),
        (1_258_291, "1.2 MB"),
        (25 * 1024 * 1024, "25 MB"),
        (3 * 1024**3, "3 GB"),
        (2 * 1024**4, "2,048 GB"),
    ],
)
@pytest.mark.parametrize("language", ["en_US", "es_US"])
def test_a_size_reads_alike_in_either_language(app, count, written, language):
    with app.test_request_context(), force_locale(language):
        assert size(count) == written


def test_pages_use_this_filter_and_not_the_one_that_speaks_english_alone(app):
    pages = [page for source in SOURCES for page in (ROOT / source).rglob("templates/**/*.html")]

    assert len(pages) > FEWEST_PAGES
    assert [page.name for page in pages if "filesizeformat" in page.read_text()] == []
    assert app.jinja_env.from_string("{{ 14|size }}").render() == "14 bytes"
