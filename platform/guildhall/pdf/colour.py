"""Colour on paper: a tenant's accent, dark enough to be read."""

import re

from guildhall.directory import HOUSE_ACCENT

PAPER_CONTRAST = 4.5
DARKER = 0.9
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def readable(accent: str) -> str:
    """Return the colour, darkened until it has 4.5 to 1 on white; teal where it is no colour."""
    if not HEX.fullmatch(accent):
        return HOUSE_ACCENT
    red, green, blue = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    while _contrast_on_white(red, green, blue) < PAPER_CONTRAST:
        red, green, blue = (int(part * DARKER) for part in (red, green, blue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _contrast_on_white(red: int, green: int, blue: int) -> float:
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return 1.05 / (light + 0.05)


def _linear(part: int) -> float:
    """Return the share of light of one sRGB channel (WCAG 2.1, relative luminance)."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's own figures
