"""The words of a message: one plain template a kind, its HTML made from it."""

import re
from typing import Any

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup
from msgspec import Struct

from guildhall.directory import directory
from guildhall.localisation import locale_of
from guildhall.wording import gettext as _

FOOT = "<!-- foot -->"
ADDRESS = re.compile(r"(https?://[^\s<>]+)")


class Words(Struct, frozen=True):
    """A message as it is read."""

    subject: str
    text: str
    html: str


def words(kind: str, *, language: str, **facts: Any) -> Words:  # noqa: ANN401 - a template takes anything
    """Render `mail/<kind>.txt`; its first line is the subject, the rest the body."""
    card = directory().card()
    written = render_template(f"mail/{kind}.txt", tenant=card, **facts)
    subject, _end, body = written.strip().partition("\n")
    text = _tidy(body)
    html = render_template(
        "mail/letter.html", paragraphs=_paragraphs(text), tenant=card, language=language
    )
    return Words(" ".join(subject.split()), text + "\n", html)


def with_way_out(text: str, html: str, url: str, language: str) -> tuple[str, str]:
    """Add the link that ends such letters to the foot of both forms of one."""
    with force_locale(locale_of(language)):
        sentence = _("You can end reminders and news by e-mail here:")
        link = _("Fewer letters")
    foot = Markup('<p style="color:#55606b;font-size:14px"><a href="{}">{}</a></p>').format(
        url, link
    )
    return f"{text}\n--\n{sentence}\n{url}\n", html.replace(FOOT, str(foot), 1)


def _tidy(body: str) -> str:
    lines = [line.strip() for line in body.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _paragraphs(text: str) -> list[Markup]:
    return [_linked(part) for part in text.split("\n\n") if part.strip()]


def _linked(paragraph: str) -> Markup:
    """Escape a paragraph and turn its addresses into links and its line ends into breaks."""
    parts = ADDRESS.split(paragraph)
    linked = [
        Markup('<a href="{0}">{0}</a>').format(part)
        if number % 2
        else Markup("<br>").join(part.split("\n"))
        for number, part in enumerate(parts)
    ]
    return Markup("").join(linked)
