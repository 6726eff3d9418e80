"""Whatever a member reads, she can read in Spanish."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from guildhall.plugin import Section

ROOT = Path(__file__).parent.parent
SPANISH = ROOT / "platform/guildhall/translations/es/LC_MESSAGES/messages.po"
DATE_PATTERNS = ("MMMM d",)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z_]+\}")


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Collect every string of the code as `make translations` does."""
    target = tmp_path_factory.mktemp("strings") / "messages.pot"
    words = [
        "-q",
        "extract",
        "-k",
        "_l",
        "-k",
        "lazy_gettext",
        "-k",
        "Counted:1,2",
        "-F",
        "babel.cfg",
        "-o",
        target,
    ]
    subprocess.run(  # noqa: S603 - our own words
        [Path(sys.executable).parent / "pybabel", *words, "platform", "tenants", "plugins"],
        cwd=ROOT,
        check=True,
    )
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """Read the Spanish catalogue."""
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


def said(message: Message) -> list[str]:
    """Return a message's sentence, or its two forms."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def answered(catalogue: Catalog, message: Message) -> list[str]:
    """Return the translation of a message, or its two forms."""
    found = catalogue.get(message.id)
    if found is None or not found.string:
        return []
    return [found.string] if isinstance(found.string, str) else list(found.string)


def test_every_string_has_its_spanish(strings: Catalog, spanish: Catalog) -> None:
    silent = [
        said(message)[0]
        for message in strings
        if message.id and not all(answered(spanish, message) or [""])
    ]

    assert silent == []


def test_every_translation_keeps_what_is_filled_in(strings: Catalog, spanish: Catalog) -> None:
    wrong = []
    for message in strings:
        if message.id and (translated := answered(spanish, message)):
            wanted = Counter(PLACEHOLDER.findall(said(message)[-1]))
            given = Counter(PLACEHOLDER.findall(translated[-1]))
            if set(wanted) != set(given):
                wrong.append(said(message)[0])

    assert wrong == []


def test_a_title_begins_with_a_capital_in_spanish_too(strings: Catalog, spanish: Catalog) -> None:
    """A program's name that moves behind its noun leaves the noun's small letter in front."""
    small = [
        said(message)[0]
        for message in strings
        if message.id
        and said(message)[0][:1].isupper()
        and said(message)[0] not in DATE_PATTERNS
        and any(each[:1].islower() for each in answered(spanish, message))
    ]

    assert small == []


def test_the_navigation_is_headed_in_spanish(spanish: Catalog) -> None:
    silent = [each for each in get_args(Section) if not answered(spanish, Message(each))]

    assert silent == []
