"""A tenant's accent: its own colour where it can be read, darkened where it cannot."""

import colorsys
import re
from typing import Final

from msgspec import Struct

HEX: Final = re.compile(r"#[0-9a-f]{6}")
WHITE: Final = "#ffffff"
PAPER: Final = "#fbfaf6"
READABLE: Final = 4.5
EASY: Final = 7.0
TINT: Final = 0.11
"""How much of the accent there is in its tint."""
STEP: Final = 0.98

Parts = tuple[float, float, float]


class Theme(Struct, frozen=True):
    """The three tones that a page uses."""

    chosen: str
    accent: str
    dark: str
    tint: str

    @property
    def was_darkened(self) -> bool:
        """Say whether the chosen colour was too light to be read."""
        return self.accent != self.chosen

    @property
    def css(self) -> str:
        """Return the style sheet that replaces the house's teal."""
        return (
            f":root{{--gh-accent:{self.accent};--gh-accent-dark:{self.dark};"
            f"--gh-accent-tint:{self.tint}}}\n"
        )


def theme(chosen: str) -> Theme:
    """Return the tones made from a colour written #rrggbb."""
    chosen = chosen.lower()
    accent = _darkened(chosen, (WHITE, PAPER), READABLE)
    tint = _mixed(accent)
    return Theme(chosen, accent, _darkened(accent, (tint,), EASY), tint)


def is_colour(text: str) -> bool:
    """Say whether a text is a colour written #rrggbb."""
    return HEX.fullmatch(text.lower()) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _darkened(colour: str, grounds: tuple[str, ...], wanted: float) -> str:
    """Return the colour, less light by small steps until it stands out from every ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    while min(contrast(colour, ground) for ground in grounds) < wanted:
        light *= STEP
        colour = _hex(colorsys.hls_to_rgb(hue, light, saturation))
    return colour


def _mixed(colour: str) -> str:
    red, green, blue = (1 - TINT * (1 - part) for part in _parts(colour))
    return _hex((red, green, blue))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's own figures
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Parts:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: Parts) -> str:
    return "#" + "".join(f"{int(part * 255):02x}" for part in parts)
