"""Which typeface sets what: Merriweather and Public Sans where they are, others where they end."""

from guildhall.pdf.compiler import can_be_printed, present_families

SERIF = "Merriweather"
WIDE_SERIF = "Libertinus Serif"
SANS = "Public Sans"
MONO = "DejaVu Sans Mono"
"""Its zero is marked, so that nobody types the letter O from a slip."""


def families(wanted: str) -> list[str]:
    """Return the wanted family if it is present, then every other one to fall back on."""
    present = present_families()
    first = [wanted] if wanted in present else [WIDE_SERIF]
    return first + [name for name in present if name not in first]


def serif_for(text: str) -> list[str]:
    """Choose one serif for the whole text, so that no letter of a name stands out.

    Merriweather as USWDS carries it knows the letters of Western Europe alone.
    """
    covered = SERIF in present_families() and all(
        character.isascii() or can_be_printed(character, SERIF) for character in text
    )
    return families(SERIF if covered else WIDE_SERIF)
