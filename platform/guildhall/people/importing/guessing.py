"""Guessing which column is which from its name and from what stands in it."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from flask_babel import gettext as _

from guildhall.people.importing.fields import FIELDS, Field
from guildhall.people.importing.mapping import Choice, Ignored, Mapping
from guildhall.people.importing.profiles import Profile, profile
from guildhall.people.importing.synonyms import PHRASES, TABLE, meanings, squash, words_of
from guildhall.people.importing.text import Cell

_LEAST = 0.5
_USUAL, _POSSIBLE, _CONTAINED, _SIMILAR, _BY_VALUES = 1.0, 0.8, 0.7, 0.6, 0.55
_DOUBTED = 0.45
_ALIKE = 0.88
_MOST = 0.8
_FEW = 0.2
_FEWEST = 2
_MOST_WORDS_AROUND = 2
_SHORTEST_COMPARED = 6

# Pay is not needed and not stored; nor is anything that identifies a person outside of work.
_PAY = frozenset(
    {
        "wage",
        "wages",
        "salary",
        "salaries",
        "pay",
        "compensation",
        "stipend",
        "earnings",
        "rate",
        "step",
        "gross",
        "net",
        "salario",
        "sueldo",
        "pago",
        "sueldos",
        "salarios",
        "bonus",
        "budget",
    }
)
_PRIVATE = frozenset(
    {
        "ssn",
        "social",
        "sin",
        "tin",
        "gender",
        "sex",
        "race",
        "ethnicity",
        "hispanic",
        "ethnic",
        "bank",
        "iban",
        "routing",
        "marital",
        "disability",
        "veteran",
        "religion",
        "password",
        "pin",
        "citizenship",
        "visa",
        "genero",
        "sexo",
        "raza",
        "etnia",
        "nss",
        "curp",
    }
)
_SOMEBODY_ELSE = frozenset(
    {
        "supervisor",
        "manager",
        "emergency",
        "spouse",
        "dependent",
        "evaluator",
        "mentor",
        "reports",
        "parent",
        "principal",
        "beneficiary",
        "jefe",
        "supervisora",
        "emergencia",
    }
)


def guess(headers: Sequence[str], sample_rows: Sequence[Sequence[Cell]]) -> Mapping:
    """Return the likeliest mapping of columns to fields, each column and field used once."""
    profiles = [
        profile([row[at] for row in sample_rows if at < len(row)]) for at in range(len(headers))
    ]
    ranked = sorted(
        (
            # Of two equally sure, the longer says more: "Loc Desc" is the name, "Loc" the code.
            (-choice.confidence, -len(_words(header)), at, order, choice)
            for at, header in enumerate(headers)
            for order, choice in _choices(header, profiles[at])
        ),
        key=lambda entry: entry[:4],
    )
    chosen: dict[str, Choice] = {}
    taken: set[str] = set()
    for *_rank, choice in ranked:
        if choice.field not in chosen and choice.header not in taken:
            chosen[choice.field] = choice
            taken.add(choice.header)
    _settle_names(chosen, dict(zip(headers, profiles, strict=True)))
    choices = tuple(chosen[field.key] for field in FIELDS if field.key in chosen)
    return Mapping(tuple(headers), choices, tuple(_ignored(headers, choices)))


def _choices(header: str, seen: Profile) -> Iterator[tuple[int, Choice]]:
    if _forbidden(header):
        return
    for order, field in enumerate(FIELDS):
        confidence, reason = _by_name(header, field)
        confidence, reason = _by_values(field, seen, confidence, reason)
        if confidence >= _LEAST:
            yield order, Choice(field.key, header, round(confidence, 2), reason)


def _by_name(header: str, field: Field) -> tuple[float, str]:
    for key, sure in meanings(header):
        if key == field.key:
            if sure:
                return _USUAL, _("This is a usual name for it.")
            return _POSSIBLE, _("This name is sometimes used for it.")
    words = words_of(header)
    if _SOMEBODY_ELSE & set(words):
        return 0, ""
    if any(_contains(words, phrase) for phrase in PHRASES[field.key]):
        return _CONTAINED, _("The name contains a usual name for it.")
    if _is_similar(squash(header), field.key):
        return _SIMILAR, _("The name is spelled nearly like a usual one.")
    return 0, ""


def _contains(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    extra = len(words) - len(phrase)
    return 0 < extra <= _MOST_WORDS_AROUND and any(
        words[at : at + len(phrase)] == phrase for at in range(extra + 1)
    )


def _is_similar(name: str, key: str) -> bool:
    if len(name) < _SHORTEST_COMPARED or name in TABLE:
        return False
    return any(
        (key, True) in keys
        and abs(len(known) - len(name)) <= _MOST_WORDS_AROUND
        and SequenceMatcher(None, name, known).ratio() >= _ALIKE
        for known, keys in TABLE.items()
    )


def _by_values(field: Field, seen: Profile, confidence: float, reason: str) -> tuple[float, str]:
    """Return the guess by name, doubted or raised by what the column holds."""
    if seen.filled < _FEWEST:
        return confidence, reason
    if not confidence:
        if field.kind == "email" and seen.emails >= _MOST:
            return _BY_VALUES, _("Its values look like e-mail addresses.")
        if field.key == "full_name" and seen.last_first >= _MOST:
            return _BY_VALUES, _("Its values look like “Last name, First name”.")
        return 0, ""
    if _contradicts(field, seen):
        return min(confidence, _DOUBTED), reason
    return confidence * _preference(field, seen), reason


def _contradicts(field: Field, seen: Profile) -> bool:
    match field.kind:
        case "email":
            return seen.emails < _FEW
        case "date" | "birth_date":
            return seen.dates + seen.numbers < _FEW
        case "fte" | "months":
            return seen.numbers < _FEW
        case "class" | "language":
            return seen.words < _FEW
        case "text":
            return seen.emails >= _MOST or (seen.dates >= _MOST and seen.numbers < _FEW)
        case _:
            return seen.emails >= _MOST


def _preference(field: Field, seen: Profile) -> float:
    """Return a nudge between fields that share a heading: codes are figures, names are words."""
    if field.key in {"worksite_name", "position_title", "job_class_title"}:
        return 1.0 if seen.words >= _FEW else 0.75
    if field.key in {"worksite_code", "job_class_code", "position_key"}:
        return 1.0 if seen.words <= _MOST else 0.6
    return 1.0


def _settle_names(chosen: dict[str, Choice], profiles: dict[str, Profile]) -> None:
    """Read a lone "Name" as the whole name, and drop the whole name beside its two halves."""
    first = chosen.get("first_name")
    if first and "last_name" not in chosen and "full_name" not in chosen:
        seen = profiles[first.header]
        if squash(first.header) == "nombre" or max(seen.two_words, seen.last_first) >= _MOST:
            del chosen["first_name"]
            reason = _("There is no column of last names, so it holds the whole name.")
            chosen["full_name"] = Choice("full_name", first.header, _POSSIBLE, reason)
    full = chosen.get("full_name")
    if full and "last_name" in chosen:
        del chosen["full_name"]
        if "first_name" not in chosen and profiles[full.header].two_words < _MOST:
            reason = _("It stands beside the last names.")
            chosen["first_name"] = Choice("first_name", full.header, _POSSIBLE, reason)


def _words(header: str) -> list[str]:
    """Return the words that say something: the "(2)" of a repeated name does not."""
    return [word for word in words_of(header) if not word.isdigit()]


def _forbidden(header: str) -> str:
    words = set(words_of(header))
    if meanings(header):
        return ""
    if words & _PAY:
        return str(_("Pay is not needed and is never stored."))
    if words & _PRIVATE:
        return str(_("This is private, not needed, and never stored."))
    return ""


def _ignored(headers: Sequence[str], choices: Sequence[Choice]) -> Iterator[Ignored]:
    taken = {choice.header for choice in choices}
    for header in headers:
        if header not in taken:
            yield Ignored(header, _forbidden(header) or _("No field is known for this name."))
