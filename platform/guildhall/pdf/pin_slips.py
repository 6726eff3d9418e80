"""Slips for people without e-mail: who they are here, and the code that lets them choose a PIN."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.errors import Invalid
from guildhall.pdf.faces import MONO, SANS, families, serif_for
from guildhall.pdf.letterhead import draw
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import SLIPS, Language, long_moment
from guildhall.qr import qr_svg

LONGEST_NAME = 120
LONGEST_CODE = 40


class PinSlip(Struct, frozen=True, kw_only=True):
    """What one person needs to sign in for the first time."""

    person_name: str
    employee_number: str
    one_time_code: str
    expires: datetime
    """In the tenant's own time zone."""


def render_pin_slips(
    head: Letterhead, slips: Sequence[PinSlip], *, sign_in_url: str, language: Language = "en"
) -> bytes:
    """Return the slips, eight to a page, as tagged PDF/UA-1 to print and cut apart."""
    if not slips:
        raise Invalid("Choose at least one person to print a slip for.")
    stated = {"tenant": cleaned(head.name, LONGEST_NAME), "url": sign_in_url, "moment": ""}
    words = {key: text.format_map(stated) for key, text in SLIPS[language].items()}

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return {
            "words": words,
            "url": sign_in_url,
            "url_words": sign_in_url.removeprefix("https://"),
            "qr": qr_svg(sign_in_url, title=words["qr_alt"]),
            "slips": [_slip(slip, language, latin_only=latin_only) for slip in slips],
            "fonts": {"sans": families(SANS), "mono": families(MONO)},
        }

    return draw("pin_slips.typ", head, content, language)


def _slip(slip: PinSlip, language: Language, *, latin_only: bool) -> dict[str, Any]:
    name = cleaned(slip.person_name, LONGEST_NAME)
    moment = long_moment(slip.expires, language)
    return {
        "name": runs(name, latin_only=latin_only),
        "font": serif_for(name),
        "number": runs(cleaned(slip.employee_number, LONGEST_CODE), latin_only=latin_only),
        "code": runs(cleaned(slip.one_time_code, LONGEST_CODE), latin_only=latin_only),
        "expires": SLIPS[language]["expires"].format(moment=moment),
    }
