"""QR codes as SVG that a strict content policy lets through and a screen reader can name."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from guildhall.errors import Invalid
from guildhall.lazily import lazily

if TYPE_CHECKING:
    import segno
else:
    segno = lazily("segno")

INK = "#1c2126"
PAPER = "#fff"
QUIET_ZONE = 4
"""Modules of white on each side, as ISO/IEC 18004 asks."""


def qr_svg(text: str, *, title: str) -> Markup:
    """Return an SVG image of the text as a QR code, named by the title, without style attributes.

    It has a view box and no size: the class `qr` and the page's style sheet decide how large it is.
    """
    if not text:
        raise Invalid("There is nothing to put into a QR code.")
    try:
        code = segno.make_qr(text, error="m")
    except segno.DataOverflowError:
        raise Invalid("This text is too long for a QR code.") from None
    side = len(code.matrix) + 2 * QUIET_ZONE
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {side} {side}"'
        ' role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<title>{title}</title><path fill="{paper}" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="{ink}" d="{dark}"/></svg>'
    ).format(side=side, title=title, paper=PAPER, ink=INK, dark=_dark_modules(code))


def _dark_modules(code: "segno.QRCode") -> str:
    """Draw each horizontal run of dark modules as one closed bar."""
    bars = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                left, length = start + QUIET_ZONE, x - start
                bars.append(f"M{left} {y + QUIET_ZONE}h{length}v1h-{length}z")
            x += 1
    return "".join(bars)
