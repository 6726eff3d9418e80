"""Splitting a whole name, as payroll writes it, into its parts."""

from msgspec import Struct

# No "V": behind a first name it is nearly always an initial.
_SUFFIXES = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
_PARTICLES = frozenset(
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "van",
        "von",
        "der",
        "den",
        "da",
        "dos",
        "das",
        "di",
        "du",
        "le",
        "ten",
        "ter",
        "el",
        "al",
        "bin",
        "ibn",
        "y",
        "e",
        "st",
        "san",
    }
)


class NameParts(Struct, frozen=True):
    """The parts of one name, and whether the split is a guess for want of a comma."""

    first: str
    middle: str
    last: str
    suffix: str
    guessed: bool


def split_name(text: str) -> NameParts:
    """Return the parts of "Last, First Middle", "Last Jr., First" or "First Last"."""
    pieces = [piece.strip() for piece in text.split(",")]
    pieces = [piece for piece in pieces if piece]
    suffix = ""
    for piece in pieces[1:]:
        if found := _suffix(piece):
            suffix = found
            pieces.remove(piece)
            break
    if len(pieces) < 2:  # noqa: PLR2004 - last name and first names
        return _without_comma(pieces[0] if pieces else "", suffix)
    last, in_last = _cut_suffix(pieces[0].split())
    given, in_given = _cut_suffix(" ".join(pieces[1:]).split())
    return NameParts(
        first=given[0] if given else "",
        middle=" ".join(given[1:]),
        last=" ".join(last),
        suffix=suffix or in_last or in_given,
        guessed=False,
    )


def _without_comma(text: str, suffix: str) -> NameParts:
    words, found = _cut_suffix(text.split())
    if len(words) < 2:  # noqa: PLR2004 - one word alone is kept as the last name
        return NameParts("", "", " ".join(words), suffix or found, guessed=bool(words))
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold().rstrip(".") in _PARTICLES:
        start -= 1
    return NameParts(
        first=words[0],
        middle=" ".join(words[1:start]),
        last=" ".join(words[start:]),
        suffix=suffix or found,
        guessed=True,
    )


def _cut_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and (found := _suffix(words[-1])):
        return words[:-1], found
    return words, ""


def _suffix(word: str) -> str:
    return _SUFFIXES.get(word.casefold().rstrip("."), "")
