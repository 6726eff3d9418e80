"""What a person typed, made fit to print: no control characters, and no glyph that is missing."""

import unicodedata
from itertools import groupby
from typing import TypedDict

from guildhall.pdf import compiler

LONGEST_WORD = 32
SOFT_BREAK = "\u200b"
JOINERS = frozenset("\u200c\u200d")
LATIN_1 = 0x250
"""Below this every family at hand has a glyph, or another one does."""


class Run(TypedDict, total=False):
    """Either `text`, or the `boxes` (SVG) drawn for characters without a glyph and their `alt`."""

    text: str
    boxes: str
    alt: str


def cleaned(text: str, longest: int) -> str:
    """Return one line of composed text without control or direction marks, at most so long."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_kept(character) for character in composed)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def runs(text: str, *, latin_only: bool = False) -> list[Run]:
    """Split cleaned text into what the fonts can draw and what they cannot."""
    result: list[Run] = []
    for drawable, group in groupby(text, key=lambda each: _drawable(each, latin_only=latin_only)):
        characters = "".join(group)
        result.append(_text(characters) if drawable else _boxes(characters))
    return result


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category in {"Cs", "Co", "Cn"}:
        return "\ufffd"
    if category == "Cf" and character not in JOINERS:
        return ""
    return character


def _drawable(character: str, *, latin_only: bool) -> bool:
    if character.isascii() or character == "…":
        return True
    if latin_only:
        return ord(character) < LATIN_1
    return compiler.can_be_printed(character)


def _text(characters: str) -> Run:
    """Let a word longer than any line break somewhere."""
    words = [
        SOFT_BREAK.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
        for word in characters.split(" ")
    ]
    return {"text": " ".join(words)}


def _boxes(characters: str) -> Run:
    shown = max(1, sum(unicodedata.category(each) not in {"Mn", "Me", "Cf"} for each in characters))
    squares = "".join(
        f'<rect x="{at * 12 + 1}" y="1" width="9" height="12" fill="none" stroke="#55606b"/>'
        for at in range(shown)
    )
    size = f'width="{shown * 12}" height="14" viewBox="0 0 {shown * 12} 14"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{squares}</svg>'
    return {"boxes": svg, "alt": characters}
