"""What every document carries of its tenant, and how one is drawn whatever it holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import structlog

from guildhall.directory import Letterhead
from guildhall.lazily import lazily
from guildhall.pdf.colour import readable
from guildhall.pdf.compiler import compile_pdf
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import LETTERHEAD, Language

if TYPE_CHECKING:
    import typst
else:
    typst = lazily("typst")

log = structlog.get_logger(__name__)

LONGEST_NAME: Final = 240
LARGEST_LOGO: Final = 512 * 1024

Content = Callable[[bool], dict[str, Any]]
"""What a template reads besides the letterhead; asked with "draw Latin letters only"."""


def draw(template: str, head: Letterhead, content: Content, language: Language) -> bytes:
    """Return the document as tagged PDF/UA-1; the same content gives the same bytes.

    What cannot be drawn is given up step by step: the logo first, then letters beyond Latin.
    """
    for logo, latin_only in _attempts(head.logo):
        try:
            return _drawn(template, head, content, language, logo=logo, latin_only=latin_only)
        except typst.TypstError as error:
            log.warning("document_drawn_plainly", template=template, reason=error.message)
    return _drawn(template, head, content, language, logo=None, latin_only=True)


def _attempts(logo: bytes | None) -> list[tuple[bytes | None, bool]]:
    usable = logo is not None and 0 < len(logo) <= LARGEST_LOGO
    return [(logo, False), (None, False)] if usable else [(None, False)]


def _drawn(  # noqa: PLR0913 - one attempt, told in full
    template: str,
    head: Letterhead,
    content: Content,
    language: Language,
    *,
    logo: bytes | None,
    latin_only: bool,
) -> bytes:
    name = cleaned(head.name, LONGEST_NAME)
    dress = {
        "tenant": runs(name, latin_only=latin_only),
        "author": name,
        "accent": readable(head.accent),
        "logo": list(logo) if logo else None,
        "logo_alt": LETTERHEAD[language]["logo_alt"].format(tenant=name),
        "made_with": LETTERHEAD[language]["made_with"],
        "language": language,
    }
    return compile_pdf(template, {**content(latin_only), **dress})
