"""The picture of an offering that is shared on social media, in the tenant's dress."""

from typing import TYPE_CHECKING, Any, Final

import structlog
from msgspec import Struct

from guildhall.directory import HOUSE_ACCENT
from guildhall.lazily import lazily
from guildhall.pdf.colour import readable
from guildhall.pdf.compiler import compile_png
from guildhall.pdf.faces import SANS, families, serif_for
from guildhall.pdf.text import cleaned, runs

if TYPE_CHECKING:
    import typst
else:
    typst = lazily("typst")

log = structlog.get_logger(__name__)
LONGEST: Final = 200


class PictureFacts(Struct, frozen=True, kw_only=True):
    """Everything that a picture says; the caller has already chosen language and zone."""

    tenant_name: str
    title: str
    when: str
    where: str
    address: str
    language: str = "en"
    accent: str = HOUSE_ACCENT


def render_picture(facts: PictureFacts) -> bytes:
    """Return the picture as PNG, 1200 by 630; letters that no font has are drawn as boxes."""
    try:
        return compile_png("share.typ", _data(facts, latin_only=False))
    except typst.TypstError as error:
        log.warning("picture_drawn_plainly", reason=error.message)
    return compile_png("share.typ", _data(facts, latin_only=True))


def _data(facts: PictureFacts, *, latin_only: bool) -> dict[str, Any]:
    said = {
        "tenant": facts.tenant_name,
        "title": facts.title,
        "when": facts.when,
        "where": facts.where,
        "address": facts.address,
    }
    return {
        **{key: runs(cleaned(text, LONGEST), latin_only=latin_only) for key, text in said.items()},
        "language": facts.language,
        "accent": readable(facts.accent),
        "fonts": {"serif": serif_for(cleaned(facts.title, LONGEST)), "sans": families(SANS)},
    }
